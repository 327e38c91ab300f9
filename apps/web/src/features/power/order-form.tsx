/** Keeps an emergency order as it was issued. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Order, OrderDraft, OrderLevel } from '../../../../server/src/modules/power/schema.ts'
import { postJson } from '../../api/client.ts'
import { outletsQuery } from '../../api/queries.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { formTime, sentTime } from './local-times.ts'

const DAY_MS = 86_400_000

export function OrderForm({ onDone }: { readonly onDone: () => void }) {
  const { power: said } = useWords()
  const queries = useQueryClient()
  const actor = useActor()
  const outlets = useQuery(outletsQuery)
  const all = [...new Set((outlets.data?.outlets ?? []).map(({ district }) => district))].toSorted((a, b) => a.localeCompare(b, 'zh'))
  const [fields, setFields] = useState<Omit<OrderDraft, 'districts' | 'by'>>(() => {
    const now = Date.now()
    return { level: 'orange', from: formTime(now), to: formTime(now + 2 * DAY_MS), document: '' }
  })
  const [districts, setDistricts] = useState<readonly string[]>([])
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  const body = OrderDraft.safeParse({ ...fields, from: sentTime(fields.from), to: sentTime(fields.to), districts, by: actor.name })
  const good = body.success && fields.from < fields.to
  const issue = useMutation({
    mutationFn: (draft: OrderDraft) => postJson('/api/power/orders', draft, Order),
    onSuccess: async () => {
      onDone()
      await queries.invalidateQueries({ queryKey: ['power', 'orders'] })
    },
  })
  return (
    <form
      className="power-editor"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) issue.mutate(body.data)
      }}
    >
      <div className="small-form">
        <Choice
          labelled
          label={said.level}
          value={fields.level}
          options={OrderLevel.options.map((one) => [one, said.levels[one]] as const)}
          onChange={(level) => level !== '' && set({ level })}
        />
        <TextField label={said.from} kind="datetime-local" value={fields.from} onChange={(from) => set({ from })} />
        <TextField label={said.to} kind="datetime-local" value={fields.to} onChange={(to) => set({ to })} />
        <TextField
          label={said.document}
          most={120}
          hint={said.documentHint}
          value={fields.document}
          onChange={(document) => set({ document })}
        />
      </div>
      <fieldset className="power-members">
        <legend>{districts.length === 0 ? `${said.area}：${said.city}` : said.area}</legend>
        {all.map((district) => (
          <label key={district}>
            <input
              type="checkbox"
              checked={districts.includes(district)}
              onChange={() =>
                setDistricts(districts.includes(district) ? districts.filter((one) => one !== district) : [...districts, district])
              }
            />{' '}
            {district}
          </label>
        ))}
      </fieldset>
      <div className="small-form">
        <ActorField actor={actor} />
        <Button type="primary" htmlType="submit" disabled={!good} loading={issue.isPending}>
          {said.issue}
        </Button>
      </div>
      {issue.isError ? <Failed error={issue.error} /> : null}
    </form>
  )
}
