/** Maintenance of treatment, declared before it begins; what became of earlier declarations. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { Declaration, DeclarationDraft, Declarations, GraphPage } from '../../../../server/src/modules/power/schema.ts'
import type { LinkGroup } from '../../../../server/src/modules/power/schema.ts'
import { getJson, postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import type { Actor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'

const HOUR_MS = 3_600_000
const FRESH_MS = 30_000
const formTime = (ms: number) => beijingIso(ms).slice(0, 16)

interface Props {
  readonly enterprise: string
  readonly actor: Actor
}

/** Nothing at all for an enterprise whose electricity is not supervised. */
export function DeclarePanel({ enterprise, actor }: Props) {
  const { enterprise: said, power } = useWords()
  const path = `/api/enterprises/${encodeURIComponent(enterprise)}`
  const graph = useQuery({
    queryKey: ['power', 'graph', enterprise],
    queryFn: ({ signal }) => getJson(`${path}/process-graph`, GraphPage, signal),
  })
  const declared = useQuery({
    queryKey: ['power', 'declarations', enterprise],
    queryFn: ({ signal }) => getJson(`${path}/declarations`, Declarations, signal),
    refetchInterval: FRESH_MS,
  })
  const groups = graph.data?.graph.groups ?? []
  if (groups.length === 0) return null
  return (
    <section className="panel" aria-label={power.declarations}>
      <div className="panel-head">
        <h2>{power.declarations}</h2>
        <span className="panel-note">{power.declarationsExplain}</span>
      </div>
      <DeclareForm enterprise={enterprise} actor={actor} groups={groups} />
      {declared.isError ? <Failed error={declared.error} retry={() => void declared.refetch()} /> : null}
      <ul className="entries desk-existing" aria-label={said.declared}>
        {(declared.data?.declarations ?? []).map((one) => (
          <li key={one.id} className="entry">
            <p className="entry-head">
              <b>{groups.find(({ id }) => id === one.group)?.name ?? one.group}</b>
              <span>
                {beijing(one.from).slice(5, 16)} — {beijing(one.to).slice(5, 16)}
              </span>
              <span className={`level level-${one.review === null ? 'tolerated' : one.review.approved ? 'ok' : 'rejected'}`}>
                {one.review === null ? power.toReview : one.review.approved ? power.approved : power.refused}
              </span>
            </p>
            <p className="panel-note">
              {one.reason}
              {one.review === null || one.review.note === '' ? '' : ` · ${power.note}：${one.review.note}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function DeclareForm({ enterprise, actor, groups }: Props & { readonly groups: readonly LinkGroup[] }) {
  const { enterprise: said, power } = useWords()
  const queries = useQueryClient()
  const [fields, setFields] = useState(() => {
    const now = Date.now()
    return { group: groups[0]?.id ?? '', from: formTime(now + HOUR_MS), to: formTime(now + 9 * HOUR_MS), reason: '' }
  })
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  const sent = (text: string) => `${text}:00+08:00`
  const body = DeclarationDraft.safeParse({ ...fields, from: sent(fields.from), to: sent(fields.to), by: actor.name })
  const good = body.success && fields.from < fields.to
  const declare = useMutation({
    mutationFn: (draft: z.infer<typeof DeclarationDraft>) =>
      postJson(`/api/enterprises/${encodeURIComponent(enterprise)}/declarations`, draft, Declaration),
    onSuccess: async () => {
      set({ reason: '' })
      await queries.invalidateQueries({ queryKey: ['power', 'declarations', enterprise] })
    },
  })
  return (
    <form
      className="desk-form desk-pad"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) declare.mutate(body.data)
      }}
    >
      <Choice
        labelled
        label={power.group}
        value={fields.group}
        options={groups.map(({ id, name }) => [id, name] as const)}
        onChange={(group) => set({ group })}
      />
      <TextField label={power.from} kind="datetime-local" value={fields.from} onChange={(from) => set({ from })} />
      <TextField label={power.to} kind="datetime-local" value={fields.to} onChange={(to) => set({ to })} />
      <TextField label={said.declareReason} lines={2} most={2_000} value={fields.reason} onChange={(reason) => set({ reason })} />
      <Button type="primary" htmlType="submit" disabled={!good} loading={declare.isPending}>
        {said.declare}
      </Button>
      {declare.isError ? <Failed error={declare.error} /> : null}
      {declare.isSuccess && fields.reason === '' ? <p role="status">✓ {said.declaredDone}</p> : null}
    </form>
  )
}
