/** Routes of what was measured. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { covers } from '../../platform/access/decide.ts'
import type { Scope } from '../../platform/access/schema.ts'
import type { EventHub } from '../../platform/http/event-stream.ts'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { directoryIn } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { OutletId } from '../sources/schema.ts'
import { factors } from './factors.ts'
import { createLatestBoard } from './latest-board.ts'
import { outletDetail, outletList, outletOf } from './outlets.ts'
import type { HeardOf } from './outlets.ts'
import { telemetryProblems } from './problems.ts'
import { readingsFile, readingsPage } from './readings-page.ts'
import { FactorList, OutletDetail, OutletList, OutletQuery, ReadingPage, ReadingsQuery, Series, SeriesQuery } from './schema.ts'
import { seriesOf } from './series.ts'

const OneOutlet = z.object({ id: OutletId })
const storeProblems = [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly] as const
const outletProblems = [telemetryProblems.outletUnknown, httpProblems.relationalDown, ...storeProblems] as const

export function telemetryRoutes(given: {
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly heardOf: HeardOf
  readonly live: EventHub
}): AnyRoute[] {
  const { questions, directory, heardOf } = given
  const board = createLatestBoard(questions)
  return [
    route({
      method: 'GET',
      path: '/api/outlets',
      summary: 'Outlets with their link and latest values (排放口与最新数据)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      query: OutletQuery,
      output: OutletList,
      problems: [httpProblems.relationalDown, ...storeProblems],
      narrows: true,
      run: async ({ now, sight }, { query }) => outletList(directoryIn(directory.current(), sight), heardOf, await board(now), query),
    }),
    route({
      method: 'GET',
      path: '/api/outlets/:id',
      summary: 'One outlet: enterprise, devices, factors, latest values (排放口详情)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      output: OutletDetail,
      problems: outletProblems,
      run: ({ signal }, { params }) => outletDetail(questions, directory.current(), heardOf, params.id, signal),
    }),
    route({
      method: 'GET',
      path: '/api/outlets/:id/series',
      summary: 'A curve of one factor: at most 2,000 points whatever the span (曲线)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      query: SeriesQuery,
      output: Series,
      problems: [telemetryProblems.spanInvalid, ...outletProblems],
      run: ({ signal }, { params, query }) => seriesOf(questions, outletOf(directory.current(), params.id).id, query, signal),
    }),
    route({
      method: 'GET',
      path: '/api/outlets/:id/readings',
      summary: 'Readings as a table in pages, or as one CSV file (监测数据表)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      query: ReadingsQuery,
      output: ReadingPage,
      produces: { 'text/csv': 'The same readings, the whole span, UTF-8 with a byte order mark' },
      problems: [telemetryProblems.spanInvalid, telemetryProblems.cursorInvalid, ...outletProblems],
      stream: async ({ signal }, { params, query }, _request, reply) => {
        const { id } = outletOf(directory.current(), params.id)
        if (query.format === 'json') return ReadingPage.parse(await readingsPage(questions, id, query, signal))
        const lines = await readingsFile(questions, id, query, signal)
        const name = `${id}-${query.factor?.replaceAll(/[^A-Za-z0-9_-]/g, '_') ?? 'all'}-${query.kind}.csv`
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(Readable.from(lines, { objectMode: false }))
      },
    }),
    route({
      method: 'GET',
      path: '/api/factors',
      summary: 'Dictionary of factors: names, units, decimals (监测因子字典)',
      may: 'telemetry.read',
      data: 'open',
      audit: null,
      output: FactorList,
      run: () => ({ factors: [...factors] }),
    }),
    route({
      method: 'GET',
      path: '/api/live',
      summary: 'Changes as they come, as server-sent events: `latest`, `link`, `summary` (实时变化)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      produces: { 'text/event-stream': 'Events `latest` (LatestChanged), `link` (LinkChanged), `summary` (IngestSummary)' },
      problems: [httpProblems.busy],
      narrows: true,
      stream: ({ sight, stillMay }, _input, _request, reply) => {
        if (given.live.full) raise(httpProblems.busy, 'Too many pages are open; close one or try again later.')
        reply.hijack()
        given.live.join(reply.raw, { sees: sight.kind === 'city' ? undefined : seenBy(directory, sight), stillMay })
        return Promise.resolve()
      },
    }),
  ]
}

/** Of what open pages are told, a scope hears of its own outlets; the summary is for those who see the whole city. */
const seenBy =
  (directory: DirectoryKeeper, sight: Scope) =>
  (_event: string, item: unknown): boolean => {
    if (typeof item !== 'object' || item === null || !('outletId' in item) || typeof item.outletId !== 'string') return false
    const registry = directory.peek()
    const enterprise = registry?.enterprise.get(registry.outlet.get(item.outletId)?.enterpriseId ?? '')
    return enterprise !== undefined && covers(sight, { enterprise: enterprise.id, district: enterprise.district })
  }
