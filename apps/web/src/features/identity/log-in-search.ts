/** The address of the log-in page. Pure. */
export interface LogInSearch {
  /** Where one wanted to go. */
  readonly to?: string
  /** The provider of single sign-on led to nobody. */
  readonly refused?: string
}

export function logInSearch(search: Record<string, unknown>): LogInSearch {
  const { to, refused } = search
  return {
    ...(typeof to === 'string' && placeAfter(to) === to ? { to } : {}),
    ...(typeof refused === 'string' ? { refused } : {}),
  }
}

/** Only places of ours: an address that leads elsewhere, such as `//other.example`, leads to the start. */
export function placeAfter(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/.test(to) || /[\\\s]/.test(to) || to.startsWith('/log-in')) return '/'
  return to
}

/** The secret of a one-time link stands behind `#`, so that it is in no log of any server. */
export function linkTokenOf(hash: string): string | null {
  return /^#?link=([\w-]{43})$/.exec(hash)?.[1] ?? null
}
