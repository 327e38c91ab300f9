/** What is sent for a task. */
import { TaskDetail } from '../../../../server/src/modules/inbox/schema.ts'
import type { TaskAct, TaskStep } from '../../../../server/src/modules/inbox/schema.ts'
import { postJson } from '../../api/client.ts'

export const actOnTask = (id: number, act: TaskAct): Promise<TaskDetail> => postJson(`/api/inbox/${id}/acts`, act, TaskDetail)

/** Having seen something is no act: if it cannot be noted, it is noted the next time. */
export const markSeen = async (id: number): Promise<void> => {
  await actOnTask(id, { act: 'seen' }).catch(() => undefined)
}

const anything = { parse: (value: unknown): unknown => value }

/** The next step as it stands in the task, with what was filled in. */
export const takeStep = (step: TaskStep, given: Readonly<Record<string, string>>): Promise<unknown> =>
  postJson(step.path, { ...step.body, ...given }, anything)

/** Whether everything that must be filled in is. */
export const isComplete = ({ fields }: Pick<TaskStep, 'fields'>, given: Readonly<Record<string, string>>): boolean =>
  fields.every(({ name, required }) => !required || (given[name] ?? '').trim() !== '')
