/** The interface of the web role as data: no store, no socket; the routes only describe themselves here. */
import { createEventHub } from '../../apps/server/src/platform/http/event-stream.ts'
import { openApiOf } from '../../apps/server/src/platform/http/openapi.ts'
import { httpProblems } from '../../apps/server/src/platform/http/problem.ts'
import type { ProblemKind } from '../../apps/server/src/platform/http/problem.ts'
import { lineageProblems } from '../../apps/server/src/platform/lineage/lineage.ts'
import { accessProblems } from '../../apps/server/src/modules/access/index.ts'
import { auditProblems } from '../../apps/server/src/modules/audit/index.ts'
import { alarmsProblems } from '../../apps/server/src/modules/alarms/index.ts'
import { viewsProblems } from '../../apps/server/src/modules/views/index.ts'
import { createIdentity, identityProblems } from '../../apps/server/src/modules/identity/index.ts'
import { inboxProblems } from '../../apps/server/src/modules/inbox/index.ts'
import { ingestProblems } from '../../apps/server/src/modules/ingest/index.ts'
import { powerProblems } from '../../apps/server/src/modules/power/index.ts'
import { qualityProblems } from '../../apps/server/src/modules/quality/index.ts'
import { sourcesProblems } from '../../apps/server/src/modules/sources/index.ts'
import { telemetryProblems } from '../../apps/server/src/modules/telemetry/index.ts'
import { webRoutes } from '../../apps/server/src/roles/web-routes.ts'

const nobody = (): never => {
  throw new Error('a description asks nobody')
}
const questions = { ask: nobody, up: true }

const identity = createIdentity({
  db: undefined as never,
  clock: nobody,
  record: nobody,
  settings: {
    cost: { memoryKiB: 65_536, passes: 3, lanes: 4 },
    passwordRules: { length: 12, history: 5, days: 90 },
    limits: { idleMs: 1, absoluteMs: 1 },
    freeFailures: 5,
    secondFactorFor: new Set(),
    oidc: { issuer: 'https://sign-on.example', client: 'poyang', secret: '', name: 'single sign-on' },
    demo: false,
    sealKey: '',
  },
})

export const routes = webRoutes({
  questions,
  identity,
  backtests: { ask: nobody, list: nobody, detail: nobody, cancel: nobody, stop: nobody },
  db: undefined as never, // only handed on to handlers, which do not run here
  directory: { current: nobody, peek: nobody, up: true, refresh: nobody },
  heardOf: nobody,
  live: createEventHub({ clients: 1, heartbeatMs: 60_000 }),
  frames: {
    reader: { read: nobody, get: nobody, tail: nobody, close: nobody },
    decode: Object.assign(nobody, { options: {} }),
    keys: { keysOf: nobody, refresh: nobody },
    questions,
    head: nobody,
  },
  prove: nobody,
  records: { folder: '', evidence: { checkpoint: nobody, proveRecord: nobody } },
  policy: [],
  ownersOf: nobody,
  links: { heardOf: nobody, follow: nobody, remember: nobody, list: nobody },
  summary: nobody,
  gateway: { port: 0, token: '' },
  map: nobody,
  changed: nobody,
  peopleFor: nobody,
  sightOf: nobody,
  findTasks: nobody,
})

export const problems: readonly ProblemKind[] = [
  httpProblems,
  lineageProblems,
  sourcesProblems,
  telemetryProblems,
  ingestProblems,
  identityProblems,
  viewsProblems,
  qualityProblems,
  alarmsProblems,
  powerProblems,
  inboxProblems,
  auditProblems,
  accessProblems,
].flatMap((catalogue) => Object.values<ProblemKind>(catalogue))

export const openApiText = (): string => `${JSON.stringify(openApiOf(routes), null, 2)}\n`
