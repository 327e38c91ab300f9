/** An officer says whether production and treatment ran as required while marked: an exemption that was only claimed waits for it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { FindingDraft, FindingKept } from '../../../../server/src/modules/quality/schema.ts'

export function FindingForm({ mark, outletId }: { readonly mark: string; readonly outletId: string }) {
  const words = useWords()
  const { happenings: said } = words
  const queries = useQueryClient()
  const actor = useActor()
  const [ran, setRan] = useState<'yes' | 'no'>('yes')
  const [reason, setReason] = useState('')
  const body = FindingDraft.safeParse({ ranAsRequired: ran === 'yes', by: actor.name, reason })
  const find = useMutation({
    mutationFn: (draft: z.infer<typeof FindingDraft>) => postJson(`/api/marks/${mark.replace('mark:', '')}/findings`, draft, FindingKept),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['outlets', outletId] }),
  })
  if (find.isSuccess) return <p role="status">✓ {said.found}</p>
  return (
    <details className="outlet-record">
      <summary>{said.finding}</summary>
      <form
        className="small-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (body.success) find.mutate(body.data)
        }}
      >
        <Choice
          labelled
          label={said.ran}
          value={ran}
          options={[
            ['yes', said.ranYes],
            ['no', said.ranNo],
          ]}
          onChange={(next) => next !== '' && setRan(next)}
        />
        <TextField label={said.findingReason} most={2_000} value={reason} onChange={setReason} />
        <ActorField actor={actor} />
        <Button size="small" type="primary" htmlType="submit" disabled={!body.success} loading={find.isPending}>
          {said.keep}
        </Button>
        {find.isError ? <Failed error={find.error} /> : null}
      </form>
    </details>
  )
}
