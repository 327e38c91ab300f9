/** The parts of a file by kind, each with its fields, who changed it last, and what may be done with it. */
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Part as PartSchema, partSchemas } from '../../../../server/src/modules/sources/file/schema.ts'
import type { EnterpriseFile, Part, PartKind } from '../../../../server/src/modules/sources/file/schema.ts'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { partFields, textsOf } from './part-fields.ts'
import { PartForm } from './part-form.tsx'

const kinds = Object.keys(partSchemas) as PartKind[]

export function PartsPanels({ file }: { readonly file: EnterpriseFile }) {
  const { file: said } = useWords()
  const [open, setOpen] = useState<{ readonly kind: PartKind; readonly part: Part | null } | null>(null)
  const changes = file.asOf === null && (file.may.edit || file.may.request)
  return (
    <>
      {kinds.map((kind) => {
        const parts = file.parts.filter((part) => part.kind === kind)
        return (
          <section className="panel" key={kind} aria-label={said.parts[kind]}>
            <div className="panel-head">
              <h2>{said.parts[kind]}</h2>
              <span className="panel-note">{parts.length === 0 ? said.none : parts.length}</span>
              {changes ? (
                <Button
                  size="small"
                  className="push"
                  aria-label={`${file.may.edit ? said.add : said.request} ${said.parts[kind]}`}
                  onClick={() => setOpen({ kind, part: null })}
                >
                  {file.may.edit ? said.add : said.request}
                </Button>
              ) : null}
            </div>
            {parts.length === 0 ? null : (
              <ul className="entries">
                {parts.map((part) => (
                  <li className="entry" key={part.id}>
                    <PartFields file={file} part={part} />
                    <div className="file-acts">
                      <span className="panel-note" title={part.reason}>
                        {said.changedBy(part.by, beijing(part.at).slice(0, 16))}
                      </span>
                      {file.asOf === null && file.may.reveal && (part.kind === 'contact' || part.kind === 'contractor') ? (
                        <Reveal enterprise={file.enterprise.content.id} part={part} />
                      ) : null}
                      {changes ? (
                        <button type="button" className="text-button" onClick={() => setOpen({ kind, part })}>
                          {file.may.edit ? said.edit : said.request}
                        </button>
                      ) : null}
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
        )
      })}
      {open === null ? null : <PartForm file={file} kind={open.kind} part={open.part} onClose={() => setOpen(null)} />}
    </>
  )
}

function PartFields({ file, part }: { readonly file: EnterpriseFile; readonly part: Part }) {
  const { file: said } = useWords()
  const texts = textsOf(part.kind, part.content)
  const nameOf = (id: string) => file.outlets.find(({ content }) => content.id === id)?.content.name
  return (
    <dl className="facts">
      {partFields[part.kind].map(({ name, kind, choices }) => {
        const text = texts[name] ?? ''
        if (text === '') return null
        const permit = name === 'permit' ? file.parts.find(({ id }) => id === text) : undefined
        const shown =
          choices !== undefined
            ? said.choices[text as keyof typeof said.choices]
            : permit?.kind === 'permit'
              ? permit.content.number
              : name === 'outletId'
                ? `${nameOf(text) ?? ''} ${text}`
                : text
        return (
          <div key={name}>
            <dt>{said.fields[name as keyof typeof said.fields] ?? name}</dt>
            <dd className={kind === 'lines' ? 'file-lines' : undefined}>{shown}</dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Whole for as long as the dialog is open, for a reason that is recorded. */
function Reveal({ enterprise, part }: { readonly enterprise: string; readonly part: Part }) {
  const { file: said } = useWords()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const show = useMutation({
    mutationFn: () => postJson(`/api/enterprises/${encodeURIComponent(enterprise)}/file/parts/${part.id}/reveal`, { reason }, PartSchema),
  })
  const close = () => {
    setOpen(false)
    show.reset()
  }
  return (
    <>
      <button type="button" className="text-button" onClick={() => setOpen(true)}>
        {said.reveal}
      </button>
      {open ? (
        <Dialog title={said.reveal} onClose={close}>
          {show.data === undefined ? (
            <form
              className="small-form file-form"
              onSubmit={(event) => {
                event.preventDefault()
                show.mutate()
              }}
            >
              <TextField label={said.revealReason} most={400} value={reason} onChange={setReason} />
              <Button htmlType="submit" type="primary" disabled={reason.trim().length < 2} loading={show.isPending}>
                {said.reveal}
              </Button>
              {show.isError ? <Refusal error={show.error} /> : null}
            </form>
          ) : (
            <dl className="facts">
              {Object.entries(textsOf(show.data.kind, show.data.content)).map(([name, text]) => (
                <div key={name}>
                  <dt>{said.fields[name as keyof typeof said.fields] ?? name}</dt>
                  <dd>{text === '' ? '—' : text}</dd>
                </div>
              ))}
            </dl>
          )}
        </Dialog>
      ) : null}
    </>
  )
}
