/** Request numbers (QN): the time in milliseconds, never the same twice for one device. */
import { wireQn } from '../beijing.ts'

export function createRequestNumbers(): (now: number) => string {
  let last = 0
  return (now) => {
    last = Math.max(Math.floor(now), last + 1)
    return wireQn(last)
  }
}
