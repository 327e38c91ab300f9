/** References taken apart: `frame:hj212/000000123456`, `reading:<outlet>/<factor>/<kind>/<time>`. */

/** Index of a frame reference; null when it is none. */
export function frameIndex(ref: string): string | null {
  return /^frame:(?:hj212|mqtt)\/0*(\d+)$/.exec(ref)?.[1] ?? null
}

export interface ReadingRef {
  readonly outletId: string
  readonly factor: string
  readonly kind: string
  /** `YYYY-MM-DDThh:mm:ss`, Beijing time. */
  readonly at: string
}

export function readingOf(ref: string): ReadingRef | null {
  const [, outletId, factor, kind, at] = /^reading:([^/]+)\/([^/]+)\/([^/]+)\/(.+)$/.exec(ref) ?? []
  return outletId === undefined || factor === undefined || kind === undefined || at === undefined ? null : { outletId, factor, kind, at }
}
