/** What the enterprise asks to have changed, and the decision on it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { FileSaved } from '../../../../server/src/modules/sources/file/schema.ts'
import type { ChangeRequest, EnterpriseFile } from '../../../../server/src/modules/sources/file/schema.ts'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { textsOf } from './part-fields.ts'

const Decided = FileSaved.nullable()

export function RequestsPanel({ file }: { readonly file: EnterpriseFile }) {
  const { file: said } = useWords()
  return (
    <section className="panel" aria-label={said.requests}>
      <div className="panel-head">
        <h2>{said.requests}</h2>
        <span className="panel-note">{file.requests.length === 0 ? said.noRequests : file.requests.length}</span>
      </div>
      <ul className="entries">
        {file.requests.map((request) => (
          <li className="entry" key={request.id}>
            <OneRequest enterprise={file.enterprise.content.id} request={request} decides={file.may.edit && file.asOf === null} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Props {
  readonly enterprise: string
  readonly request: ChangeRequest
  readonly decides: boolean
}

function OneRequest({ enterprise, request, decides }: Props) {
  const { file: said } = useWords()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const { change, reason } = request.edit
  const decide = useMutation({
    mutationFn: (accept: boolean) =>
      postJson(`/api/enterprises/${encodeURIComponent(enterprise)}/file/requests/${request.id}/decide`, { accept, note }, Decided),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['file', enterprise] }),
  })
  const kind = change.kind === 'enterprise' || change.kind === 'outlet' ? said.kinds[change.kind] : said.parts[change.kind]
  const texts =
    change.kind === 'enterprise' || change.kind === 'outlet'
      ? { name: change.content.name }
      : change.content === null
        ? { [said.remove]: '✓' }
        : textsOf(change.kind, change.content)
  const state = request.accepted === null ? said.waiting : request.accepted ? said.accepted : said.refused
  return (
    <>
      <p>
        <b>{kind}</b> · {state} · {reason}
      </p>
      <dl className="facts">
        {Object.entries(texts).map(([name, text]) =>
          text === '' ? null : (
            <div key={name}>
              <dt>{said.fields[name as keyof typeof said.fields] ?? name}</dt>
              <dd className="file-lines">{text}</dd>
            </div>
          ),
        )}
      </dl>
      <p className="panel-note">
        {said.requested(request.by, beijing(request.at).slice(0, 16))}
        {request.decidedBy === null ? '' : ` · ${request.decidedBy} · ${request.note ?? ''}`}
      </p>
      {request.accepted === null && decides ? (
        <form className="small-form file-decide" onSubmit={(event) => event.preventDefault()}>
          <TextField label={said.note} most={400} value={note} onChange={setNote} />
          <Button type="primary" disabled={note.trim().length < 2} loading={decide.isPending} onClick={() => decide.mutate(true)}>
            {said.accept}
          </Button>
          <Button disabled={note.trim().length < 2} loading={decide.isPending} onClick={() => decide.mutate(false)}>
            {said.refuse}
          </Button>
          {decide.isError ? <Refusal error={decide.error} /> : null}
        </form>
      ) : null}
    </>
  )
}
