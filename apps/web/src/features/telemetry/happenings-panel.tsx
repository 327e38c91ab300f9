/** What happened at the outlet: visits, access, planned visits, filed changes, parameters. Alarm rules hear of it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { longName } from '../../ui/factor-names.ts'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { HappeningDraft, HappeningKind, HappeningMade, Happenings } from '../../../../server/src/modules/quality/schema.ts'

const DAYS_MS = 30 * 86_400_000
const HOUR_MS = 3_600_000
const formTime = (ms: number) => beijingIso(ms).slice(0, 16)

interface Props {
  readonly outletId: string
  readonly factors: readonly string[]
}

export function HappeningsPanel({ outletId, factors }: Props) {
  const { words, language } = useLanguage()
  const { happenings: said } = words
  const known = useQuery(factorsQuery)
  const asked = useQuery({
    queryKey: ['outlets', outletId, 'happenings'],
    queryFn: ({ signal }) => {
      const now = Date.now()
      const span = { from: beijingIso(now - DAYS_MS), to: beijingIso(now + DAYS_MS) }
      return getJson(withQuery(`/api/outlets/${outletId}/happenings`, span), Happenings, signal)
    },
  })
  const list = asked.data?.happenings ?? []
  return (
    <section className="panel" aria-label={said.title}>
      <div className="panel-head">
        <h2>{said.title}</h2>
        <span className="panel-note">{said.explain}</span>
      </div>
      {asked.isPending ? <LoadingLines lines={2} /> : null}
      {asked.isError && asked.data === undefined ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      {asked.data !== undefined && list.length === 0 ? <p className="panel-line">{said.none}</p> : null}
      <ul className="entries">
        {list.map((one) => (
          <li key={one.ref} className={one.withdrawnBy === null ? 'entry' : 'entry mark-over'}>
            <p className="entry-head">
              <b>{said.kinds[one.kind]}</b>
              <span>
                {beijing(one.from).slice(0, 16)} — {beijing(one.to).slice(0, 16)}
              </span>
              {one.factor === null ? null : <span>{longName(one.factor, known.data?.get(one.factor), language)}</span>}
              {one.parameter === null ? null : (
                <span>
                  <code>{one.parameter}</code> {one.value}
                </span>
              )}
              {one.withdrawnBy === null ? null : <span className="level level-tolerated">{said.withdrawn}</span>}
            </p>
            <p className="panel-note">
              {one.note === '' ? '' : `${one.note} · `}
              {one.by} · {beijing(one.recordedAt)}
            </p>
          </li>
        ))}
      </ul>
      <HappeningForm outletId={outletId} factors={factors} />
    </section>
  )
}

function HappeningForm({ outletId, factors }: Props) {
  const { words, language } = useLanguage()
  const { happenings: said } = words
  const queries = useQueryClient()
  const known = useQuery(factorsQuery)
  const actor = useActor()
  const [fields, setFields] = useState<{ kind: HappeningKind; from: string; to: string; factor: string; note: string }>(() => {
    const now = Date.now()
    return { kind: 'visit', from: formTime(now - HOUR_MS), to: formTime(now), factor: '', note: '' }
  })
  const [parameter, setParameter] = useState({ parameter: '', value: '' })
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  const changes = fields.kind === 'parameter' || fields.kind === 'change-request'
  const sent = (text: string) => `${text}:00+08:00`
  const body = HappeningDraft.safeParse({
    kind: fields.kind,
    from: sent(fields.from),
    ...(fields.kind === 'parameter' ? {} : { to: sent(fields.to) }),
    ...(changes && fields.factor !== '' ? { factor: fields.factor } : {}),
    ...(changes && parameter.parameter !== '' ? { parameter: parameter.parameter } : {}),
    ...(changes && parameter.value !== '' ? { value: parameter.value } : {}),
    by: actor.name,
    note: fields.note,
  })
  const record = useMutation({
    mutationFn: (draft: z.infer<typeof HappeningDraft>) => postJson(`/api/outlets/${outletId}/happenings`, draft, HappeningMade),
    onSuccess: async () => {
      set({ note: '' })
      await queries.invalidateQueries({ queryKey: ['outlets', outletId, 'happenings'] })
    },
  })
  return (
    <details className="outlet-record">
      <summary>{said.record}</summary>
      <form
        className="small-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (body.success) record.mutate(body.data)
        }}
      >
        <Choice
          labelled
          label={said.kind}
          value={fields.kind}
          options={HappeningKind.options.map((one) => [one, said.kinds[one]] as const)}
          onChange={(kind) => kind !== '' && set({ kind })}
        />
        <TextField label={words.outlet.from} kind="datetime-local" value={fields.from} onChange={(from) => set({ from })} />
        {fields.kind === 'parameter' ? null : (
          <TextField label={words.outlet.to} kind="datetime-local" value={fields.to} onChange={(to) => set({ to })} />
        )}
        {changes ? (
          <>
            <Choice
              labelled
              label={words.outlet.factor}
              value={fields.factor}
              options={[['', '—'] as const, ...factors.map((code) => [code, longName(code, known.data?.get(code), language)] as const)]}
              onChange={(factor) => set({ factor })}
            />
            <TextField
              label={said.parameter}
              hint="i13008"
              most={12}
              value={parameter.parameter}
              onChange={(next) => setParameter({ ...parameter, parameter: next })}
            />
            <TextField
              label={said.value}
              most={20}
              value={parameter.value}
              onChange={(next) => setParameter({ ...parameter, value: next })}
            />
          </>
        ) : null}
        <TextField label={words.alarms.note} most={2_000} value={fields.note} onChange={(note) => set({ note })} />
        <ActorField actor={actor} />
        <Button type="primary" htmlType="submit" disabled={!body.success} loading={record.isPending}>
          {said.keep}
        </Button>
        {record.isError ? <Failed error={record.error} /> : null}
      </form>
    </details>
  )
}
