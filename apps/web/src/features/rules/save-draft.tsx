/** Keep a text as a draft: a version that a second person must review. */
import { parseRule } from '@poyang/rules'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { RuleDetail } from '../../../../server/src/modules/alarms/schema.ts'

interface Props {
  readonly text: string
  readonly onSaved: (saved: { readonly rule: string; readonly version: number }) => void
}

export function SaveDraft({ text, onSaved }: Props) {
  const { words } = useLanguage()
  const { rules: said } = words
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  const save = useMutation({
    mutationFn: () => postJson('/api/rules', { text, by: actor.name, note: note.trim() }, RuleDetail),
    onSuccess: async (detail) => {
      queries.setQueryData(['rules', detail.rule], detail)
      await queries.invalidateQueries({ queryKey: ['rules', 'list'] })
      onSaved({ rule: detail.rule, version: detail.versions[0]?.version ?? 1 })
    },
  })
  const good = actor.name !== '' && parseRule(text).ok
  return (
    <section className="panel" aria-label={said.saveDraft}>
      <form
        className="small-form rule-save"
        onSubmit={(event) => {
          event.preventDefault()
          if (good) save.mutate()
        }}
      >
        <ActorField actor={actor} />
        <TextField label={words.alarms.note} value={note} onChange={setNote} />
        <Button type="primary" htmlType="submit" disabled={!good} loading={save.isPending}>
          {said.saveDraft}
        </Button>
        {save.isError ? <Failed error={save.error} /> : null}
      </form>
    </section>
  )
}
