/** The way of a version into force: a second person reviews it, then it holds from a day, then it is retired. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { RuleDetail } from '../../../../server/src/modules/alarms/schema.ts'
import type { RuleVersion } from '../../../../server/src/modules/alarms/schema.ts'

type Act = 'review' | 'activate' | 'retire'
const actOf: Readonly<Record<RuleVersion['status'], Act | null>> = {
  draft: 'review',
  reviewed: 'activate',
  'in-force': 'retire',
  retired: null,
}

export function VersionActs({ version }: { readonly version: RuleVersion }) {
  const { words } = useLanguage()
  const { rules: said } = words
  const act = actOf[version.status]
  const queries = useQueryClient()
  const actor = useActor()
  const [note, setNote] = useState('')
  // A day is judged by one version throughout: the next day is the first that is free.
  const [day, setDay] = useState(() => beijing(Date.now() + 86_400_000).slice(0, 10))
  const path = `/api/rules/${encodeURIComponent(version.rule)}/versions/${version.version}`
  const send = useMutation({
    mutationFn: (approve: boolean) => {
      const shared = { by: actor.name, note: note.trim() }
      const body = act === 'review' ? { ...shared, approve } : act === 'activate' ? { ...shared, from: day } : { ...shared, to: day }
      return postJson(`${path}/${act ?? ''}`, body, RuleDetail)
    },
    onSuccess: (detail) => {
      queries.setQueryData(['rules', detail.rule], detail)
      setNote('')
      return queries.invalidateQueries({ queryKey: ['rules', 'list'] })
    },
  })
  if (act === null) return null
  const author = act === 'review' && actor.name === version.author
  const good = actor.name !== '' && !author && (act !== 'retire' || note.trim() !== '')
  return (
    <details className="version-acts">
      <summary>{said[act]}</summary>
      <form
        className="small-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (good) send.mutate(true)
        }}
      >
        {act === 'review' ? <p className="panel-note">{said.reviewExplain}</p> : null}
        <ActorField actor={actor} />
        {act === 'review' ? null : (
          <TextField label={act === 'activate' ? said.activateFrom : said.retireTo} kind="date" value={day} onChange={setDay} />
        )}
        <TextField label={words.alarms.note} value={note} onChange={setNote} />
        <Button size="small" type="primary" htmlType="submit" disabled={!good} loading={send.isPending && send.variables}>
          {act === 'review' ? said.approve : said[act]}
        </Button>
        {act === 'review' ? (
          <Button size="small" disabled={!good} loading={send.isPending && !send.variables} onClick={() => send.mutate(false)}>
            {said.giveBack}
          </Button>
        ) : null}
        {send.isError ? <Failed error={send.error} /> : null}
      </form>
    </details>
  )
}
