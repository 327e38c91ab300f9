/** What the enterprise says of an alarm, with the files that show it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import type { Actor } from '../../ui/actor.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'
import type { Alarm, AlarmAct } from '../../../../server/src/modules/alarms/schema.ts'
import { attachedFiles } from './attached-files.ts'

/** The server takes so many. */
const MOST_FILES = 20

export function ExplainForm({ alarm, actor }: { readonly alarm: Alarm; readonly actor: Actor }) {
  const { enterprise: said } = useWords()
  const queries = useQueryClient()
  const id = useId()
  const [text, setText] = useState('')
  const [files, setFiles] = useState<readonly File[]>([])
  const explain = useMutation({
    mutationFn: async () => {
      const act: AlarmAct = { act: 'explain', by: actor.name, text: text.trim(), files: await attachedFiles(files) }
      return await postJson(`/api/alarms/${alarm.id}/acts`, act, AlarmDetail)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alarms'] }),
  })
  const good = actor.name !== '' && text.trim() !== ''
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) explain.mutate()
      }}
    >
      <TextField label={said.explanation} hint={said.explanationHint} lines={3} most={8_000} value={text} onChange={setText} />
      <span className="desk-files">
        <label htmlFor={id} className="field-label">
          {said.files}
        </label>
        <input id={id} type="file" multiple onChange={(event) => setFiles([...(event.target.files ?? [])].slice(0, MOST_FILES))} />
        <span className="panel-note">{said.filesHint}</span>
      </span>
      <Button type="primary" htmlType="submit" disabled={!good} loading={explain.isPending}>
        {said.submit}
      </Button>
      {explain.isError ? <Failed error={explain.error} /> : null}
    </form>
  )
}
