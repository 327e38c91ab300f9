/** Routes of backtests. */
import { z } from 'zod'
import { httpProblems } from '../../../platform/http/problem.ts'
import { route } from '../../../platform/http/route.ts'
import type { AnyRoute } from '../../../platform/http/route.ts'
import { askRelational } from '../../../platform/stores/relational-questions.ts'
import { alarmsProblems } from '../problems.ts'
import { BacktestDetail, BacktestList, BacktestRequest, CancelBacktest } from '../schema.ts'
import type { BacktestDesk } from './backtest-desk.ts'

const OneId = z.object({ id: z.coerce.number().int().positive() })

const asked = <T>(work: () => Promise<T>): Promise<T> => askRelational('Backtests cannot be read until the store of records answers.', work)

export function backtestRoutes({ backtests }: { readonly backtests: BacktestDesk }): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/backtests',
      summary: 'Backtests that were asked for, newest first (回测清单)',
      may: 'rules.backtest',
      data: 'operational',
      audit: null,
      output: BacktestList,
      problems: [httpProblems.relationalDown],
      run: async () => ({ backtests: await asked(() => backtests.list()) }),
    }),
    route({
      method: 'POST',
      path: '/api/backtests',
      summary: 'Ask what rules, in force or drafts, would have done over days and outlets (发起回测)',
      may: 'rules.backtest',
      data: 'operational',
      audit: 'rules.backtested',
      body: BacktestRequest,
      output: BacktestDetail,
      problems: [alarmsProblems.backtestInvalid, httpProblems.relationalDown],
      run: ({ now }, { body }) => asked(() => backtests.ask(body, now)),
    }),
    route({
      method: 'GET',
      path: '/api/backtests/:id',
      summary: 'One backtest: progress while it runs, then the file with which it can be run again (回测结果)',
      may: 'rules.backtest',
      data: 'operational',
      audit: null,
      params: OneId,
      output: BacktestDetail,
      problems: [alarmsProblems.backtestUnknown, httpProblems.relationalDown],
      run: (_context, { params }) => asked(() => backtests.detail(params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/backtests/:id/cancel',
      summary: 'Stop a backtest (取消回测)',
      may: 'rules.backtest',
      data: 'operational',
      audit: 'rules.backtest-cancelled',
      params: OneId,
      body: CancelBacktest,
      output: BacktestDetail,
      problems: [alarmsProblems.backtestUnknown, httpProblems.relationalDown],
      run: (_context, { params }) => asked(() => backtests.cancel(params.id)),
    }),
  ]
}
