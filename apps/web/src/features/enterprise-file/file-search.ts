/** What the page of a file shows: the moment as of which, and which kinds of events. Pure. */
export interface FileSearch {
  /** A day; absent: now. */
  readonly at?: string
  /** Only events of this kind. */
  readonly kind?: string
}

export const fileSearch = (search: Readonly<Record<string, unknown>>): FileSearch => ({
  ...(typeof search['at'] === 'string' && /^\d{4}-\d\d-\d\d$/.test(search['at']) ? { at: search['at'] } : {}),
  ...(typeof search['kind'] === 'string' && /^[a-z-]{1,20}$/.test(search['kind']) ? { kind: search['kind'] } : {}),
})
