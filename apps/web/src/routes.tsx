/** Addresses and the rooms behind them. What a room shows is in its address, so that it can be sent to a colleague. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { citySearch } from './features/sources/city-filter.ts'
import { alarmsSearch } from './features/alarms/alarms-search.ts'
import { boardsSearch } from './features/boards/boards-search.ts'
import { backtestSearch, expectedSearch } from './features/backtest/backtest-request.ts'
import { fileSearch } from './features/enterprise-file/file-search.ts'
import { enterpriseSearch } from './features/enterprise/enterprise-search.ts'
import { framesSearch } from './features/frames/frames-search.ts'
import { inboxSearch } from './features/inbox/inbox-search.ts'
import { lineageSearch } from './features/lineage/lineage-search.ts'
import { powerSearch } from './features/power/power-search.ts'
import { qualitySearch } from './features/quality/quality-search.ts'
import { ruleSearch, rulesSearch } from './features/rules/rules-search.ts'
import { outletSearch } from './features/telemetry/outlet-search.ts'
import { valueNameOf } from './ui/judged/value-ref.ts'
import { adminSearch } from './features/admin/admin-search.ts'
import { auditSearch } from './features/admin/audit-search.ts'
import { logInSearch } from './features/identity/log-in-search.ts'
import { ledgerSearch } from './ui/ledger/ledger-search.ts'
import { Root } from './shell/root.tsx'
import { BrokenPage, LoadingPage, NotFoundPage } from './ui/page-state.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage })

const city = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: citySearch,
  component: lazyRouteComponent(() => import('./features/sources/city-page.tsx'), 'CityPage'),
})
const outlet = createRoute({
  getParentRoute: () => root,
  path: '/outlets/$id',
  validateSearch: outletSearch,
  component: lazyRouteComponent(() => import('./features/telemetry/outlet-page.tsx'), 'OutletPage'),
})
const ingest = createRoute({
  getParentRoute: () => root,
  path: '/ingest',
  validateSearch: (search): { device?: string } => (typeof search['device'] === 'string' ? { device: search['device'] } : {}),
  component: lazyRouteComponent(() => import('./features/ingest/ingest-page.tsx'), 'IngestPage'),
})
const frames = createRoute({
  getParentRoute: () => root,
  path: '/frames',
  validateSearch: framesSearch,
  component: lazyRouteComponent(() => import('./features/frames/frames-page.tsx'), 'FramesPage'),
})
const frame = createRoute({
  getParentRoute: () => root,
  path: '/frames/hj212/$index',
  component: lazyRouteComponent(() => import('./features/frames/frame-page.tsx'), 'FramePage'),
})

const alarms = createRoute({
  getParentRoute: () => root,
  path: '/alarms',
  validateSearch: alarmsSearch,
  component: lazyRouteComponent(() => import('./features/alarms/alarms-page.tsx'), 'AlarmsPage'),
})

const alarm = createRoute({
  getParentRoute: () => root,
  path: '/alarms/$id',
  validateSearch: ({ why }: Record<string, unknown>): { why?: string } =>
    typeof why === 'string' && valueNameOf(why) !== null ? { why } : {},
  component: lazyRouteComponent(() => import('./features/alarms/alarm-page.tsx'), 'AlarmPage'),
})

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  validateSearch: rulesSearch,
  component: lazyRouteComponent(() => import('./features/rules/rules-page.tsx'), 'RulesPage'),
})

const newRule = createRoute({
  getParentRoute: () => root,
  path: '/rules/new',
  component: lazyRouteComponent(() => import('./features/rules/new-rule-page.tsx'), 'NewRulePage'),
})

const rule = createRoute({
  getParentRoute: () => root,
  path: '/rules/$rule',
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./features/rules/rule-page.tsx'), 'RulePage'),
})

const backtests = createRoute({
  getParentRoute: () => root,
  path: '/backtests',
  validateSearch: backtestSearch,
  component: lazyRouteComponent(() => import('./features/backtest/backtests-page.tsx'), 'BacktestsPage'),
})

const backtest = createRoute({
  getParentRoute: () => root,
  path: '/backtests/$id',
  validateSearch: expectedSearch,
  component: lazyRouteComponent(() => import('./features/backtest/backtest-page.tsx'), 'BacktestPage'),
})

const quality = createRoute({
  getParentRoute: () => root,
  path: '/quality',
  validateSearch: qualitySearch,
  component: lazyRouteComponent(() => import('./features/quality/quality-page.tsx'), 'QualityPage'),
})

const enterprise = createRoute({
  getParentRoute: () => root,
  path: '/enterprise',
  validateSearch: enterpriseSearch,
  component: lazyRouteComponent(() => import('./features/enterprise/enterprise-page.tsx'), 'EnterprisePage'),
})

const file = createRoute({
  getParentRoute: () => root,
  path: '/enterprises/$id',
  validateSearch: fileSearch,
  component: lazyRouteComponent(() => import('./features/enterprise-file/file-page.tsx'), 'FilePage'),
})

const sheet = createRoute({
  getParentRoute: () => root,
  path: '/registry/import',
  component: lazyRouteComponent(() => import('./features/enterprise-file/sheet-page.tsx'), 'SheetPage'),
})

const power = createRoute({
  getParentRoute: () => root,
  path: '/power',
  validateSearch: powerSearch,
  component: lazyRouteComponent(() => import('./features/power/power-page.tsx'), 'PowerPage'),
})

const boards = createRoute({
  getParentRoute: () => root,
  path: '/boards',
  validateSearch: boardsSearch,
  component: lazyRouteComponent(() => import('./features/boards/boards-page.tsx'), 'BoardsPage'),
})

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import('./features/inbox/inbox-page.tsx'), 'InboxPage'),
})

const lineage = createRoute({
  getParentRoute: () => root,
  path: '/lineage',
  validateSearch: lineageSearch,
  component: lazyRouteComponent(() => import('./features/lineage/lineage-page.tsx'), 'LineagePage'),
})

const ledgers = createRoute({
  getParentRoute: () => root,
  path: '/ledgers',
  component: lazyRouteComponent(() => import('./features/ledgers/first-ledger.tsx'), 'FirstLedger'),
})

const ledger = createRoute({
  getParentRoute: () => root,
  path: '/ledgers/$ledger',
  validateSearch: ledgerSearch,
  component: lazyRouteComponent(() => import('./features/ledgers/ledgers-page.tsx'), 'LedgersPage'),
})

const people = createRoute({
  getParentRoute: () => root,
  path: '/admin/people',
  validateSearch: adminSearch,
  component: lazyRouteComponent(() => import('./features/admin/people-page.tsx'), 'PeoplePage'),
})

const organisations = createRoute({
  getParentRoute: () => root,
  path: '/admin/organisations',
  validateSearch: adminSearch,
  component: lazyRouteComponent(() => import('./features/admin/organisations-page.tsx'), 'OrganisationsPage'),
})

const posts = createRoute({
  getParentRoute: () => root,
  path: '/admin/posts',
  validateSearch: adminSearch,
  component: lazyRouteComponent(() => import('./features/admin/posts-page.tsx'), 'PostsPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/admin/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/admin/audit-page.tsx'), 'AuditPage'),
})

const why = createRoute({
  getParentRoute: () => root,
  path: '/why',
  component: lazyRouteComponent(() => import('./features/admin/why-page.tsx'), 'WhyPage'),
})

const logIn = createRoute({
  getParentRoute: () => root,
  path: '/log-in',
  validateSearch: logInSearch,
  component: lazyRouteComponent(() => import('./features/identity/log-in-page.tsx'), 'LogInPage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./features/identity/account-page.tsx'), 'AccountPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    city,
    outlet,
    alarms,
    alarm,
    rules,
    newRule,
    rule,
    backtests,
    backtest,
    quality,
    power,
    enterprise,
    file,
    sheet,
    ingest,
    frames,
    frame,
    boards,
    lineage,
    inbox,
    people,
    organisations,
    posts,
    audit,
    why,
    ledgers,
    ledger,
    logIn,
    account,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
