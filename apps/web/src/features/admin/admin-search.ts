/** The search of an officer's list stands in its address. Pure. */
export const adminSearch = ({ q }: Record<string, unknown>): { readonly q?: string } =>
  typeof q === 'string' || typeof q === 'number' ? (String(q) === '' ? {} : { q: String(q).slice(0, 80) }) : {}
