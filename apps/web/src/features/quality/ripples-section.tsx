/** Values that changed after they had been judged; those that were used wait for a person. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { Ripple, RippleList } from '../../../../server/src/modules/telemetry/judged/schema.ts'

const FRESH_MS = 60_000

export function RipplesSection() {
  const { words } = useLanguage()
  const { quality } = words
  const ripples = useQuery({
    queryKey: ['ripples'],
    queryFn: ({ signal }) => getJson('/api/ripples?limit=30', RippleList, signal),
    refetchInterval: FRESH_MS,
  })
  const { data } = ripples
  return (
    <section className="panel" aria-label={quality.ripples}>
      <div className="panel-head">
        <h2>{quality.ripples}</h2>
        <span className="panel-note">{quality.ripplesExplain}</span>
      </div>
      {ripples.isError && data === undefined ? <Failed error={ripples.error} retry={() => void ripples.refetch()} /> : null}
      {data !== undefined && data.ripples.length === 0 ? <p className="panel-line">{quality.noRipples}</p> : null}
      <ul className="entries">
        {(data?.ripples ?? []).map((ripple) => (
          <RippleRow key={ripple.id} ripple={ripple} />
        ))}
      </ul>
    </section>
  )
}

function RippleRow({ ripple }: { readonly ripple: Ripple }) {
  const { words } = useLanguage()
  const { quality } = words
  const { was, is } = ripple
  const side = (one: Ripple['was']) =>
    `${one.value ?? '—'}（${words.judged.validity[one.validity]}${one.exceeds === true ? `，${words.judged.over}` : ''}）`
  return (
    <li className="entry">
      <p className="entry-head">
        <span className={`level level-${ripple.state === 'open' ? 'rejected' : 'ok'}`}>{quality.rippleStates[ripple.state]}</span>
        <Link to="/outlets/$id" params={{ id: ripple.outletId }} search={{ factor: ripple.factor, level: ripple.level, why: ripple.ref }}>
          {ripple.outletId} {ripple.factor} {words.judged.levels[ripple.level]} {beijing(ripple.from).slice(5, 16)}
        </Link>
        <span className="panel-note">
          {quality.rippleCauses[ripple.cause]} · {beijing(ripple.at)}
        </span>
      </p>
      <p>
        {quality.rippleWas} {side(was)} → {quality.rippleIs} <b>{side(is)}</b>
      </p>
      {ripple.downstream.length === 0 ? null : (
        <p className="panel-note">
          {quality.usedBy}：
          {ripple.downstream.map(({ ref }) => (
            <code key={ref}>{ref} </code>
          ))}
        </p>
      )}
      {ripple.state === 'open' ? <Approve id={ripple.id} /> : null}
      {ripple.approvedBy === null ? null : (
        <p className="panel-note">
          {quality.acknowledged(ripple.approvedBy)} {ripple.note ?? ''}
        </p>
      )}
    </li>
  )
}

function Approve({ id }: { readonly id: number }) {
  const { words } = useLanguage()
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  const approve = useMutation({
    mutationFn: () => postJson(`/api/ripples/${id}/approve`, { by: actor.name, note }, Ripple),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['ripples'] }),
  })
  return (
    <form
      className="small-form"
      onSubmit={(event) => {
        event.preventDefault()
        approve.mutate()
      }}
    >
      <ActorField actor={actor} />
      <TextField label={words.alarms.note} value={note} onChange={setNote} />
      <Button size="small" htmlType="submit" type="primary" disabled={actor.name === ''} loading={approve.isPending}>
        {words.quality.approve}
      </Button>
      {approve.isError ? <Failed error={approve.error} /> : null}
    </form>
  )
}
