/** One task: a line with its light; unfolded why it is here, how its time was reckoned, and what can be done. */
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useId, useState } from 'react'
import type { Task, TaskAct, TaskStep } from '../../../../server/src/modules/inbox/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { actOnTask, isComplete, takeStep } from './task-acts.ts'

interface Props {
  readonly task: Task
  readonly isOpen: boolean
  readonly onOpen: (open: boolean) => void
  readonly onDone: () => void
}

export function TaskRow({ task, isOpen, onOpen, onDone }: Props) {
  const { words, language } = useLanguage()
  const { inbox: said } = words
  const id = useId()
  const [step, setStep] = useState<TaskStep | null>(null)
  const act = useMutation({ mutationFn: (what: TaskAct) => actOnTask(task.id, what), onSuccess: onDone })
  const { light, claimed, supervised, closed } = task
  return (
    <li className={task.unread && closed === null ? 'task task-unread' : 'task'}>
      <button
        type="button"
        className="task-open"
        data-task={task.id}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => onOpen(!isOpen)}
      >
        <span className={`light light-${light.colour}`}>{light.word[language]}</span>
        <span className="task-left">{light.left[language]}</span>
        <span className="task-title">{task.title[language]}</span>
        <span className="task-notes">
          <span className="task-kind">{said.taskKinds[task.kind] ?? task.kind}</span>
          {supervised === null ? null : <span className="task-supervised">{said.supervisedBy(supervised.by)}</span>}
          {claimed === null ? null : <span>{claimed.mine ? said.claimedByMe : said.claimedBy(claimed.by)}</span>}
          {closed === null ? null : <span>{said.closedBy(closed.by)}</span>}
        </span>
      </button>
      {isOpen ? (
        <div id={id} className="task-more">
          <p>{task.why[language]}</p>
          <p className="panel-note">{light.arithmetic[language]}</p>
          {task.startedBy === null ? null : <p className="panel-note">{said.startedBy(task.startedBy)}</p>}
          <div className="task-acts">
            {task.steps.map((one) => (
              <Button
                key={`${one.path} ${one.label.en}`}
                size="small"
                type={one === task.steps[0] ? 'primary' : 'default'}
                onClick={() => setStep(one)}
              >
                {one.label[language]}
              </Button>
            ))}
            {closed === null && claimed === null && task.mode === 'do' ? (
              <Button size="small" loading={act.isPending} onClick={() => act.mutate({ act: 'claim' })}>
                {said.claim}
              </Button>
            ) : null}
            {claimed?.mine === true && closed === null ? (
              <Button size="small" loading={act.isPending} onClick={() => act.mutate({ act: 'release', note: '' })}>
                {said.release}
              </Button>
            ) : null}
            {task.unread ? (
              <Button size="small" onClick={() => act.mutate({ act: 'seen' })}>
                {said.seen}
              </Button>
            ) : null}
            <Link to={task.page as '/'} className="strong-link">
              {said.open}
            </Link>
          </div>
          {act.isError ? <Failed error={act.error} /> : null}
          {step === null ? null : (
            <StepForm
              key={step.label.en}
              step={step}
              onCancel={() => setStep(null)}
              onDone={() => {
                setStep(null)
                onDone()
              }}
            />
          )}
        </div>
      ) : null}
    </li>
  )
}

function StepForm({ step, onCancel, onDone }: { readonly step: TaskStep; readonly onCancel: () => void; readonly onDone: () => void }) {
  const { words, language } = useLanguage()
  const { inbox: said } = words
  const id = useId()
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({})
  const take = useMutation({ mutationFn: () => takeStep(step, given), onSuccess: onDone })
  return (
    <form
      className="task-step"
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete(step, given)) take.mutate()
      }}
    >
      {step.fields.map((field) => (
        <label key={field.name} htmlFor={`${id}-${field.name}`} className="task-field">
          <span>
            {field.label[language]}
            {field.required ? ' *' : ''}
          </span>
          {field.kind === 'choice' ? (
            <select
              id={`${id}-${field.name}`}
              className="control"
              required={field.required}
              value={given[field.name] ?? ''}
              onChange={(event) => setGiven({ ...given, [field.name]: event.target.value })}
            >
              <option value="">{said.choose}</option>
              {field.options.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label[language]}
                </option>
              ))}
            </select>
          ) : (
            <textarea
              id={`${id}-${field.name}`}
              className="control"
              rows={2}
              required={field.required}
              value={given[field.name] ?? ''}
              onChange={(event) => setGiven({ ...given, [field.name]: event.target.value })}
            />
          )}
        </label>
      ))}
      <div className="task-acts">
        <Button size="small" type="primary" htmlType="submit" loading={take.isPending} disabled={!isComplete(step, given)}>
          {said.send} · {step.label[language]}
        </Button>
        <Button size="small" onClick={onCancel}>
          {said.cancel}
        </Button>
      </div>
      {take.isError ? <Failed error={take.error} /> : null}
    </form>
  )
}
