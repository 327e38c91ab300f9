/** The web role: API, pages, live events. Holds nothing; what it shows comes from the stores, the log and the other processes. */
import { join, resolve } from 'node:path'
import { bundleToJson, withholdLeaf } from '@poyang/evidence'
import {
  createDeviceLinks,
  createEarlierCounts,
  createRecordDecoder,
  ingestProblems,
  ingestSummary,
  readKeptKeys,
  readLastHeard,
  watchNeighbour,
} from '../modules/ingest/index.ts'
import { peopleFor } from '../modules/identity/index.ts'
import { followInbox, tasksFound } from '../modules/inbox/index.ts'
import type { GatewayLine, GatewayState, WorkerLine, WorkerState } from '../modules/ingest/internal/schema.ts'
import { createBacktestDesk } from '../modules/alarms/index.ts'
import { createDirectoryKeeper, openCityMap } from '../modules/sources/index.ts'
import type { HeardOf } from '../modules/telemetry/index.ts'
import { sightOf } from '../platform/access/decide.ts'
import { EvidenceDamaged, openEvidenceReader } from '../platform/evidence/evidence-reader.ts'
import { openFrameLogReader } from '../platform/frame-log/frame-log-reader.ts'
import { createEventHub } from '../platform/http/event-stream.ts'
import { followLines } from '../platform/http/internal.ts'
import { exposureOf } from '../platform/http/exposure.ts'
import { Problem } from '../platform/http/problem.ts'
import { createServer } from '../platform/http/server.ts'
import { readInSight } from '../platform/access/in-sight.ts'
import { createAudit } from '../platform/audit/audit.ts'
import { fastSha256 } from '../platform/evidence/fast-crypto.ts'
import { createColumnarQuestions } from '../platform/stores/columnar-questions.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { openRelational, poolOf } from '../platform/stores/relational.ts'
import { createOwners, policy } from './access.ts'
import { districtsOf, openIdentity } from './identity.ts'
import { createLiveFeed } from './live-feed.ts'
import { recordsFolder } from './records.ts'
import { createRegistryPush } from './registry-push.ts'
import type { RoleContext, RunningRole, StartRole } from './role.ts'
import { webRoutes } from './web-routes.ts'

/** Pages that may follow the live events at once. */
const LIVE_CLIENTS = 200
const HEARTBEAT_MS = 15_000
const LOOK_MS = 2_000
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Devices heard within so many days before the gateway started are shown with that time. */
const HEARD_DAYS = 30
const PAGES = resolve(import.meta.dirname, '..', '..', '..', 'web', 'dist')

export const startWeb: StartRole = async ({ settings, log, authenticate, metrics }: RoleContext): Promise<RunningRole> => {
  const exposure = exposureOf(settings)
  const folder = settings.POYANG_DATA
  const token = settings.POYANG_INTERNAL_TOKEN
  const door = { port: settings.POYANG_INTERNAL_GATEWAY_PORT, token }

  const client = openColumnar(settings.POYANG_COLUMNAR_URL)
  const db = openRelational(settings.POYANG_RELATIONAL_URL)
  const questions = createColumnarQuestions(client)
  const directory = createDirectoryKeeper(db, (error) => log.warn({ err: error }, 'web: the registry cannot be read'))
  const map = openCityMap(settings.POYANG_MAP, (error) => log.warn({ err: error }, 'web: the map cannot be used'))
  const evidence = openEvidenceReader(join(folder, 'evidence', 'frames'))
  const records = { folder: recordsFolder(folder), evidence: openEvidenceReader(recordsFolder(folder)) }
  const reader = openFrameLogReader({ folder: join(folder, 'frames') })
  const keys = readKeptKeys(join(folder, 'keys', 'devices.jsonl'))
  const earlier = createEarlierCounts(questions)
  const links = createDeviceLinks(earlier)
  const heardOf: HeardOf = (mn) => links.heardOf(mn)
  const hub = createEventHub({ clients: LIVE_CLIENTS, heartbeatMs: HEARTBEAT_MS })

  const worker = watchNeighbour<WorkerState>({
    port: settings.POYANG_INTERNAL_WORKER_PORT,
    token,
    everyMs: LOOK_MS,
    // At a start it is the last to be there; that is nothing to worry about.
    onState: (state) => state === null && log[worker.last === null ? 'info' : 'warn']('web: the worker does not answer'),
  })
  const gateway = watchNeighbour<GatewayState>({
    ...door,
    everyMs: LOOK_MS,
    onState: (state) => {
      if (state === null) log.warn('web: the gateway does not answer')
      links.follow(state)
      live.onGatewayState(state)
      void push.check()
    },
  })
  // Records below are durable: the gateway says so the moment it knows.
  let head = 0
  const followingHead = followLines<GatewayLine>(
    door.port,
    token,
    '/follow',
    (line) => {
      head = line.head
    },
    (connected) => log.info({ connected }, 'web: gateway'),
  )
  const durable = () => Math.max(head, worker.last?.evidence.size ?? 0)
  const summary = (now: number) =>
    ingestSummary(
      {
        gateway,
        worker,
        earlier,
        registry: () => ({ up: directory.up, devices: directory.peek()?.devices.length ?? 0, version: directory.peek()?.version ?? 0 }),
        storeUp: () => questions.up,
      },
      now,
    )
  const live = createLiveFeed({ hub, directory: () => directory.peek(), heardOf, summary: () => summary(Date.now()) })
  const push = createRegistryPush({ ...door, log, gateway: () => gateway.now, directory: () => directory.peek() })
  const followingLatest = followLines<WorkerLine>(
    settings.POYANG_INTERNAL_WORKER_PORT,
    token,
    '/follow',
    (line) => live.onWorkerLine(line),
    (connected) => log.info({ connected }, 'web: worker'),
  )

  const followingInbox = followInbox(settings.POYANG_RELATIONAL_URL, () => hub.send('inbox', [{}]))
  const backtests = createBacktestDesk({
    db,
    columnarUrl: settings.POYANG_COLUMNAR_URL,
    relationalUrl: settings.POYANG_RELATIONAL_URL,
    clock: Date.now,
    onTrouble: (error) => log.warn({ err: error }, 'web: a backtest cannot be run'),
  })
  const audit = createAudit(db)
  const people = openIdentity({
    db,
    settings,
    log,
    audit,
    clock: Date.now,
    directory: () => directory.peek(),
    districts: () => districtsOf(map()),
  })
  const ownersOf = createOwners(
    db,
    () => directory.current(),
    async (index) => (index < durable() ? ((await reader.get(index))?.outlet ?? null) : null),
  )
  const answered = metrics?.seconds('poyang_http_seconds', 'Time that answers took.', ['method', 'route', 'status'])
  const pool = poolOf(db)
  metrics?.labelled('poyang_relational_connections', 'Connections to the relational store by what they do.', 'state', () => pool())
  metrics?.gauge('poyang_columnar_up', '1 while the columnar store answers.', () => (questions.up ? 1 : 0))
  metrics?.gauge('poyang_relational_up', '1 while the relational store answers.', () => (directory.up ? 1 : 0))
  const app = await createServer({
    log,
    hosts: exposure.hosts,
    proxies: exposure.proxies,
    ...(exposure.tls === null ? {} : { tls: exposure.tls }),
    onAnswered: ({ method, route, status, seconds }) =>
      answered?.({ method: METHODS.has(method) ? method : 'other', route, status: String(status) }, seconds),
    clock: Date.now,
    pages: PAGES,
    policy,
    authenticate: authenticate ?? ((request, again) => people.identity.authenticate(request, again)),
    ownersOf,
    audit,
    read: (sight, work) => readInSight(db, sight, work),
    evidence: { frames: (path) => evidence.file(path), records: (path) => records.evidence.file(path) },
    routes: webRoutes({
      questions,
      identity: people.identity,
      records,
      policy,
      ownersOf,
      backtests,
      directory,
      heardOf,
      live: hub,
      frames: { reader, decode: createRecordDecoder(keys), keys, questions, head: durable },
      async prove(index, leaf) {
        const bundle = await evidence.proveRecord(index, leaf).catch((error: unknown) => {
          throw error instanceof EvidenceDamaged ? new Problem(ingestProblems.evidenceDamaged, error.message, [], error) : error
        })
        // The leaf holds the password of the device; whoever may see the record has its bytes, and the hash to compare.
        return bundle === null ? null : bundleToJson(withholdLeaf(bundle, fastSha256))
      },
      links,
      summary,
      gateway: door,
      db,
      peopleFor: (addressed, now) => peopleFor(db, addressed, now),
      sightOf: (actor, permission) => sightOf(policy, actor, permission),
      findTasks: (actor, words, limit) => tasksFound(db, actor, words, limit),
      map,
      changed: () => void push.check(),
    }),
  })
  // Whoever comes first may already be one of the people of this start. A store that is away is asked again later.
  await people.look()
  const address = await app.listen({ host: settings.POYANG_HTTP_HOST, port: settings.POYANG_HTTP_PORT })
  log.info({ address }, 'web: started')

  let stopped = false
  let looking: NodeJS.Timeout | undefined
  let heardKnown = false
  const look = async () => {
    await directory.refresh()
    await push.check()
    await people.look()
    await earlier.refresh(gateway.now, worker.last?.next ?? 0, Date.now())
    // Also tells whether the store answers when nobody else asks. A refusal is noted in `questions.up`, and asked again.
    if (heardKnown) await questions.ask('SELECT 1', {}).catch(() => undefined)
    else {
      heardKnown = await readLastHeard(questions, HEARD_DAYS).then(
        (heard) => (links.remember(heard), true),
        () => false,
      )
    }
    if (!stopped) looking = setTimeout(() => void look(), LOOK_MS)
  }
  void look()

  return {
    missing: () => [
      ...(directory.up ? [] : [{ part: 'relational', sentence: 'The relational store does not answer; nothing can be recorded.' }]),
      ...(questions.up ? [] : [{ part: 'columnar', sentence: 'The columnar store does not answer; values cannot be shown.' }]),
      ...(gateway.now === null ? [{ part: 'gateway', sentence: 'The gateway does not answer.' }] : []),
      ...(worker.now === null ? [{ part: 'worker', sentence: 'The worker does not answer; nothing new is derived.' }] : []),
    ],
    async stop() {
      stopped = true
      clearTimeout(looking)
      followingHead.stop()
      followingLatest.stop()
      await followingInbox.stop()
      gateway.stop()
      worker.stop()
      hub.close()
      await app.close()
      await backtests.stop()
      await Promise.all([reader.close(), client.close(), db.destroy()])
    },
  }
}
