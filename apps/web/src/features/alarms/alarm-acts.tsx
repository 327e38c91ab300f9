/** What may be done with an alarm now, by whom, with which words. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { AlarmDetail, Outcome, SilenceList } from '../../../../server/src/modules/alarms/schema.ts'
import type { AlarmAct } from '../../../../server/src/modules/alarms/schema.ts'
import { actOf, noteNeeded } from './act-of.ts'

const HOUR_MS = 3_600_000
/** The server takes 31 days at most. */
const MOST_HOURS = 744

export function AlarmActs({ detail }: { readonly detail: AlarmDetail }) {
  const { words } = useLanguage()
  const { alarms: said } = words
  const { alarm, acts, policy } = detail
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  const [outcome, setOutcome] = useState<Outcome>('right')
  const act = useMutation({
    mutationFn: (body: AlarmAct) => postJson(`/api/alarms/${alarm.id}/acts`, body, AlarmDetail),
    onSuccess: (next) => {
      queries.setQueryData(['alarms', String(alarm.id)], next)
      setNote('')
      return queries.invalidateQueries({ queryKey: ['alarms', 'list'] })
    },
  })
  return (
    <section className="panel" aria-label={said.life}>
      <div className="panel-head">
        <h2>{said.life}</h2>
        <span className="panel-note">
          {alarm.explainBy === null ? said.explainHours(policy.explainHours) : `${said.explainBy} ${beijing(alarm.explainBy)}`}
        </span>
      </div>
      {acts.length === 0 ? null : (
        <div className="alarm-form">
          <ActorField actor={actor} />
          <TextField label={said.note} hint={said.noteNeeded} lines={3} value={note} onChange={setNote} />
          {acts.includes('close') ? (
            <Choice
              labelled
              label={said.outcome}
              value={outcome}
              options={Outcome.options.map((one) => [one, said.outcomes[one]] as const)}
              onChange={(next) => next !== '' && setOutcome(next)}
            />
          ) : null}
          <div className="alarm-acts">
            {acts.map((name, place) => (
              <Button
                key={name}
                type={place === 0 ? 'primary' : 'default'}
                danger={name === 'lead'}
                disabled={actor.name === '' || (noteNeeded.has(name) && note.trim() === '')}
                loading={act.isPending && act.variables.act === name}
                onClick={() => act.mutate(actOf(name, { by: actor.name, note: note.trim(), outcome }))}
              >
                {said.acts[name]}
              </Button>
            ))}
          </div>
          {actor.name === '' ? <p className="panel-note alarm-hint">{said.sayWho}</p> : null}
          {act.isError ? <Failed error={act.error} /> : null}
        </div>
      )}
      {alarm.state === 'closed' ? null : <MakeSilence detail={detail} by={actor.name} />}
    </section>
  )
}

/** Tell nobody of this rule at this outlet for some hours. The alarms are listed and counted all the same. */
function MakeSilence({ detail, by }: { readonly detail: AlarmDetail; readonly by: string }) {
  const { words } = useLanguage()
  const { alarms: said } = words
  const queries = useQueryClient()
  const [hours, setHours] = useState('4')
  const [reason, setReason] = useState('')
  const length = Number(hours)
  const good = by !== '' && reason.trim() !== '' && Number.isFinite(length) && length > 0 && length <= MOST_HOURS
  const silence = useMutation({
    mutationFn: () => {
      const now = Date.now()
      const { rule, outlet } = detail.alarm
      const body = { rule, outletId: outlet.id, from: beijingIso(now), to: beijingIso(now + length * HOUR_MS), by, reason: reason.trim() }
      return postJson('/api/silences', body, SilenceList)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['silences'] }),
  })
  return (
    <details className="alarm-silence">
      <summary>{said.silence}</summary>
      <form
        className="alarm-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (good) silence.mutate()
        }}
      >
        <p className="panel-note">
          {said.silenceFor}。{said.nothingHidden}
        </p>
        <TextField label={said.silenceHours} kind="number" value={hours} onChange={setHours} />
        <TextField label={said.silenceReason} value={reason} onChange={setReason} />
        <Button htmlType="submit" disabled={!good} loading={silence.isPending}>
          {said.silenceMake}
        </Button>
        {silence.isError ? <Failed error={silence.error} /> : null}
        {silence.isSuccess ? <p role="status">✓ {said.silence}</p> : null}
      </form>
    </details>
  )
}
