/** The questions of people who wait, in the form the verdict store asks them. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { Ask } from './evaluation/verdict-store.ts'

export const askQuestions =
  (questions: ColumnarQuestions, signal?: AbortSignal): Ask =>
  async <Row>(statement: string, parameters: Parameters<Ask>[1]) =>
    await questions.ask<Row>(statement, parameters, signal)
