/** What several rooms ask the server for. */
import { queryOptions } from '@tanstack/react-query'
import { AlarmList } from '../../../server/src/modules/alarms/schema.ts'
import { TaskCounts } from '../../../server/src/modules/inbox/schema.ts'
import { FactorList, OutletList } from '../../../server/src/modules/telemetry/schema.ts'
import { IngestSummary } from '../../../server/src/modules/ingest/schema.ts'
import { getJson } from './client.ts'

/** The dictionary of factors by code; it changes with the program only. */
export const factorsQuery = queryOptions({
  queryKey: ['factors'],
  queryFn: async ({ signal }) => {
    const { factors } = await getJson('/api/factors', FactorList, signal)
    return new Map(factors.map((factor) => [factor.code, factor]))
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** Every outlet with its latest values. Pushed values come on top, so this is only read again to learn of registrations and silence. */
export const outletsQuery = queryOptions({
  queryKey: ['outlets'],
  queryFn: ({ signal }) => getJson('/api/outlets', OutletList, signal),
  refetchInterval: 30_000,
})

/** Pushed with the live feed every other second; asked for only in case the feed is away. */
export const ingestSummaryQuery = queryOptions({
  queryKey: ['ingest', 'summary'],
  queryFn: ({ signal }) => getJson('/api/ingest/summary', IngestSummary, signal),
  refetchInterval: 10_000,
})

/** How many alarms wait for us, in every room. */
export const alarmsWaitingQuery = queryOptions({
  queryKey: ['alarms', 'list', 'waiting'],
  queryFn: async ({ signal }) => (await getJson('/api/alarms?waiting=yes&limit=1', AlarmList, signal)).counts,
  refetchInterval: 20_000,
})

/** How many tasks wait, in every room; pushed pages ask again at once. */
export const tasksWaitingQuery = queryOptions({
  queryKey: ['inbox', 'counts'],
  queryFn: ({ signal }) => getJson('/api/inbox/counts', TaskCounts, signal),
  refetchInterval: 30_000,
})
