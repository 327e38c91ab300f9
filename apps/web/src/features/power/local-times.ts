/** Times as a form holds them (`YYYY-MM-DDThh:mm`, Beijing time) and as the interface takes them. */
import { beijingIso } from '../../ui/time.ts'

export const formTime = (ms: number): string => beijingIso(ms).slice(0, 16)
export const sentTime = (text: string): string => `${text}:00+08:00`
