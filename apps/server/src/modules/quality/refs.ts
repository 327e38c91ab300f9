/** References of this module: `mark:12`, `gap:7`, `outage:3`, `happening:5`. */
export const markRef = (id: number): string => `mark:${id}`
export const gapRef = (id: number): string => `gap:${id}`
export const happeningRef = (id: number): string => `happening:${id}`
export const outageRef = (id: number): string => `outage:${id}`

/** The number behind the colon; null when it is none. */
export const numberOf = (name: string): number | null => (/^\d{1,15}$/.test(name) ? Number(name) : null)
