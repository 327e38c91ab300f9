/** Routes of the boards of the bureau's own stations. */
import { dayOf } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import { httpProblems } from '../../../platform/http/problem.ts'
import { route } from '../../../platform/http/route.ts'
import type { AnyRoute } from '../../../platform/http/route.ts'
import { airBoardOf, noiseBoardOf, waterBoardOf } from './boards.ts'
import type { BoardSources } from './boards.ts'
import { AirBoard, AirBoardQuery, NoiseBoard, NoiseBoardQuery, WaterBoard, WaterBoardQuery } from './schema.ts'

const problems = [httpProblems.relationalDown, httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly] as const
const shared = { method: 'GET', may: 'telemetry.read', data: 'open', audit: null, problems } as const
const dayOr = (day: string | undefined, now: number): Day => day ?? dayOf(now)

export function boardRoutes(sources: BoardSources): AnyRoute[] {
  return [
    route({
      ...shared,
      path: '/api/boards/air',
      summary: 'Air quality index of each station and of the city, by hour and day (空气质量)',
      query: AirBoardQuery,
      output: AirBoard,
      run: ({ now, signal }, { query }) => airBoardOf(sources, dayOr(query.day, now), signal),
    }),
    route({
      ...shared,
      path: '/api/boards/water',
      summary: 'Class of each surface-water section, trophic index of lakes, index of the city (地表水水质)',
      query: WaterBoardQuery,
      output: WaterBoard,
      run: ({ now, signal }, { query }) => waterBoardOf(sources, dayOr(query.to, now), Number(query.days), signal),
    }),
    route({
      ...shared,
      path: '/api/boards/noise',
      summary: 'Equivalent levels of day and night of each point against the limit of its area (声环境)',
      query: NoiseBoardQuery,
      output: NoiseBoard,
      run: ({ now, signal }, { query }) => noiseBoardOf(sources, dayOr(query.day, now), signal),
    }),
  ]
}
