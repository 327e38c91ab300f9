/** Organisations: the bureau and its parts, enterprises, agents, other departments, contractors. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { useTitle } from '../../ui/title.ts'
import { Organisation, OrganisationKind, OrganisationPage } from '../../../../server/src/modules/identity/schema.ts'
import { ActWithReason, ADMIN, AdminList, useIs } from './admin-list.tsx'

export function OrganisationsPage() {
  const { admin: said } = useWords()
  useTitle(said.organisations)
  const { q = '' } = useSearch({ from: '/admin/organisations' })
  const navigate = useNavigate({ from: '/admin/organisations' })
  const keeps = useIs('system-officer')
  const asked = useQuery({
    queryKey: [...ADMIN, 'organisations', q],
    queryFn: ({ signal }) => getJson(withQuery('/api/identity/organisations', { search: q, limit: 200 }), OrganisationPage, signal),
  })
  const nameOf = new Map(asked.data?.organisations.map(({ id, name }) => [id, name]))
  return (
    <AdminList
      title={said.organisations}
      lead={keeps ? said.organisationsLead : said.readOnly}
      search={q}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      asked={asked}
      form={keeps ? <NewOrganisation known={asked.data?.organisations ?? []} /> : null}
      heads={[said.name, said.kind, said.parent, said.district, said.creditCode, said.acts]}
    >
      {asked.data?.organisations.map((one) => (
        <tr key={one.id}>
          <td data-label={said.name}>
            <b>{one.name}</b>
          </td>
          <td data-label={said.kind}>{said.kinds[one.kind]}</td>
          <td data-label={said.parent}>{one.parentId === null ? '—' : (nameOf.get(one.parentId) ?? '—')}</td>
          <td data-label={said.district}>{one.district ?? '—'}</td>
          <td data-label={said.creditCode}>{one.creditCode ?? '—'}</td>
          <td data-label={said.acts}>
            {one.ends !== null ? (
              <span className="panel-note">{said.ended}</span>
            ) : keeps ? (
              <ActWithReason label={said.end} path={`/api/identity/organisations/${one.id}/end`} danger />
            ) : null}
          </td>
        </tr>
      ))}
    </AdminList>
  )
}

function NewOrganisation({ known }: { readonly known: readonly Organisation[] }) {
  const { admin: said } = useWords()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<OrganisationKind>('section')
  const [parent, setParent] = useState('')
  const make = useMutation({
    mutationFn: () =>
      postJson('/api/identity/organisations', { name: name.trim(), kind, parentId: parent === '' ? null : parent }, Organisation),
    onSuccess: () => {
      setName('')
      return queries.invalidateQueries({ queryKey: ADMIN })
    },
  })
  return (
    <section className="panel" aria-label={said.newOrganisation}>
      <form
        className="panel-head"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') make.mutate()
        }}
      >
        <h2>{said.newOrganisation}</h2>
        <TextField label={said.name} value={name} most={80} onChange={setName} />
        <Choice
          labelled
          label={said.kind}
          value={kind}
          options={OrganisationKind.options.map((one) => [one, said.kinds[one]] as const)}
          onChange={(next) => next !== '' && setKind(next)}
        />
        <Choice
          labelled
          label={said.parent}
          value={parent}
          options={[['', said.choose] as const, ...known.filter(({ ends }) => ends === null).map((one) => [one.id, one.name] as const)]}
          onChange={setParent}
        />
        <Button htmlType="submit" type="primary" disabled={name.trim() === ''} loading={make.isPending}>
          {said.add}
        </Button>
        {make.isError ? <Refusal error={make.error} /> : null}
      </form>
    </section>
  )
}
