/** The fields of a command to a device → the command. Pure; the schema of the server decides what is right. */
import { DeviceCommand } from '../../../../server/src/modules/ingest/schema.ts'

export type CommandName = DeviceCommand['command']

export const commandNames: readonly CommandName[] = [
  'get-clock',
  'set-clock',
  'get-rtd-interval',
  'set-rtd-interval',
  'get-minute-interval',
  'set-minute-interval',
  'fetch-history',
  'set-timeout',
  'start-rtd',
  'stop-rtd',
]

/** Minutes that divide an hour: what the standard offers for minute data. */
export const minuteIntervals = ['1', '2', '3', '4', '5', '6', '10', '12', '15', '20', '30'] as const

export interface CommandFields {
  readonly command: CommandName
  readonly seconds: string
  readonly minutes: string
  readonly timeout: string
  readonly resends: string
  readonly kind: string
  /** `YYYY-MM-DDTHH:mm`, Beijing time. */
  readonly from: string
  readonly to: string
}

/** Null when the fields are no command. */
export function commandOfFields(fields: CommandFields): DeviceCommand | null {
  const { command } = fields
  const parsed = DeviceCommand.safeParse({ command, ...partsOf(fields) })
  return parsed.success ? parsed.data : null
}

function partsOf(fields: CommandFields): Record<string, unknown> {
  switch (fields.command) {
    case 'set-rtd-interval':
      return { seconds: Number(fields.seconds) }
    case 'set-minute-interval':
      return { minutes: Number(fields.minutes) }
    case 'set-timeout':
      return { seconds: Number(fields.timeout), resends: Number(fields.resends) }
    case 'fetch-history':
      return fields.from < fields.to ? { kind: fields.kind, from: `${fields.from}:00+08:00`, to: `${fields.to}:00+08:00` } : {}
    default:
      return {}
  }
}
