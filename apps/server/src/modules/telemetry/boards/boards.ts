/** The boards as somebody asks for them: stations, facts of the day and values of the span, then the kernels. */
import { addDays, startOfDay } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import type { Kysely } from 'kysely'
import { httpProblems, Problem } from '../../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { readFactsOfOutlets } from '../../sources/index.ts'
import type { DirectoryKeeper } from '../../sources/index.ts'
import type { Medium } from '../../sources/schema.ts'
import { airBoard, airFactors, airFrom, airOf } from './air-board.ts'
import { readHours, readSoundHours } from './board-store.ts'
import { noiseBoard, noiseSpan } from './noise-board.ts'
import type { AirBoard, NoiseBoard, WaterBoard } from './schema.ts'
import { outletsOf, stationsOn } from './stations.ts'
import type { Station } from './stations.ts'
import { sampled, waterBoard, waterFrom } from './water-board.ts'

export interface BoardSources {
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly db: Kysely<object>
}

const endOf = (day: Day): number => startOfDay(addDays(day, 1)) / 1000

async function stations({ directory, db }: BoardSources, medium: Medium, day: Day): Promise<readonly Station[]> {
  const known = directory.current()
  const outlets = outletsOf(known, medium)
  const facts = await readFactsOfOutlets(
    db,
    outlets.map(({ id }) => id),
  ).catch((cause: unknown) => {
    throw cause instanceof Problem ? cause : new Problem(httpProblems.relationalDown, 'Try again when the store answers.', [], cause)
  })
  return stationsOn(day, outlets, known, facts)
}
const idsOf = (some: readonly Station[]) => some.map(({ outlet }) => outlet.id)

export async function airBoardOf(sources: BoardSources, day: Day, signal?: AbortSignal): Promise<AirBoard> {
  const points = await stations(sources, 'air', day)
  const question = { outlets: idsOf(points), factors: airFactors, from: airFrom(day), to: endOf(day) }
  const hours = await readHours(sources.questions, question, signal)
  return airBoard(
    day,
    points.map((station) => airOf(station, hours)),
  )
}

export async function waterBoardOf(sources: BoardSources, to: Day, days: number, signal?: AbortSignal): Promise<WaterBoard> {
  const points = await stations(sources, 'surface-water', to)
  const factors = [...new Set(points.flatMap(({ outlet }) => outlet.factors))]
  const hours = await readHours(sources.questions, { outlets: idsOf(points), factors, from: waterFrom(to, days), to: endOf(to) }, signal)
  return waterBoard(
    to,
    days,
    points.map((station) => sampled(to, station, hours)),
  )
}

export async function noiseBoardOf(sources: BoardSources, day: Day, signal?: AbortSignal): Promise<NoiseBoard> {
  const points = await stations(sources, 'noise', day)
  return noiseBoard(day, points, await readSoundHours(sources.questions, { outlets: idsOf(points), ...noiseSpan(day) }, signal))
}
