/** The nightly check of ourselves: replay equals live, and every rule can still fire. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { IncidentList } from '../../../../server/src/modules/alarms/schema.ts'
import type { Incident } from '../../../../server/src/modules/alarms/schema.ts'

const FRESH_MS = 60_000
const NIGHTS = 7

export function IncidentsSection() {
  const { words } = useLanguage()
  const { quality } = words
  const incidents = useQuery({
    queryKey: ['incidents'],
    queryFn: ({ signal }) => getJson('/api/incidents', IncidentList, signal),
    refetchInterval: FRESH_MS,
  })
  const { data } = incidents
  return (
    <section className="panel" aria-label={quality.incidents}>
      <div className="panel-head">
        <h2>{quality.incidents}</h2>
      </div>
      <p className="panel-line">{quality.incidentsExplain}</p>
      {incidents.isPending ? <LoadingLines lines={3} /> : null}
      {incidents.isError && data === undefined ? <Failed error={incidents.error} retry={() => void incidents.refetch()} /> : null}
      {data === undefined ? null : (
        <>
          {data.incidents.length === 0 ? <p className="panel-line">{quality.noIncidents}</p> : null}
          <ul className="entries">
            {data.incidents.map((incident) => (
              <IncidentRow key={incident.id} incident={incident} />
            ))}
          </ul>
          <h3 className="nights-head">{quality.nights}</h3>
          {data.nights.length === 0 ? <p className="panel-line">{quality.noNights}</p> : null}
          <ul className="entries">
            {data.nights.slice(0, NIGHTS).map((night) => (
              <li key={`${night.day} ${night.at}`} className="entry">
                <p className="entry-head">
                  <b>{night.day}</b>
                  <span className={`level level-${night.differences + night.cannotFire === 0 ? 'ok' : 'rejected'}`}>
                    {quality.nightProofs(night.proofs, night.cannotFire)}
                  </span>
                </p>
                <p className="panel-note">
                  {quality.nightText(night.rules, night.subjects, night.verdicts, night.differences)} ·{' '}
                  {words.duration(night.milliseconds / 1000)} · {beijing(night.at)}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function IncidentRow({ incident }: { readonly incident: Incident }) {
  const { words, language } = useLanguage()
  const { quality } = words
  return (
    <li className="entry">
      <p className="entry-head">
        <span className={`level level-${incident.acknowledgedAt === null ? 'rejected' : 'tolerated'}`}>
          {quality.incidentKinds[incident.kind]}
        </span>
        <Link to="/rules/$rule" params={{ rule: incident.rule }}>
          {incident.rule} {words.rules.version(incident.version)}
        </Link>
        <span className="panel-note">
          {incident.day} {incident.subject ?? ''}
        </span>
      </p>
      <p>{incident.words[language]}</p>
      {incident.acknowledgedBy === null ? (
        <Acknowledge id={incident.id} />
      ) : (
        <p className="panel-note">
          {quality.acknowledged(incident.acknowledgedBy)} {incident.note}
        </p>
      )}
    </li>
  )
}

function Acknowledge({ id }: { readonly id: number }) {
  const { words } = useLanguage()
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  const acknowledge = useMutation({
    mutationFn: () => postJson(`/api/incidents/${id}/acknowledge`, { by: actor.name, note }, IncidentList),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['incidents'] }),
  })
  return (
    <form
      className="small-form"
      onSubmit={(event) => {
        event.preventDefault()
        acknowledge.mutate()
      }}
    >
      <ActorField actor={actor} />
      <TextField label={words.alarms.note} value={note} onChange={setNote} />
      <Button size="small" htmlType="submit" disabled={actor.name === '' || note.trim() === ''} loading={acknowledge.isPending}>
        {words.quality.acknowledge}
      </Button>
      {acknowledge.isError ? <Failed error={acknowledge.error} /> : null}
    </form>
  )
}
