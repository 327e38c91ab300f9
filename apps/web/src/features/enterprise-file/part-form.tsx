/** Adds, edits or takes out one part of a file, or asks for it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ChangeRequest, FileEdit, FileSaved } from '../../../../server/src/modules/sources/file/schema.ts'
import type { EnterpriseFile, Part, PartKind } from '../../../../server/src/modules/sources/file/schema.ts'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { contentOf, partFields, textsOf } from './part-fields.ts'

interface Props {
  readonly file: EnterpriseFile
  readonly kind: PartKind
  /** Null: a new one. */
  readonly part: Part | null
  readonly onClose: () => void
}

const Requested = ChangeRequest.pick({ id: true })

export function PartForm({ file, kind, part, onClose }: Props) {
  const { file: said } = useWords()
  const queries = useQueryClient()
  const { id: enterprise } = file.enterprise.content
  const [texts, setTexts] = useState(() => textsOf(kind, part?.content ?? null))
  const [reason, setReason] = useState('')
  const [from, setFrom] = useState('')
  const [gone, setGone] = useState(false)
  const draft = FileEdit.safeParse({
    change: { kind, id: part?.id ?? null, content: gone ? null : contentOf(kind, texts, part?.content ?? null) },
    basedOn: part?.version ?? null,
    reason,
    ...(kind === 'permit' && from !== '' ? { from } : {}),
  })
  const keep = useMutation({
    mutationFn: async (edit: FileEdit) => {
      const path = `/api/enterprises/${encodeURIComponent(enterprise)}/file`
      if (file.may.edit) await postJson(`${path}/edits`, edit, FileSaved)
      else await postJson(`${path}/requests`, edit, Requested)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['file', enterprise] })
      onClose()
    },
  })
  const what = said.parts[kind]
  const label = (name: string) => said.fields[name as keyof typeof said.fields] ?? name
  const faults = draft.success ? [] : draft.error.issues.map(({ path, message }) => [path.slice(2).map(String), message] as const)
  return (
    <Dialog title={file.may.edit ? (part === null ? said.addOf(what) : said.editOf(what)) : said.requestOf(what)} onClose={onClose}>
      <form
        className="small-form file-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (draft.success) keep.mutate(draft.data)
        }}
      >
        {gone
          ? null
          : partFields[kind].map(({ name, kind: field, choices }) => {
              const value = texts[name] ?? ''
              const set = (next: string) => setTexts({ ...texts, [name]: next })
              if (choices !== undefined)
                return (
                  <Choice
                    key={name}
                    labelled
                    label={label(name)}
                    value={value}
                    options={choices.map((one) => [one, said.choices[one as keyof typeof said.choices]] as const)}
                    onChange={set}
                  />
                )
              const hint = said.hints[name as keyof typeof said.hints]
              return (
                <TextField
                  key={name}
                  label={label(name)}
                  value={value}
                  onChange={set}
                  kind={field === 'day' ? 'date' : field === 'number' ? 'number' : 'text'}
                  {...(hint === undefined ? {} : { hint })}
                  {...(field === 'lines' ? { lines: 4, most: 20_000 } : {})}
                />
              )
            })}
        {part === null ? null : (
          <label className="file-remove">
            <input type="checkbox" checked={gone} onChange={(event) => setGone(event.target.checked)} /> {said.remove}
          </label>
        )}
        {kind === 'permit' && part !== null ? <TextField label={said.limitsFrom} kind="date" value={from} onChange={setFrom} /> : null}
        <TextField label={said.reason} most={400} value={reason} onChange={setReason} />
        {faults.length === 0 || reason === '' ? null : (
          <div className="panel-note" role="status">
            {said.faults}
            <ul className="lines">
              {faults.slice(0, 6).map(([path, message]) => (
                <li key={`${path.join('.')} ${message}`}>
                  <b>{label(path[0] ?? '')}</b> {path.slice(1).join('.')} {message}
                </li>
              ))}
            </ul>
          </div>
        )}
        <Button htmlType="submit" type="primary" disabled={!draft.success} loading={keep.isPending}>
          {file.may.edit ? said.save : said.send}
        </Button>
        {keep.isError ? <Refusal error={keep.error} /> : null}
      </form>
    </Dialog>
  )
}
