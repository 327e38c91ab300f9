/** Missing history is asked for by itself: of each device one request at a time, with growing pauses, a bounded number of times; every attempt is kept. */
import { Problem, httpProblems } from '../../../platform/http/problem.ts'
import { commandState, ingestProblems, sendCommand } from '../../ingest/index.ts'
import type { GatewayDoor } from '../../ingest/index.ts'
import type { CommandState } from '../../ingest/schema.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { historyRule } from '../rules.ts'
import { endRequest, giveUp, postpone, readLastRequest, readToAsk, readWaiting, saveRequest } from '../store.ts'
import type { Relational, StoredGap, StoredRequest } from '../store.ts'
import { portionsOf } from './portions.ts'

const MINUTE_MS = 60_000
/** A device that is away is looked for again after so long; one that is busy with another command sooner. */
const OFFLINE_MS = 10 * MINUTE_MS
const BUSY_MS = MINUTE_MS
/** What a device sent is in the tables so long after the end of its answer. */
const DERIVED_MS = 2 * MINUTE_MS
const MOST_LOOKED_AT = 500

export async function askForHistory(
  given: { readonly db: Relational; readonly door: GatewayDoor; readonly directory: Directory },
  now: number,
): Promise<void> {
  const { db, door, directory } = given
  const { parameters } = historyRule
  try {
    for (const request of await readWaiting(db)) await noteEnd(db, door, request, now)
    const busy = new Set((await readWaiting(db)).map(({ mn }) => mn))
    let sent = 0
    for (const gap of await readToAsk(db, now, now - parameters.days * 86_400_000, MOST_LOOKED_AT)) {
      const mn = directory.devicesOf.get(gap.outlet)?.[0]?.mn
      if (mn === undefined || busy.has(mn)) continue
      if (sent >= parameters.atOnce) break
      busy.add(mn)
      sent++
      await ask(db, door, gap, mn, now)
    }
  } catch (error) {
    // Without the gateway nothing can be asked; it is asked when it is back.
    if (!(error instanceof Problem && error.kind === httpProblems.gatewayDown)) throw error
  }
  await giveUp(db, now - DERIVED_MS)
}

async function ask(db: Relational, door: GatewayDoor, gap: StoredGap, mn: string, now: number): Promise<void> {
  const { backOffMinutes, longestHours } = historyRule.parameters
  const portions = portionsOf(gap.from, gap.to, longestHours[gap.level] * 3_600_000)
  const portion = portions[gap.attempts % portions.length] ?? gap
  const most = backOffMinutes.length * portions.length
  const attempts = gap.attempts + 1
  const pause = backOffMinutes[Math.floor(attempts / portions.length)]
  const request = {
    gap: gap.id,
    mn,
    level: gap.level,
    from: portion.from,
    to: portion.to,
    attempt: attempts,
    dataFrames: 0,
    sentAt: now,
  }
  let state: CommandState
  try {
    state = await sendCommand(door, mn, {
      command: 'fetch-history',
      kind: gap.level,
      from: beijingIso(portion.from),
      to: beijingIso(portion.to),
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.kind === ingestProblems.deviceBusy) return await postpone(db, gap.id, now + BUSY_MS)
    if (error.kind !== ingestProblems.commandRefused && error.kind !== ingestProblems.deviceUnknown) throw error
    // The edition of the device has no such command: asking again changes nothing.
    return await saveRequest(
      db,
      { ...request, state: 'refused', command: null, detail: error.message, endedAt: now },
      { attempts: most, at: null },
    )
  }
  if (state.state === 'offline') {
    const last = await readLastRequest(db, gap.id)
    // A device that stays away is one line, not one every ten minutes.
    if (last?.state === 'offline') return await postpone(db, gap.id, now + OFFLINE_MS)
    return await saveRequest(
      db,
      { ...request, state: 'offline', command: state.id, detail: '设备不在线 (the device has no connection)', endedAt: now },
      { attempts: gap.attempts, at: now + OFFLINE_MS },
    )
  }
  await saveRequest(
    db,
    { ...request, state: 'waiting', command: state.id, detail: '', endedAt: null },
    { attempts, at: pause === undefined || attempts >= most ? null : now + pause * MINUTE_MS },
  )
}

async function noteEnd(db: Relational, door: GatewayDoor, request: StoredRequest, now: number): Promise<void> {
  let state: CommandState | null = null
  try {
    state = request.command === null ? null : await commandState(door, request.command)
  } catch (error) {
    if (!(error instanceof Problem && error.kind === ingestProblems.commandUnknown)) throw error
  }
  if (state === null) {
    await endRequest(db, request.id, { state: 'lost', dataFrames: 0, detail: '网关已重启 (the gateway was started anew)', at: now })
    return
  }
  if (state.state === 'waiting' || state.state === 'accepted') return
  const detail = state.replies
    .map(({ text }) => text)
    .join('; ')
    .slice(0, 500)
  await endRequest(db, request.id, { state: state.state, dataFrames: state.dataFrames, detail, at: now })
}
