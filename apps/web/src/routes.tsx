/** Addresses and the rooms behind them. What a room shows is in its address, so that it can be sent to a colleague. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { citySearch } from './features/sources/city-filter.ts'
import { framesSearch } from './features/frames/frames-search.ts'
import { outletSearch } from './features/telemetry/outlet-search.ts'
import { Shell } from './shell/shell.tsx'
import { BrokenPage, LoadingPage, NotFoundPage } from './ui/page-state.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })

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

export const router = createRouter({
  routeTree: root.addChildren([city, outlet, ingest, frames, frame]),
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
