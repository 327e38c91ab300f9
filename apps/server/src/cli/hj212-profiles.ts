/** Device profiles, from the options and files of `poyang hj212`. */
import { readFileSync } from 'node:fs'
import type { DeviceProfile } from '@poyang/hj212'
import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import { messageOf } from './hj212-problems.ts'

/** Options of `addProfileOptions`, as commander gives them. */
export interface ProfileOptions {
  readonly key?: ReadonlyMap<string, readonly Uint8Array[]>
  readonly profile?: ReadonlyMap<string, DeviceProfile>
}

export const profileHelp = `
Device profiles (--profile FILE): JSON, an object of MN to profile; "*" stands for every other device:
  {"010000A8900016F000169DC0": {"crc": "modbus", "allowMissingDataTime": true, "keys": ["30303030303030303030303030303030"]}}
  crc                   check value the device sends: standard, modbus, modbus-swapped, swapped
  allowMissingDataTime  uploads without DataTime are tolerated
  keys                  SM4 keys (HJ 212-2025), the current one first
A key is 16 characters, or 32 hexadecimal digits. Keys on the command line can be seen by other users of the machine: prefer a file.`

export function addProfileOptions(command: Command): Command {
  return command
    .option('--key <mn=key>', 'SM4 key of a device ("*" for all); may be given several times', addKey)
    .option('--profile <file>', 'profiles of devices that depart from the standard', readProfiles)
}

function keyOf(text: string): Uint8Array | null {
  if (/^[0-9A-Fa-f]{32}$/.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'))
  const bytes = new TextEncoder().encode(text)
  return bytes.length === 16 ? bytes : null
}

function addKey(text: string, before: ReadonlyMap<string, readonly Uint8Array[]> | undefined): ReadonlyMap<string, readonly Uint8Array[]> {
  const equals = text.indexOf('=')
  const mn = text.slice(0, Math.max(0, equals))
  const key = keyOf(text.slice(equals + 1))
  if (mn === '' || key === null) throw new InvalidArgumentError('It takes MN=KEY; the key is 16 characters or 32 hexadecimal digits.')
  return new Map([...(before ?? []), [mn, [...(before?.get(mn) ?? []), key]]])
}

const Profiles = z.record(
  z.string().max(64),
  z.strictObject({
    crc: z.enum(['standard', 'modbus', 'modbus-swapped', 'swapped']).optional(),
    allowMissingDataTime: z.boolean().optional(),
    keys: z
      .array(
        z.string().transform((text, context) => {
          const key = keyOf(text)
          if (key !== null) return key
          context.addIssue({ code: 'custom', message: 'a key is 16 characters or 32 hexadecimal digits' })
          return z.NEVER
        }),
      )
      .optional(),
  }),
)

function readProfiles(path: string): ReadonlyMap<string, DeviceProfile> {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InvalidArgumentError(`The file cannot be read: ${messageOf(error)}`)
  }
  const parsed = Profiles.safeParse(json)
  if (!parsed.success) throw new InvalidArgumentError(z.prettifyError(parsed.error))
  return new Map(
    Object.entries(parsed.data).map(([mn, { crc, allowMissingDataTime, keys }]) => [
      mn,
      {
        ...(crc === undefined ? {} : { crc }),
        ...(allowMissingDataTime === undefined ? {} : { allowMissingDataTime }),
        ...(keys === undefined ? {} : { keys }),
      },
    ]),
  )
}

/** What the decoder asks, from the options; undefined when there is nothing to ask. */
export function profilesOf({ key, profile }: ProfileOptions): ((mn: string) => DeviceProfile | null) | undefined {
  if (key === undefined && profile === undefined) return undefined
  return (mn) => {
    const base = profile?.get(mn) ?? profile?.get('*')
    const keys = [...(key?.get(mn) ?? key?.get('*') ?? []), ...(base?.keys ?? [])]
    return base === undefined && keys.length === 0 ? null : { ...base, keys }
  }
}
