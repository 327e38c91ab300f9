/** What the pages of the three officers share: a list in pages with its search, and an act that asks for its reason. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { z } from 'zod'
import { postJson } from '../../api/client.ts'
import { useRoles } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { SearchField, TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import type { Role } from '../../../../server/src/platform/access/schema.ts'
import './admin.css'

export const ADMIN = ['identity', 'admin'] as const
export const useIs = (role: Role): boolean => useRoles().includes(role)

interface ListProps {
  readonly title: string
  readonly lead: string
  readonly search: string
  readonly onSearch: (search: string) => void
  readonly asked: UseQueryResult<{ readonly more: boolean }>
  readonly heads: readonly string[]
  /** Rows of the table. */
  readonly children: ReactNode
  /** A form that adds to the list. */
  readonly form?: ReactNode
}

export function AdminList({ title, lead, search, onSearch, asked, heads, children, form }: ListProps) {
  const { admin: said } = useWords()
  return (
    <div className="rows-page admin">
      {form}
      <section className="panel" aria-label={title}>
        <div className="panel-head">
          <h1>{title}</h1>
          <span className="panel-note">{lead}</span>
          <span className="push rows-filters">
            <SearchField label={said.search} value={search} onChange={onSearch} />
          </span>
        </div>
        {asked.isPending ? <LoadingLines lines={8} /> : null}
        {asked.isError ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
        <div className="scroll-x">
          <table className="grid-table cards">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
        {asked.data?.more === true ? <p className="panel-line">{said.more}</p> : null}
      </section>
    </div>
  )
}

interface ActProps {
  readonly label: string
  readonly path: string
  /** Beside the reason. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly danger?: boolean
}

/** An act on one row. It opens a line that asks why; the reason stands in the audit. */
export function ActWithReason({ label, path, body = {}, danger = false }: ActProps) {
  const { admin: said } = useWords()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const act = useMutation({
    mutationFn: () => postJson(path, { ...body, reason: reason.trim() }, z.unknown()),
    onSuccess: () => {
      setOpen(false)
      setReason('')
      return queries.invalidateQueries({ queryKey: ADMIN })
    },
  })
  if (!open)
    return (
      <Button size="small" danger={danger} onClick={() => setOpen(true)}>
        {label}
      </Button>
    )
  return (
    <form
      className="small-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim().length >= 2) act.mutate()
      }}
    >
      <TextField label={said.reason} value={reason} most={300} onChange={setReason} />
      <Button size="small" type="primary" danger={danger} htmlType="submit" disabled={reason.trim().length < 2} loading={act.isPending}>
        {label}
      </Button>
      <Button size="small" onClick={() => setOpen(false)}>
        {said.cancel}
      </Button>
      {act.isError ? <Refusal error={act.error} /> : null}
    </form>
  )
}
