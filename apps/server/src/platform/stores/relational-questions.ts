/** Questions to the relational store on behalf of somebody who waits. */
import { httpProblems, Problem } from '../http/problem.ts'

/** What the store does not answer is a refusal (relationalDown, with `detail`); refusals of our own and mistakes of ours pass through. */
export async function askRelational<T>(detail: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Problem || !isAway(cause)) throw cause
    throw new Problem(httpProblems.relationalDown, detail, [], cause)
  }
}

/** A connection that cannot be made or broke, or a server that is starting or stopping (class 57P). */
const isAway = (cause: unknown): boolean =>
  cause instanceof Error &&
  (('code' in cause && typeof cause.code === 'string' && /^(E[A-Z]{3,}|57P0\d|08\w{3}|53300)$/.test(cause.code)) ||
    /timeout|terminated|ended/i.test(cause.message))
