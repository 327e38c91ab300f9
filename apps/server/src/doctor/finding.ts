/** What the doctor says: one sentence a finding, and what to do about it. */
export interface Finding {
  /** Stable name, for programs. */
  readonly check: string
  /** `problem`: something must be done; `note`: good to know, nothing is broken. */
  readonly level: 'ok' | 'note' | 'problem'
  readonly sentence: string
  /** What to do; null when there is nothing. */
  readonly advice: string | null
}

export const ok = (check: string, sentence: string): Finding => ({ check, level: 'ok', sentence, advice: null })
export const note = (check: string, sentence: string, advice: string | null = null): Finding => ({ check, level: 'note', sentence, advice })
export const problem = (check: string, sentence: string, advice: string): Finding => ({ check, level: 'problem', sentence, advice })

/** For people: 1.5 GiB. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
