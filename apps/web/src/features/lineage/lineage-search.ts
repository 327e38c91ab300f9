/** The reference whose lineage is shown; it is in the address. */
export interface LineageSearch {
  readonly ref?: string
}

const reference = /^[a-z]+:[A-Za-z0-9./_:-]{1,200}$/

export const lineageSearch = ({ ref }: Record<string, unknown>): LineageSearch =>
  typeof ref === 'string' && reference.test(ref) ? { ref } : {}
