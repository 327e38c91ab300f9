/** The worker: derives readings and the frame index from the frame log, and grows the evidence log over it (DESIGN: log first). */
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { ruleDocuments } from '@poyang/rules'
import { farther, laterPlace, startAlarmLoop, startNightWatch } from '../modules/alarms/index.ts'
import type { GatewayLine, WorkerState } from '../modules/ingest/internal/schema.ts'
import {
  createLatestLines,
  createReadingWalk,
  createRecordDecoder,
  openKeyRing,
  startEvidenceLoop,
  startWriter,
} from '../modules/ingest/index.ts'
import { startLookingAgain, taskListener } from '../modules/inbox/index.ts'
import { createProductionPower, createSampleSource, linkedSubjects } from '../modules/power/index.ts'
import { createEventSource, createMarkSource, startQuality } from '../modules/quality/index.ts'
import { fillEmpty, ownerListener, searchListener } from '../modules/search/index.ts'
import { createDirectoryKeeper, readFactsSince } from '../modules/sources/index.ts'
import { saveRipples, startJudge } from '../modules/telemetry/index.ts'
import { openEvidenceLog } from '../platform/evidence/evidence-log.ts'
import { openFrameLogReader } from '../platform/frame-log/frame-log-reader.ts'
import { createLineHub, followLines, serveInternal } from '../platform/http/internal.ts'
import { startOutbox } from '../platform/outbox/outbox.ts'
import { createColumnarQuestions } from '../platform/stores/columnar-questions.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { openRelational, poolOf } from '../platform/stores/relational.ts'
import { keepRecords } from './records.ts'
import { outletOwners, searchSources } from './search.ts'
import { taskSources } from './tasks.ts'
import type { RoleContext, RunningRole, StartRole } from './role.ts'

/** Records of a moment this long past are surely in what the gateway says it holds. */
const LIVE_LAG_MS = 2_000

/** So many records that are not in the tables yet are more than what is under way anyhow. */
const MANY_RECORDS = 2_000

export const startWorker: StartRole = async ({ settings, log, metrics }: RoleContext): Promise<RunningRole> => {
  const folder = settings.POYANG_DATA
  let head = 0
  const durable = () => head

  const client = openColumnar(settings.POYANG_COLUMNAR_URL)
  const db = openRelational(settings.POYANG_RELATIONAL_URL)
  const ring = openKeyRing(join(folder, 'gateway', 'registry.json'), join(folder, 'keys', 'devices.jsonl'))
  ring.refresh()
  const framesFolder = join(folder, 'frames')
  // Each loop has a reader of its own: they stand at different places, and one must not push the other's blocks out of memory.
  const reader = openFrameLogReader({ folder: framesFolder })
  const leafReader = openFrameLogReader({ folder: framesFolder })
  const judgeReader = openFrameLogReader({ folder: framesFolder })
  const evidence = await openEvidenceLog({
    folder: join(folder, 'evidence', 'frames'),
    origin: settings.POYANG_ORIGIN,
    keyFile: join(folder, 'keys', 'evidence.key'),
    leafAt: async (index) => (await leafReader.get(index))?.leaf ?? null,
  })
  if (evidence.incident !== null) log.error({ incident: evidence.incident }, 'evidence: signing has stopped')

  const records = await keepRecords(db, settings, (error) =>
    error === null ? log.info('records: going on') : log.warn({ err: error }, `records: ${error.message}`),
  )
  if (records.incident !== null) log.error({ incident: records.incident }, 'records: signing has stopped')

  const openedAlarms = metrics?.counter('poyang_alarms_opened_total', 'Alarms that the rules opened since the start.')
  const hub = createLineHub()
  const lines = createLatestLines(hub, () => writer.next)
  const writer = startWriter({
    reader,
    client,
    decode: createRecordDecoder(ring),
    head: durable,
    onLatest(changed) {
      lines.add(changed)
      judge.wake()
    },
    onTrouble: (error) => (error === null ? log.info('writer: going on') : log.warn({ err: error }, error.message)),
  })
  const loop = startEvidenceLoop({
    reader: leafReader,
    evidence,
    head: durable,
    onTrouble: (error) => (error === null ? log.info('evidence: going on') : log.warn({ err: error }, error.message)),
  })

  // What the gateway said last: everything that it received before, but for a moment, lies below that head.
  let live: { readonly head: number; readonly at: number } | null = null
  let heard = { frame: 0, at: 0 }
  const judge = startJudge({
    client,
    walk: createReadingWalk(judgeReader, createRecordDecoder(ring)),
    derived: () => writer.next,
    durable,
    live: () => live,
    readFacts: (after) => readFactsSince(db, after),
    marks: createMarkSource(db),
    samples: createSampleSource(db),
    events: createEventSource(db, join(folder, 'gateway', 'runs.jsonl')),
    onJudged(judged) {
      heard = laterPlace(heard, judged)
      alarms.wake()
    },
    onPassed(place) {
      heard = farther(heard, place)
      alarms.wake()
    },
    onChanged: (changed) => saveRipples(db, changed),
    onTrouble: (error) => (error === null ? log.info('judge: going on') : log.warn({ err: error }, error.message)),
  })

  const alarms = startAlarmLoop({
    client,
    db,
    shipped: ruleDocuments(),
    heard: () => heard,
    linked: () => linkedSubjects(db),
    onOpened(opened) {
      openedAlarms?.add(opened)
      log.info({ opened }, 'alarms: opened')
    },
    onTrouble: (error) => (error === null ? log.info('alarms: going on') : log.warn({ err: error }, error.message)),
  })
  const nights = startNightWatch({
    client,
    db,
    onNight: (day, counts) => log[counts.differences + counts.cannotFire === 0 ? 'info' : 'error']({ day, ...counts }, 'alarms: night'),
    onTrouble: (error) => log.warn({ err: error }, 'alarms: the night cannot be done yet'),
  })

  const directory = createDirectoryKeeper(db, (error) => log.warn({ err: error }, 'worker: the registry cannot be read'))
  const outbox = startOutbox({
    db,
    url: settings.POYANG_RELATIONAL_URL,
    listeners: [
      ...taskSources(directory).map(taskListener),
      ...searchSources(directory).map(searchListener),
      ownerListener(() => outletOwners(directory)),
    ],
    onTrouble: (error) => (error === null ? log.info('outbox: going on') : log.warn({ err: error }, error.message)),
  })
  const looking = startLookingAgain({
    db,
    sources: taskSources(directory),
    onTrouble: (error) => log.warn({ err: error }, 'inbox: cannot look again now'),
  })
  // What was there before the outbox told of it.
  void fillEmpty(db, searchSources(directory)).catch((error: unknown) => log.warn({ err: error }, 'search: cannot be filled yet'))

  const questions = createColumnarQuestions(client)
  const quality = startQuality({
    db,
    questions,
    powerOf: createProductionPower(db, questions),
    directory,
    door: { port: settings.POYANG_INTERNAL_GATEWAY_PORT, token: settings.POYANG_INTERNAL_TOKEN },
    runsFile: join(folder, 'gateway', 'runs.jsonl'),
    isBehind: () => head - writer.next > MANY_RECORDS,
    ...(settings.POYANG_TRANSMISSION_TARGET === '' ? {} : { target: settings.POYANG_TRANSMISSION_TARGET }),
    onTrouble: (error) => (error === null ? log.info('quality: going on') : log.warn({ err: error }, error.message)),
  })

  const state = (): WorkerState => ({
    next: writer.next,
    behind: Math.max(0, head - writer.next),
    store: writer.store,
    evidence: { size: evidence.size, signed: evidence.signed, incident: evidence.incident },
  })
  const server = await serveInternal(settings.POYANG_INTERNAL_WORKER_PORT, settings.POYANG_INTERNAL_TOKEN, {
    'GET /follow': hub.join,
    'GET /state': (_request, response) => sendJson(response, state()),
  })
  const following = followLines<GatewayLine>(
    settings.POYANG_INTERNAL_GATEWAY_PORT,
    settings.POYANG_INTERNAL_TOKEN,
    '/follow',
    (line) => {
      live = { head: line.head, at: Date.now() - LIVE_LAG_MS }
      if (line.head <= head) return
      head = line.head
      writer.wake()
      judge.wake()
    },
    (connected) => log.info({ connected }, 'worker: gateway'),
  )
  const lag = (at: number): number | null => (at === 0 ? null : Math.max(0, (Date.now() - at) / 1000))
  metrics?.gauge('poyang_derived_behind_records', 'Durable records that are in no table yet.', () => Math.max(0, head - writer.next))
  metrics?.gauge('poyang_columnar_up', '1 while the columnar store takes what is derived.', () => (writer.store === 'up' ? 1 : 0))
  metrics?.gauge('poyang_judge_lag_seconds', 'How far what is judged lies behind now.', () => lag(heard.at))
  metrics?.gauge('poyang_verdict_lag_seconds', 'How far what the rules have seen lies behind now.', () => lag(alarms.ticked))
  metrics?.gauge('poyang_rule_watches', 'Evaluators that run.', () => alarms.watches)
  metrics?.gauge('poyang_evidence_leaves', 'Records in the Merkle tree.', () => evidence.size)
  metrics?.gauge('poyang_evidence_signed', 'Records that the last checkpoint covers.', () => evidence.signed)
  metrics?.gauge('poyang_evidence_incident', '1 when signing has stopped.', () => (evidence.incident === null ? 0 : 1))
  const pool = poolOf(db)
  metrics?.labelled('poyang_relational_connections', 'Connections to the relational store by what they do.', 'state', () => pool())

  log.info({ next: writer.next, evidence: evidence.size }, 'worker: started')

  return {
    missing: () => [
      ...(writer.store === 'up' ? [] : [{ part: 'columnar', sentence: 'The columnar store does not answer; nothing is derived.' }]),
      ...(evidence.incident === null ? [] : [{ part: 'evidence', sentence: `Signing has stopped: ${evidence.incident}.` }]),
    ],
    async stop() {
      following.stop()
      await Promise.all([
        writer.stop(),
        loop.stop(),
        judge.stop(),
        alarms.stop(),
        nights.stop(),
        quality.stop(),
        outbox.stop(),
        looking.stop(),
      ])
      lines.stop()
      hub.close()
      server.close()
      server.closeAllConnections()
      await records.stop()
      await evidence.close()
      await Promise.all([reader.close(), leafReader.close(), judgeReader.close(), client.close(), db.destroy()])
    },
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
