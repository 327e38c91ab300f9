/** May readings of a stretch go into a penalty file? If not, what is missing is named. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Fence } from '../../../../server/src/modules/power/schema.ts'
import type { Facility } from '../../../../server/src/modules/power/schema.ts'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { RuleCard } from '../../ui/judged/rule-card.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { formTime, sentTime } from './local-times.ts'
import { ProofForm } from './proof-form.tsx'

const HOUR_MS = 3_600_000

export function FencePanel({ enterprise, facilities }: { readonly enterprise: string; readonly facilities: readonly Facility[] }) {
  const { words, language } = useLanguage()
  const { power: said } = words
  const [fields, setFields] = useState(() => {
    const now = Date.now()
    return { facility: facilities[0]?.id ?? '', from: formTime(now - HOUR_MS), to: formTime(now) }
  })
  const [asked, setAsked] = useState<typeof fields | null>(null)
  const fence = useQuery({
    queryKey: ['power', 'fence', enterprise, asked],
    queryFn: ({ signal }) => {
      const { facility = '', from = '', to = '' } = asked ?? {}
      return getJson(withQuery('/api/power/fence', { enterprise, facility, from: sentTime(from), to: sentTime(to) }), Fence, signal)
    },
    enabled: asked !== null,
  })
  const { data } = fence
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  return (
    <section className="panel" aria-label={said.fence}>
      <div className="panel-head">
        <h2>{said.fence}</h2>
      </div>
      <p className="panel-line">{said.fenceExplain}</p>
      <form
        className="power-form"
        onSubmit={(event) => {
          event.preventDefault()
          setAsked(fields)
        }}
      >
        <Choice
          labelled
          label={said.facility}
          value={fields.facility}
          options={facilities.map(({ id, name }) => [id, `${name} ${id}`] as const)}
          onChange={(facility) => set({ facility })}
        />
        <TextField label={said.from} kind="datetime-local" value={fields.from} onChange={(from) => set({ from })} />
        <TextField label={said.to} kind="datetime-local" value={fields.to} onChange={(to) => set({ to })} />
        <Button type="primary" htmlType="submit" disabled={fields.from >= fields.to} loading={fence.isFetching}>
          {said.check}
        </Button>
      </form>
      {fence.isError ? <Failed error={fence.error} /> : null}
      {data === undefined ? null : (
        <div className="power-answer" role="status">
          <p>
            <span className={`level level-${data.mayProve ? 'ok' : 'rejected'}`}>{data.mayProve ? said.mayProve : said.mayNot}</span>{' '}
            {data.words[language]}
          </p>
          <ul className="power-missing">
            {data.missing.map((missing) => (
              <li key={missing.what}>
                <b>{missing[language]}</b> <span className="panel-note">{missing.clause}</span>
              </li>
            ))}
          </ul>
          {data.proofs.length === 0 ? null : (
            <>
              <h3>{said.proofs}</h3>
              <ul className="lines">
                {data.proofs.map((proof) => (
                  <li key={proof.id}>
                    <b>{said.proofKinds[proof.kind]}</b> {proof.document}{' '}
                    <span className="panel-note">
                      {beijing(proof.from).slice(0, 16)} — {proof.to === null ? said.untilNotice : beijing(proof.to).slice(0, 16)} ·{' '}
                      {proof.by}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
          <ul className="rule-cards">
            <RuleCard rule={data.rule} />
          </ul>
        </div>
      )}
      <ProofForm key={fields.facility} enterprise={enterprise} facility={fields.facility} from={fields.from} to={fields.to} />
    </section>
  )
}
