/** Puts a review, a calibration, a publication or a human check of a meter on record. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { ProofDraft, ProofKept, ProofKind } from '../../../../server/src/modules/power/schema.ts'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { sentTime } from './local-times.ts'

interface Props {
  readonly enterprise: string
  readonly facility: string
  /** What the form begins with: the stretch that was asked about. */
  readonly from: string
  readonly to: string
}

export function ProofForm({ enterprise, facility, from, to }: Props) {
  const { power: said } = useWords()
  const queries = useQueryClient()
  const actor = useActor()
  const [fields, setFields] = useState<{ kind: ProofKind; from: string; to: string; document: string }>({
    kind: 'review',
    from,
    to,
    document: '',
  })
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  // A review and a publication hold until further notice.
  const open = (fields.kind === 'review' || fields.kind === 'publication') && fields.to === ''
  const body = ProofDraft.safeParse({
    enterprise,
    facility,
    kind: fields.kind,
    from: sentTime(fields.from),
    to: open ? null : sentTime(fields.to),
    document: fields.document,
    by: actor.name,
  })
  const keep = useMutation({
    mutationFn: (draft: z.infer<typeof ProofDraft>) => postJson('/api/power/proofs', draft, ProofKept),
    onSuccess: async () => {
      set({ document: '' })
      await queries.invalidateQueries({ queryKey: ['power', 'fence', enterprise] })
    },
  })
  return (
    <details className="power-proof">
      <summary>{said.addProof}</summary>
      <form
        className="power-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (body.success) keep.mutate(body.data)
        }}
      >
        <Choice
          labelled
          label={said.proofKind}
          value={fields.kind}
          options={ProofKind.options.map((one) => [one, said.proofKinds[one]] as const)}
          onChange={(kind) => kind !== '' && set({ kind })}
        />
        <TextField label={said.from} kind="datetime-local" value={fields.from} onChange={(next) => set({ from: next })} />
        <TextField label={said.to} kind="datetime-local" value={fields.to} onChange={(next) => set({ to: next })} />
        <TextField label={said.document} most={200} value={fields.document} onChange={(document) => set({ document })} />
        <ActorField actor={actor} />
        <p className="panel-note">{said.proofNote}</p>
        <Button htmlType="submit" disabled={!body.success} loading={keep.isPending}>
          {said.keepProof}
        </Button>
        {keep.isError ? <Failed error={keep.error} /> : null}
        {keep.isSuccess ? <p role="status">✓ {said.proofKept}</p> : null}
      </form>
    </details>
  )
}
