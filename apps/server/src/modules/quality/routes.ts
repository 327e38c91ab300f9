/** Routes of marks, gaps, own outages and transmission rates. */
import { z } from 'zod'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { directoryIn } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { OutletId } from '../sources/schema.ts'
import { telemetryProblems } from '../telemetry/index.ts'
import { createFactsBook } from './facts.ts'
import { gapsPage } from './gaps/gaps-page.ts'
import { happeningsPage, recordHappening } from './happenings/record-happening.ts'
import type { PowerOf } from './marks/check-mark.ts'
import { makeMark } from './marks/make-mark.ts'
import type { MarkDesk } from './marks/make-mark.ts'
import { cityMarksPage, marksPage } from './marks/mark-page.ts'
import { markMonthPage } from './marks/supervision-page.ts'
import type { ExceedingsOf } from './marks/supervision-page.ts'
import { outagesPage } from './outages/outages-page.ts'
import { qualityProblems } from './problems.ts'
import { ratesPage } from './rates/rates-page.ts'
import {
  CityMarks,
  FindingDraft,
  FindingKept,
  Gaps,
  GapsQuery,
  HappeningDraft,
  HappeningMade,
  Happenings,
  HappeningsQuery,
  MarkDraft,
  MarkMonth,
  MarkMonthQuery,
  MarkMade,
  Marks,
  MarksQuery,
  Outages,
  OutagesQuery,
  Rates,
  RatesQuery,
} from './schema.ts'
import { markRef } from './refs.ts'
import { readMark, saveFinding } from './store.ts'
import type { Relational } from './store.ts'

const OneOutlet = z.object({ id: OutletId })
const OneMark = z.object({ id: z.coerce.number().int().min(1).max(999_999_999_999_999) })
const storeProblems = [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly, httpProblems.relationalDown] as const

const asked = <T>(work: () => Promise<T>): Promise<T> =>
  askRelational('Marks and gaps cannot be read now; frames are being kept meanwhile.', work)

export function qualityRoutes(given: {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly powerOf?: PowerOf
  readonly exceedingsOf: ExceedingsOf
}): AnyRoute[] {
  const { db, questions, directory } = given
  const desk: MarkDesk = { db, questions, facts: createFactsBook(db), ...(given.powerOf === undefined ? {} : { powerOf: given.powerOf }) }
  const span = (query: { readonly from: string; readonly to: string }) => ({ from: Date.parse(query.from), to: Date.parse(query.to) })
  return [
    route({
      method: 'GET',
      path: '/api/outlets/:id/marks',
      summary: 'Marks of an outlet: its device’s own and those made by hand, with contradictions and limited times (标记)',
      may: 'quality.read',
      data: 'enterprise',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      query: MarksQuery,
      output: Marks,
      problems: [telemetryProblems.outletUnknown, telemetryProblems.spanInvalid, ...storeProblems],
      run: ({ now, signal, read }, { params, query }) =>
        asked(() => read((tx) => marksPage({ ...desk, db: tx }, directory.current(), params.id, span(query), now, signal))),
    }),
    route({
      method: 'POST',
      path: '/api/outlets/:id/marks',
      summary:
        'Mark a stretch of an outlet: by the enterprise until 12:00 of the next day, afterwards by the authority with a reason (提交标记)',
      may: 'quality.mark',
      data: 'enterprise',
      audit: 'quality.marked',
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      body: MarkDraft,
      output: MarkMade,
      problems: [
        telemetryProblems.outletUnknown,
        qualityProblems.markRefused,
        qualityProblems.markPastDeadline,
        qualityProblems.markCorrected,
        qualityProblems.markUnknown,
        httpProblems.relationalDown,
      ],
      run: async ({ now, act }, { params, body }) => {
        const made = await asked(() =>
          act(
            (tx) => makeMark({ ...desk, db: tx }, directory.current(), params.id, body, now),
            ({ id }) => ({ detail: { mark: id } }),
          ),
        )
        return { ref: markRef(made.id), admitted: made.admitted }
      },
    }),
    route({
      method: 'GET',
      path: '/api/quality/marks',
      summary: 'Marks made by hand in the whole city, with what speaks against them (人工标记清单)',
      may: 'quality.read',
      data: 'enterprise',
      audit: null,
      query: MarksQuery,
      output: CityMarks,
      problems: [telemetryProblems.spanInvalid, httpProblems.relationalDown],
      narrows: true,
      run: ({ read, sight }, { query }) =>
        asked(() => read((tx) => cityMarksPage({ ...desk, db: tx }, directoryIn(directory.current(), sight), span(query)))),
    }),
    route({
      method: 'GET',
      path: '/api/quality/mark-months',
      summary: 'The marks of a month by outlet or enterprise: exceedances without a mark, marks without support first (标记月度监督)',
      may: 'quality.read',
      data: 'enterprise',
      audit: null,
      query: MarkMonthQuery,
      output: MarkMonth,
      problems: [telemetryProblems.spanInvalid, httpProblems.relationalDown],
      narrows: true,
      run: ({ now, read, sight }, { query }) =>
        asked(() =>
          read((tx) =>
            markMonthPage({ ...desk, db: tx, exceedingsOf: given.exceedingsOf }, directoryIn(directory.current(), sight), query, now),
          ),
        ),
    }),
    route({
      method: 'POST',
      path: '/api/marks/:id/findings',
      summary: 'Say whether production and treatment were run as required while marked (核查标记工况)',
      may: 'quality.judge',
      data: 'operational',
      audit: 'quality.found',
      params: OneMark,
      body: FindingDraft,
      output: FindingKept,
      problems: [qualityProblems.markUnknown, httpProblems.relationalDown],
      narrows: true,
      run: ({ now, act }, { params, body }) =>
        asked(() =>
          act(
            async (tx) => {
              // Of a mark outside the scope nothing is seen.
              if ((await readMark(tx, params.id)) === null) raise(qualityProblems.markUnknown, 'Nothing is marked under this number.')
              await saveFinding(tx, { mark: params.id, at: now, ...body })
              return { ref: markRef(params.id) }
            },
            { object: { kind: 'mark', id: String(params.id) } },
          ),
        ),
    }),
    route({
      method: 'GET',
      path: '/api/outlets/:id/happenings',
      summary: 'What happened at an outlet: visits, access, planned maintenance, filed changes, parameters (现场记录)',
      may: 'quality.read',
      data: 'enterprise',
      audit: null,
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      query: HappeningsQuery,
      output: Happenings,
      problems: [telemetryProblems.outletUnknown, telemetryProblems.spanInvalid, httpProblems.relationalDown],
      run: ({ read }, { params, query }) => asked(() => read((tx) => happeningsPage(tx, directory.current(), params.id, span(query)))),
    }),
    route({
      method: 'POST',
      path: '/api/outlets/:id/happenings',
      summary: 'Put on record what happened at an outlet; alarm rules hear of it (登记现场记录)',
      may: 'quality.record',
      data: 'operational',
      audit: 'quality.recorded',
      of: ({ params }) => ({ kind: 'outlet', id: params.id }),
      params: OneOutlet,
      body: HappeningDraft,
      output: HappeningMade,
      problems: [telemetryProblems.outletUnknown, qualityProblems.happeningRefused, httpProblems.relationalDown],
      run: ({ now, act }, { params, body }) =>
        asked(async () => ({ ref: await act((tx) => recordHappening(tx, directory.current(), params.id, body, now)) })),
    }),
    route({
      method: 'GET',
      path: '/api/quality/gaps',
      summary: 'Missing values with their cause, evidence and the attempts to get them (缺数及原因)',
      may: 'quality.read',
      data: 'operational',
      audit: null,
      query: GapsQuery,
      output: Gaps,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ read, sight }, { query }) => asked(() => read((tx) => gapsPage(tx, directoryIn(directory.current(), sight), query))),
    }),
    route({
      method: 'GET',
      path: '/api/quality/outages',
      summary: 'Our own outages, from our own records (平台自身停机)',
      may: 'quality.read',
      data: 'open',
      audit: null,
      query: OutagesQuery,
      output: Outages,
      problems: [telemetryProblems.spanInvalid, httpProblems.relationalDown],
      run: ({ now }, { query }) => asked(() => outagesPage(db, span(query), now)),
    }),
    route({
      method: 'GET',
      path: '/api/quality/rates',
      summary: 'Effective transmission rates, immediate and completed, by outlet, enterprise, district or city (有效传输率)',
      may: 'quality.read',
      data: 'operational',
      audit: null,
      query: RatesQuery,
      output: Rates,
      problems: [telemetryProblems.spanInvalid, httpProblems.relationalDown],
      narrows: true,
      run: ({ read, sight }, { query }) => asked(() => read((tx) => ratesPage(tx, directoryIn(directory.current(), sight), query))),
    }),
  ]
}
