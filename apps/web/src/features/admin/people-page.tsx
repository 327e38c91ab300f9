/** People (系统管理员): who there is, and one-time links for those who are new or locked out. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { OneTimeLink, Person, PersonPage } from '../../../../server/src/modules/identity/schema.ts'
import { ActWithReason, ADMIN, AdminList, useIs } from './admin-list.tsx'

export function PeoplePage() {
  const { admin: said } = useWords()
  useTitle(said.people)
  const { q = '' } = useSearch({ from: '/admin/people' })
  const navigate = useNavigate({ from: '/admin/people' })
  const keeps = useIs('system-officer')
  const asked = useQuery({
    queryKey: [...ADMIN, 'people', q],
    queryFn: ({ signal }) => getJson(withQuery('/api/identity/people', { search: q, limit: 200 }), PersonPage, signal),
  })
  return (
    <AdminList
      title={said.people}
      lead={keeps ? said.peopleLead : said.readOnly}
      search={q}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      asked={asked}
      form={keeps ? <NewPerson /> : null}
      heads={[said.name, said.login, said.phone, said.email, said.state, said.acts]}
    >
      {asked.data?.people.map((person) => (
        <tr key={person.id}>
          <td data-label={said.name}>
            <b>{person.name}</b>
          </td>
          <td data-label={said.login}>{person.login ?? '—'}</td>
          <td data-label={said.phone}>{person.phone ?? '—'}</td>
          <td data-label={said.email}>{person.email ?? '—'}</td>
          <td data-label={said.state}>
            {person.endedAt !== null
              ? said.endedAt(beijing(person.endedAt).slice(0, 10))
              : person.hasPassword || person.demo
                ? said.active
                : said.invited}
          </td>
          <td data-label={said.acts}>{keeps && person.endedAt === null && !person.demo ? <PersonActs person={person} /> : null}</td>
        </tr>
      ))}
    </AdminList>
  )
}

function PersonActs({ person }: { readonly person: Person }) {
  const { admin: said } = useWords()
  const link = useMutation({ mutationFn: () => postJson(`/api/identity/people/${person.id}/link`, {}, OneTimeLink) })
  return (
    <span className="admin-acts">
      <Button size="small" loading={link.isPending} onClick={() => link.mutate()}>
        {said.link}
      </Button>
      <ActWithReason label={said.end} path={`/api/identity/people/${person.id}/end`} danger />
      {link.data === undefined ? null : (
        <span role="status" className="admin-link">
          {said.linkOnce(beijing(link.data.expiresAt).slice(0, 16))} <code>{`${location.origin}${link.data.path}`}</code>
        </span>
      )}
      {link.isError ? <Refusal error={link.error} /> : null}
    </span>
  )
}

function NewPerson() {
  const { admin: said } = useWords()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [phone, setPhone] = useState('')
  const make = useMutation({
    mutationFn: () =>
      postJson(
        '/api/identity/people',
        { name: name.trim(), login: login.trim(), ...(phone.trim() === '' ? {} : { phone: phone.trim() }) },
        Person,
      ),
    onSuccess: () => {
      setName('')
      setLogin('')
      setPhone('')
      return queries.invalidateQueries({ queryKey: ADMIN })
    },
  })
  const ready = name.trim() !== '' && login.trim().length > 1
  return (
    <section className="panel" aria-label={said.newPerson}>
      <form
        className="panel-head"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) make.mutate()
        }}
      >
        <h2>{said.newPerson}</h2>
        <TextField label={said.name} value={name} most={80} onChange={setName} />
        <TextField label={said.login} value={login} most={64} onChange={setLogin} />
        <TextField label={said.phone} value={phone} most={20} onChange={setPhone} />
        <Button htmlType="submit" type="primary" disabled={!ready} loading={make.isPending}>
          {said.add}
        </Button>
        {make.isError ? <Refusal error={make.error} /> : null}
      </form>
    </section>
  )
}
