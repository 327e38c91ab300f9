/** How long a name, an address or a second factor stays closed after failures. Pure. */

export interface DelayRule {
  /** Failures that cost nothing yet: people mistype. */
  readonly free: number
  readonly firstMs: number
  readonly longestMs: number
  /** Failures older than this are forgotten. */
  readonly forgetMs: number
}

const MINUTE = 60_000

export const delayRules = (free: number) =>
  ({
    account: { free, firstMs: 30_000, longestMs: 60 * MINUTE, forgetMs: 24 * 60 * MINUTE },
    // A bureau often reaches us through one address: it gets more patience than one name.
    address: { free: free * 10, firstMs: 30_000, longestMs: 15 * MINUTE, forgetMs: 60 * MINUTE },
  }) as const satisfies Record<string, DelayRule>

/** Doubles with each failure beyond the free ones. @param failures counting this one */
export const delayAfter = (failures: number, { free, firstMs, longestMs }: DelayRule): number =>
  failures < free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(failures - free, 30))
