/** Marks of an outlet as its enterprise makes them: until 12:00 of the next day. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Actor } from '../../ui/actor.tsx'
import { shortName } from '../../ui/factor-names.ts'
import { Choice, TextField } from '../../ui/fields.tsx'
import { MarkRow } from '../../ui/judged/mark-row.tsx'
import { ConfidenceMark } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { MarkMade, Marks } from '../../../../server/src/modules/quality/schema.ts'
import type { MarkDraft } from '../../../../server/src/modules/quality/schema.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { lastHour, markDraftOf } from './mark-draft.ts'

const FRESH_MS = 30_000
const TWO_DAYS_MS = 2 * 86_400_000

interface Props {
  readonly outlets: readonly OutletSummary[]
  readonly outlet: OutletSummary | null
  readonly actor: Actor
  readonly onOutlet: (outlet: string) => void
}

export function MarkPanel({ outlets, outlet, actor, onOutlet }: Props) {
  const { words } = useLanguage()
  const { enterprise: said } = words
  const id = outlet?.id
  const marks = useQuery({
    queryKey: ['outlets', id, 'marks', 'desk'],
    queryFn: ({ signal }) => {
      const now = Date.now()
      return getJson(
        withQuery(`/api/outlets/${id ?? ''}/marks`, { from: beijingIso(now - TWO_DAYS_MS), to: beijingIso(now) }),
        Marks,
        signal,
      )
    },
    enabled: id !== undefined,
    refetchInterval: FRESH_MS,
  })
  const { data } = marks
  return (
    <section className="panel" aria-label={said.mark}>
      <div className="panel-head">
        <h2>{said.mark}</h2>
        <span className="panel-note">{said.markExplain}</span>
      </div>
      <div className="desk-form desk-pad">
        <Choice
          labelled
          label={said.outlet}
          value={id ?? ''}
          options={outlets.map((one) => [one.id as string, one.name] as const)}
          onChange={(next) => next !== '' && onOutlet(next)}
        />
        {data === undefined ? null : (
          <p className="panel-note">
            {said.dueAt} {beijing(data.yesterdayDueAt).slice(0, 16)}
          </p>
        )}
      </div>
      {marks.isPending ? <LoadingLines lines={4} /> : null}
      {marks.isError && data === undefined ? <Failed error={marks.error} retry={() => void marks.refetch()} /> : null}
      {data === undefined || outlet === null ? null : (
        <>
          <MarkForm key={outlet.id} outlet={outlet} marks={data} actor={actor} />
          <h3 className="desk-existing">{said.existing}</h3>
          {data.marks.length === 0 ? <p className="panel-line">{words.judged.noMarks}</p> : null}
          <ul className="entries">
            {data.marks.map((mark) => (
              <MarkRow key={mark.ref} mark={mark} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function MarkForm({ outlet, marks, actor }: { readonly outlet: OutletSummary; readonly marks: Marks; readonly actor: Actor }) {
  const { words, language } = useLanguage()
  const { enterprise: said } = words
  const queries = useQueryClient()
  const { data: factors } = useQuery(factorsQuery)
  const [fields, setFields] = useState(() => ({ factor: '', item: marks.items[0]?.item ?? '', ...lastHour(Date.now()), reason: '' }))
  const make = useMutation({
    mutationFn: (body: MarkDraft) => postJson(`/api/outlets/${outlet.id}/marks`, body, MarkMade),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['outlets', outlet.id] }),
  })
  const draft = markDraftOf({ ...fields, by: actor.name })
  const item = marks.items.find((one) => one.item === fields.item)
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  return (
    <form
      className="desk-form desk-pad"
      onSubmit={(event) => {
        event.preventDefault()
        if (draft !== null) make.mutate(draft)
      }}
    >
      <Choice
        labelled
        label={said.item}
        value={fields.item}
        options={marks.items.map((one) => [one.item, `${said.itemKinds[one.kind]} · ${language === 'zh' ? one.item : one.en}`] as const)}
        onChange={(next) => set({ item: next })}
      />
      {item === undefined ? null : (
        <p className="panel-note">
          {said.confidence}：{item.source} <ConfidenceMark confidence={item.confidence} />
        </p>
      )}
      <Choice
        labelled
        label={said.factors}
        value={fields.factor}
        options={[
          ['', said.allFactors] as const,
          ...outlet.latest.map(({ factor }) => [factor, shortName(factor, factors?.get(factor), language)] as const),
        ]}
        onChange={(factor) => set({ factor })}
      />
      <TextField label={said.from} kind="datetime-local" value={fields.from} onChange={(from) => set({ from })} />
      <TextField label={said.to} kind="datetime-local" value={fields.to} onChange={(to) => set({ to })} />
      <TextField label={said.reason} lines={2} most={2_000} value={fields.reason} onChange={(reason) => set({ reason })} />
      <Button type="primary" htmlType="submit" disabled={draft === null} loading={make.isPending}>
        {said.markSubmit}
      </Button>
      {make.isError ? <Failed error={make.error} /> : null}
      {make.isSuccess ? <p role="status">✓ {make.data.admitted ? said.markAdmitted : said.markDone}</p> : null}
    </form>
  )
}
