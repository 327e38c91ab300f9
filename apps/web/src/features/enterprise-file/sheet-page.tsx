/** Enterprises from a spreadsheet: choose a file, see what it would change and what is refused, apply all of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { SheetApplied, SheetPreview } from '../../../../server/src/modules/sources/sheet/schema.ts'
import { postJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { useTitle } from '../../ui/title.ts'
import './file-page.css'

interface Chosen {
  readonly name: string
  readonly base64: string
}
const SHOWN = 200

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCodePoint(byte)
  return btoa(text)
}

export function SheetPage() {
  const { words, language } = useLanguage()
  const { sheet: said } = words.file
  useTitle(said.title)
  const id = useId()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [reason, setReason] = useState('')
  const preview = useMutation({ mutationFn: (file: Chosen) => postJson('/api/registry/sheet/preview', file, SheetPreview) })
  const apply = useMutation({
    mutationFn: (digest: string) => postJson('/api/registry/sheet/apply', { ...chosen, digest, reason }, SheetApplied),
    onSuccess: () => queries.invalidateQueries(),
  })
  const choose = async (file: File | undefined) => {
    if (file === undefined) return
    const next = { name: file.name, base64: await base64Of(file) }
    setChosen(next)
    apply.reset()
    preview.mutate(next)
  }
  const seen = preview.data
  const real = (seen?.changes ?? []).filter(({ what }) => what !== 'same')
  return (
    <div className="file">
      <header className="page-head">
        <h1>{said.title}</h1>
        <span className="panel-note">{said.explain}</span>
      </header>
      <section className="panel" aria-label={said.choose}>
        <div className="panel-head">
          <label htmlFor={id}>{said.choose}</label>
          <input id={id} type="file" accept=".csv,.xlsx" onChange={(event) => void choose(event.target.files?.[0])} />
          <a href="/api/registry/sheet/template?format=xlsx" download>
            {said.template} XLSX
          </a>
          <a href="/api/registry/sheet/template?format=csv" download>
            {said.template} CSV
          </a>
          <Link to="/ledgers/$ledger" params={{ ledger: 'enterprises' }} className="push">
            {said.ledger}
          </Link>
        </div>
        {preview.isError ? <Refusal error={preview.error} /> : null}
        {seen === undefined ? null : <p className="panel-line">{said.found(seen.rows, real.length, seen.refused.length)}</p>}
      </section>
      {seen === undefined || seen.refused.length === 0 ? null : (
        <section className="panel" aria-label={said.refused}>
          <div className="panel-head">
            <h2>{said.refused}</h2>
            <span className="panel-note">{said.refusedNote}</span>
          </div>
          <ul className="lines">
            {seen.refused.slice(0, SHOWN).map(({ row, column, words: why }) => (
              <li key={`${row} ${column.en}`}>{said.fault(row, column[language], why[language])}</li>
            ))}
          </ul>
        </section>
      )}
      {real.length === 0 ? null : (
        <section className="panel" aria-label={said.changes}>
          <div className="panel-head">
            <h2>{said.changes}</h2>
            <span className="panel-note">{real.length}</span>
          </div>
          <ul className="lines">
            {real.slice(0, SHOWN).map((one) => (
              <li key={one.row}>
                <b>
                  {one.id} {one.name}
                </b>{' '}
                {words.file.happened[one.what === 'added' ? 'added' : 'changed']}
                {one.what === 'added'
                  ? ''
                  : `：${one.fields
                      .map(({ field, before, after }) =>
                        words.file.fieldChange(words.file.fields[field as keyof typeof words.file.fields] ?? field, before, after),
                      )
                      .join('；')}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      {seen === undefined || seen.refused.length > 0 || real.length === 0 || apply.isSuccess ? null : (
        <section className="panel" aria-label={said.apply}>
          <form
            className="small-form file-form"
            onSubmit={(event) => {
              event.preventDefault()
              apply.mutate(seen.digest)
            }}
          >
            <TextField label={words.file.reason} most={400} value={reason} onChange={setReason} />
            <Button htmlType="submit" type="primary" disabled={reason.trim().length < 2} loading={apply.isPending}>
              {said.apply}
            </Button>
            {apply.isError ? <Refusal error={apply.error} /> : null}
          </form>
        </section>
      )}
      {apply.data === undefined ? null : (
        <p className="panel panel-line" role="status">
          {said.done(apply.data.added, apply.data.changed)}
        </p>
      )}
    </div>
  )
}
