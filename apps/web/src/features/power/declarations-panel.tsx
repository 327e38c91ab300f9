/** Maintenance that the enterprise declared for its link groups; an officer approves or refuses it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { Declaration, DeclarationReview, Declarations } from '../../../../server/src/modules/power/schema.ts'
import type { LinkGroup } from '../../../../server/src/modules/power/schema.ts'
import { getJson, postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'

const declarationsQuery = (enterprise: string) => ({
  queryKey: ['power', 'declarations', enterprise],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    getJson(`/api/enterprises/${encodeURIComponent(enterprise)}/declarations`, Declarations, signal),
  refetchInterval: 30_000,
})

export function DeclarationsPanel({ enterprise, groups }: { readonly enterprise: string; readonly groups: readonly LinkGroup[] }) {
  const { power: said } = useWords()
  const declared = useQuery(declarationsQuery(enterprise))
  const list = declared.data?.declarations ?? []
  return (
    <section className="panel" aria-label={said.declarations}>
      <div className="panel-head">
        <h2>{said.declarations}</h2>
        <span className="panel-note">{said.declarationsExplain}</span>
      </div>
      {declared.isPending ? <LoadingLines lines={2} /> : null}
      {declared.isError && declared.data === undefined ? <Failed error={declared.error} retry={() => void declared.refetch()} /> : null}
      {declared.data !== undefined && list.length === 0 ? <p className="panel-line">{said.noDeclarations}</p> : null}
      <ul className="entries">
        {list.map((one) => (
          <li key={one.id} className="entry">
            <p className="entry-head">
              <b>{groups.find(({ id }) => id === one.group)?.name ?? one.group}</b>
              <span>
                {beijing(one.from).slice(0, 16)} — {beijing(one.to).slice(0, 16)}
              </span>
              <span className={`level level-${one.before ? 'ok' : 'tolerated'}`}>{one.before ? said.before : said.afterwards}</span>
              <span className={`level level-${one.review === null ? 'tolerated' : one.review.approved ? 'ok' : 'rejected'}`}>
                {one.review === null ? said.toReview : one.review.approved ? said.approved : said.refused}
              </span>
            </p>
            <p>{one.reason}</p>
            <p className="panel-note">
              {said.declaredBy} {one.by} · {beijing(one.declaredAt)}
              {one.review === null ? '' : ` · ${said.reviewedBy} ${one.review.by} · ${beijing(one.review.reviewedAt)} ${one.review.note}`}
            </p>
            {one.review === null ? <Review declaration={one} enterprise={enterprise} /> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Review({ declaration, enterprise }: { readonly declaration: Declaration; readonly enterprise: string }) {
  const words = useWords()
  const { power: said } = words
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  const review = useMutation({
    mutationFn: (body: z.input<typeof DeclarationReview>) =>
      postJson(`/api/power/declarations/${declaration.id}/review`, body, Declaration),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['power', 'declarations', enterprise] }),
  })
  // Whoever declared it cannot approve it.
  const same = actor.name.toLowerCase() === declaration.by.trim().toLowerCase()
  const answer = (approved: boolean) => review.mutate({ approved, by: actor.name, note: note.trim() })
  return (
    <div className="small-form">
      <ActorField actor={actor} />
      <TextField label={said.note} most={2_000} value={note} onChange={setNote} />
      <Button type="primary" size="small" disabled={actor.name === '' || same} loading={review.isPending} onClick={() => answer(true)}>
        {said.approve}
      </Button>
      <Button danger size="small" disabled={actor.name === '' || same || note.trim() === ''} onClick={() => answer(false)}>
        {said.refuse}
      </Button>
      <span className="panel-note">{actor.name === '' ? words.alarms.byHint : same ? said.samePerson : said.refuseNeedsNote}</span>
      {review.isError ? <Failed error={review.error} /> : null}
    </div>
  )
}
