/** Commands to devices: handed to the gateway, which keeps the conversation. */
import { z } from 'zod'
import { askInternal } from '../../platform/http/internal.ts'
import type { InternalAnswer } from '../../platform/http/internal.ts'
import { httpProblems, Problem, raise } from '../../platform/http/problem.ts'
import { beijingIso } from '../telemetry/index.ts'
import type { GatewayCommand } from './internal/schema.ts'
import { ingestProblems } from './problems.ts'
import { CommandState } from './schema.ts'
import type { DeviceCommand } from './schema.ts'

export interface GatewayDoor {
  readonly port: number
  readonly token: string
}

const LONGEST_HISTORY_MS = 366 * 86_400_000

async function ask(door: GatewayDoor, method: 'GET' | 'POST', path: string, body?: unknown): Promise<InternalAnswer> {
  try {
    return await askInternal(door.port, door.token, method, path, body)
  } catch (cause) {
    throw new Problem(httpProblems.gatewayDown, 'Nothing was sent; try again when it is back.', [], cause)
  }
}

/** Problems: deviceUnknown, deviceBusy, commandRefused, gatewayDown. */
export async function sendCommand(door: GatewayDoor, mn: string, command: DeviceCommand): Promise<CommandState> {
  if (command.command === 'fetch-history') refuseWrongPeriod(command.from, command.to)
  const { status, body } = await ask(door, 'POST', '/commands', { mn, command } satisfies GatewayCommand)
  if (status === 404) raise(ingestProblems.deviceUnknown, `The registry has no device ${mn}.`)
  if (status === 409) raise(ingestProblems.deviceBusy, 'Wait for the command before to end.')
  if (status === 422) raise(ingestProblems.commandRefused, whyOf(body) ?? 'The edition of the device has no such command.')
  if (status >= 300) raise(httpProblems.gatewayDown, whyOf(body) ?? 'The gateway takes no commands now.')
  return stateOf(body)
}

/** The gateway's words, its times in Beijing time. */
function stateOf(body: unknown): CommandState {
  const state = CommandState.parse(body)
  const iso = (at: string) => beijingIso(Date.parse(at))
  return {
    ...state,
    replies: state.replies.map((reply) => ({ ...reply, at: iso(reply.at) })),
    startedAt: iso(state.startedAt),
    endedAt: state.endedAt === null ? null : iso(state.endedAt),
  }
}

const Refusal = z.object({ why: z.string().max(500) })
const whyOf = (body: unknown): string | null => Refusal.safeParse(body).data?.why ?? null

function refuseWrongPeriod(from: string, to: string): void {
  const length = Date.parse(to) - Date.parse(from)
  if (!(length > 0))
    raise(ingestProblems.commandRefused, '`to` must come after `from`.', [{ pointer: '/body/to', detail: 'not after from' }])
  if (length > LONGEST_HISTORY_MS) raise(ingestProblems.commandRefused, 'At most one year can be fetched at once.')
}

/** Problems: commandUnknown, gatewayDown. */
export async function commandState(door: GatewayDoor, id: string): Promise<CommandState> {
  const { status, body } = await ask(door, 'GET', `/commands/${id}`)
  if (status === 404) raise(ingestProblems.commandUnknown, 'Commands are remembered for an hour, and not beyond a restart of the gateway.')
  if (status >= 300) raise(httpProblems.gatewayDown, 'The gateway does not say.')
  return stateOf(body)
}
