/** Commands to one device and how they go: set the clock, intervals, fetch history. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Popconfirm } from 'antd'
import { useId, useState } from 'react'
import { getJson, postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { frameIndex } from '../../ui/refs.ts'
import { beijing, beijingIso } from '../../ui/time.ts'
import { CommandState } from '../../../../server/src/modules/ingest/schema.ts'
import type { DeviceCommand, DeviceLink } from '../../../../server/src/modules/ingest/schema.ts'
import { commandNames, commandOfFields, minuteIntervals } from './command-form.ts'
import type { CommandFields, CommandName } from './command-form.ts'

const DAY_MS = 86_400_000
const ASK_MS = 1_000
const historyKinds = ['minute', 'hour', 'day', 'runtime'] as const
const ended = (state: CommandState['state']) => state !== 'waiting' && state !== 'accepted'

const firstFields = (): CommandFields => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000
  return {
    command: 'get-clock',
    seconds: '60',
    minutes: '10',
    timeout: '5',
    resends: '3',
    kind: 'hour',
    from: beijingIso(hour - DAY_MS).slice(0, 16),
    to: beijingIso(hour).slice(0, 16),
  }
}

export function DeviceCommands({ device }: { readonly device: DeviceLink }) {
  const words = useWords()
  const [fields, setFields] = useState(firstFields)
  const [sent, setSent] = useState<readonly string[]>([])
  const send = useMutation({
    mutationFn: (command: DeviceCommand) => postJson(`/api/devices/${encodeURIComponent(device.mn)}/commands`, command, CommandState),
    onSuccess: ({ id }) => setSent((before) => [id, ...before]),
  })
  const command = commandOfFields(fields)
  const set = (part: Partial<CommandFields>) => setFields({ ...fields, ...part })
  const submit = () => {
    if (command !== null) send.mutate(command)
  }
  const label = send.isPending ? words.command.sending : words.command.send
  return (
    <section className="commands" aria-label={words.command.title}>
      <h3>{words.command.title}</h3>
      <p className="panel-note">{words.command.explain}</p>
      {device.link === 'online' ? null : <p className="command-offline">{words.command.offline}</p>}
      <form
        className="command-form"
        onSubmit={(event) => {
          event.preventDefault()
          // Stopping asks first; Enter must not pass by the question.
          if (fields.command !== 'stop-rtd') submit()
        }}
      >
        <Choice
          label={words.command.choose}
          value={fields.command}
          options={commandNames.map((name) => [name, words.command.names[name]] as const)}
          onChange={(name) => name !== '' && set({ command: name })}
        />
        <CommandFieldsOf fields={fields} set={set} />
        {fields.command === 'stop-rtd' ? (
          <Popconfirm title={words.command.stopConfirm} okText={words.command.confirm} cancelText={words.command.cancel} onConfirm={submit}>
            <Button type="primary" danger loading={send.isPending}>
              {label}
            </Button>
          </Popconfirm>
        ) : (
          <Button type="primary" htmlType="submit" disabled={command === null} loading={send.isPending}>
            {label}
          </Button>
        )}
      </form>
      {send.isError ? <Failed error={send.error} /> : null}
      <ul className="command-list" aria-live="polite">
        {sent.length === 0 ? <li className="panel-note">{words.command.none}</li> : sent.map((id) => <SentCommand key={id} id={id} />)}
      </ul>
    </section>
  )
}

interface FieldsProps {
  readonly fields: CommandFields
  readonly set: (part: Partial<CommandFields>) => void
}

function CommandFieldsOf({ fields, set }: FieldsProps) {
  const words = useWords()
  const needs: Partial<Record<CommandName, ReadonlyArray<'seconds' | 'timeout' | 'resends' | 'from' | 'to'>>> = {
    'set-rtd-interval': ['seconds'],
    'set-timeout': ['timeout', 'resends'],
    'fetch-history': ['from', 'to'],
  }
  return (
    <>
      {fields.command === 'set-minute-interval' ? (
        <Choice
          labelled
          label={words.command.minutes}
          value={fields.minutes}
          options={minuteIntervals.map((one) => [one, one] as const)}
          onChange={(minutes) => set({ minutes })}
        />
      ) : null}
      {fields.command === 'fetch-history' ? (
        <Choice
          labelled
          label={words.command.kind}
          value={fields.kind}
          options={historyKinds.map((kind) => [kind, words.kind[kind]] as const)}
          onChange={(kind) => set({ kind })}
        />
      ) : null}
      {(needs[fields.command] ?? []).map((name) => (
        <Field
          key={name}
          label={words.command[name]}
          value={fields[name]}
          time={name === 'from' || name === 'to'}
          onChange={(value) => set({ [name]: value })}
        />
      ))}
    </>
  )
}

function Field({
  label,
  value,
  time,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly time: boolean
  readonly onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <span className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="control"
        type={time ? 'datetime-local' : 'number'}
        inputMode={time ? undefined : 'numeric'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  )
}

function SentCommand({ id }: { readonly id: string }) {
  const words = useWords()
  const state = useQuery({
    queryKey: ['commands', id],
    queryFn: ({ signal }) => getJson(`/api/commands/${encodeURIComponent(id)}`, CommandState, signal),
    refetchInterval: ({ state: { data } }) => (data !== undefined && ended(data.state) ? false : ASK_MS),
  })
  const { data } = state
  if (data === undefined) return state.isError ? <Failed error={state.error} /> : <li>{words.state.loading}</li>
  const answers = Object.entries(data.answer)
  return (
    <li className="command-state">
      <p className="command-head">
        <b>{words.command.names[data.command.command]}</b>
        <span className={`level level-${levelOf(data.state)}`}>{words.command.states[data.state]}</span>
        <span className="panel-note">
          {words.command.sends(data.sends)}
          {data.dataFrames > 0 ? `，${words.command.dataFrames(data.dataFrames)}` : ''}
        </span>
      </p>
      {answers.length === 0 ? null : (
        <p className="command-answer">
          {words.command.answer}
          {answers.map(([name, value]) => (
            <code key={name}>
              {name}={value}
            </code>
          ))}
        </p>
      )}
      <ol className="command-replies" aria-label={words.command.replies}>
        <li>
          <time>{beijing(data.startedAt).slice(11)}</time> QN={data.qn}
        </li>
        {data.replies.map((reply) => {
          const index = frameIndex(reply.frame ?? '')
          return (
            <li key={`${reply.at} ${reply.cn} ${reply.text}`}>
              <time>{beijing(reply.at).slice(11)}</time> {reply.cn} {reply.text}{' '}
              {index === null ? null : (
                <Link to="/frames/hj212/$index" params={{ index }}>
                  {words.frame.title(index)}
                </Link>
              )}
            </li>
          )
        })}
        {data.endedAt === null ? null : (
          <li>
            <time>{beijing(data.endedAt).slice(11)}</time> {words.command.states[data.state]}
          </li>
        )}
      </ol>
    </li>
  )
}

function levelOf(state: CommandState['state']): 'ok' | 'tolerated' | 'rejected' {
  if (state === 'done') return 'ok'
  return ended(state) ? 'rejected' : 'tolerated'
}
