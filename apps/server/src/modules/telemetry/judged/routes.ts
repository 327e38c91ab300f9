/** Routes of judged values and of what changed afterwards. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { httpProblems, Problem, raise } from '../../../platform/http/problem.ts'
import { route } from '../../../platform/http/route.ts'
import type { AnyRoute } from '../../../platform/http/route.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { readFactsOf } from '../../sources/index.ts'
import type { DirectoryKeeper } from '../../sources/index.ts'
import { OutletId } from '../../sources/schema.ts'
import { beijingDay, secondsOfBeijing } from '../beijing-time.ts'
import { outletOf } from '../outlets.ts'
import { telemetryProblems } from '../problems.ts'
import { explainValue } from './explain.ts'
import { approveRipple, readRipples } from './ripples.ts'
import { limitsPage } from './limits-page.ts'
import {
  ApproveRipple,
  Basis,
  Level,
  LimitsQuery,
  OutletLimits,
  Ripple,
  RippleList,
  RipplesQuery,
  ValueExplained,
  Values,
  ValuesQuery,
} from './schema.ts'
import { valuesOf } from './values-page.ts'

const storeProblems = [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly] as const
const OneValue = z.object({
  outlet: OutletId,
  factor: z.string().max(24),
  level: Level,
  /** Start of the period, Beijing time. */
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
})
const WhichValue = z.object({
  basis: Basis.default('measured'),
  ruleSet: z.string().max(40).default('in-force'),
  /** `k…` of a reference: that version, not the last one. */
  version: z
    .string()
    .regex(/^k\d{1,15}-\d{1,15}$/)
    .optional(),
})

export function judgedRoutes(given: {
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly db: Kysely<object>
}): AnyRoute[] {
  const { questions, directory, db } = given
  const asked = async <T>(question: Promise<T>): Promise<T> =>
    await question.catch((cause: unknown) => {
      throw cause instanceof Problem ? cause : new Problem(httpProblems.relationalDown, 'Try again when the store answers.', [], cause)
    })
  return [
    route({
      method: 'GET',
      path: '/api/outlets/:id/values',
      summary: 'A curve of judged values with validity, limit and what the device says: at most 2,000 points (判定值曲线)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: z.object({ id: OutletId }),
      query: ValuesQuery,
      output: Values,
      problems: [telemetryProblems.outletUnknown, telemetryProblems.spanInvalid, httpProblems.relationalDown, ...storeProblems],
      run: ({ signal }, { params, query }) => valuesOf(questions, outletOf(directory.current(), params.id).id, query, signal),
    }),
    route({
      method: 'GET',
      path: '/api/outlets/:id/limits',
      summary: 'Which limit each factor is held to on a day, and why: permit, local, industry, general (适用限值及理由)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: z.object({ id: OutletId }),
      query: LimitsQuery,
      output: OutletLimits,
      problems: [telemetryProblems.outletUnknown, httpProblems.relationalDown],
      run: async ({ now }, { params, query }) => {
        const outlet = outletOf(directory.current(), params.id)
        return limitsPage(outlet, await asked(readFactsOf(db, outlet.id)), query.on ?? beijingDay(now))
      },
    }),
    route({
      method: 'GET',
      path: '/api/values/:outlet/:factor/:level/:at',
      summary: 'One judged value: why it is what it is, in words, with rules and earlier versions (判定值说明)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.outlet }),
      params: OneValue,
      query: WhichValue,
      output: ValueExplained,
      problems: [telemetryProblems.valueUnknown, httpProblems.relationalDown, ...storeProblems],
      run: async ({ signal, now }, { params, query }) => {
        const { outlet, factor, level, at } = params
        const from = secondsOfBeijing(at) ?? raise(telemetryProblems.valueUnknown, 'There is no such time.')
        const version = /^k(\d+)-(\d+)$/.exec(query.version ?? '')
        const known = version === null ? {} : { known: { frame: Number(version[1]), at: Number(version[2]) } }
        return await explainValue(
          questions,
          (id) => asked(readFactsOf(db, id)),
          { outlet, factor, level, from, basis: query.basis, ruleSet: query.ruleSet, ...known },
          now,
          signal,
        )
      },
    }),
    route({
      method: 'GET',
      path: '/api/ripples',
      summary: 'Values that changed after they had been judged: what was, what is, what relied on them (数据变化清单)',
      may: 'telemetry.read',
      data: 'operational',
      audit: null,
      query: RipplesQuery,
      output: RippleList,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ read }, { query }) => asked(read((tx) => readRipples(tx, query))),
    }),
    route({
      method: 'POST',
      path: '/api/ripples/:id/approve',
      summary: 'Approve a change of a value that had been used (核准数据变化)',
      may: 'telemetry.approve',
      data: 'operational',
      audit: 'telemetry.ripple-approved',
      params: z.object({ id: z.coerce.number().int().positive() }),
      body: ApproveRipple,
      output: Ripple,
      problems: [telemetryProblems.rippleUnknown, httpProblems.relationalDown],
      narrows: true,
      run: ({ now, act }, { params, body }) =>
        asked(
          act(
            async (tx) =>
              (await approveRipple(tx, params.id, body.by, body.note, now)) ??
              raise(telemetryProblems.rippleUnknown, 'It needs no approval, or was approved already.'),
            { object: { kind: 'ripple', id: String(params.id) } },
          ),
        ),
    }),
  ]
}
