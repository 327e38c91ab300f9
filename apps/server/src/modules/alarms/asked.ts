/** What the relational store is asked on behalf of somebody who waits. */
import { httpProblems, Problem } from '../../platform/http/problem.ts'

/** A store that does not answer is said to be down; refusals pass as they are. */
export const asked = async <T>(question: Promise<T>): Promise<T> =>
  await question.catch((cause: unknown) => {
    throw cause instanceof Problem ? cause : new Problem(httpProblems.relationalDown, 'Try again when the store answers.', [], cause)
  })
