/** What the boards show; it is in the address. */
export const boards = ['air', 'water', 'noise'] as const
export type Board = (typeof boards)[number]
export const waterDays = ['1', '7', '30'] as const
export type WaterDays = (typeof waterDays)[number]

export interface BoardsSearch {
  readonly board?: Board
  /** Day of the board, or the last day of its span; absent: today. */
  readonly day?: string
  readonly days?: WaterDays
}

/** Reads the address; what does not fit is left out. A number too: the router reads `days=7` as one. */
export function boardsSearch(search: Record<string, unknown>): BoardsSearch {
  const board = boards.find((one) => one === search['board'])
  const day = search['day']
  const days = waterDays.find((one) => one === String(search['days']))
  return {
    ...(board === undefined ? {} : { board }),
    ...(typeof day === 'string' && isDay(day) ? { day } : {}),
    ...(days === undefined ? {} : { days }),
  }
}

const DAY_MS = 86_400_000
const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text))

/** The day so many days after one. */
export const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
