/** Which frames the list shows; the filter is in the address. */
import { Mn, OutletId } from '../../../../server/src/modules/sources/schema.ts'

const shows = ['all', 'accepted', 'quarantine', 'faulty'] as const
export type FramesShow = (typeof shows)[number]

export interface FramesSearch {
  readonly show?: FramesShow
  readonly mn?: string
  readonly outlet?: string
  /** Frames before this index: the list stands still. Without it the newest are shown and kept fresh. */
  readonly before?: number
}

/** Reads the address; what does not fit is left out. */
export function framesSearch(search: Record<string, unknown>): FramesSearch {
  const show = shows.find((one) => one === search['show'])
  // The router reads an MN of digits only as a number.
  const mn = Mn.safeParse(typeof search['mn'] === 'number' ? String(search['mn']) : search['mn'])
  const outlet = OutletId.safeParse(search['outlet'])
  const before = Number(search['before'])
  return {
    ...(show === undefined || show === 'all' ? {} : { show }),
    ...(mn.success ? { mn: mn.data } : {}),
    ...(outlet.success ? { outlet: outlet.data } : {}),
    ...(search['before'] !== undefined && Number.isSafeInteger(before) && before >= 0 ? { before } : {}),
  }
}
