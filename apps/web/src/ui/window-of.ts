/** Which rows of a long list of equal rows are worth drawing. */
export interface RowWindow {
  /** First row drawn, and the one behind the last. */
  readonly from: number
  readonly to: number
}

export function windowOf(given: {
  readonly scrollTop: number
  readonly viewHeight: number
  readonly rowHeight: number
  readonly count: number
  readonly spare: number
}): RowWindow {
  const first = Math.floor(Math.max(0, given.scrollTop) / given.rowHeight)
  const shown = Math.ceil(given.viewHeight / given.rowHeight) + 1
  const to = Math.min(given.count, first + shown + given.spare)
  // A list that became shorter under the reader still shows its end.
  const from = Math.max(0, Math.min(first, given.count - shown) - given.spare)
  return { from, to: Math.max(from, to) }
}
