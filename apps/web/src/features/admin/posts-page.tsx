/** Posts: the system officer gives and ends them, the security officer says what each may and over what. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { useTitle } from '../../ui/title.ts'
import { OrganisationPage, PersonPage, Post, PostPage } from '../../../../server/src/modules/identity/schema.ts'
import { Role } from '../../../../server/src/platform/access/schema.ts'
import { ActWithReason, ADMIN, AdminList, useIs } from './admin-list.tsx'

const grantable = Role.exclude(['machine'])
/** Over what they may act follows from the firm or the mandates. */
const followsFromFirm = new Set<Role>(['enterprise-manager', 'enterprise-clerk', 'agent', 'contractor'])
type Grantable = (typeof grantable.options)[number]

export function PostsPage() {
  const words = useWords()
  const { admin: said, identity } = words
  useTitle(said.posts)
  const { q = '' } = useSearch({ from: '/admin/posts' })
  const navigate = useNavigate({ from: '/admin/posts' })
  const keeps = useIs('system-officer')
  const grants = useIs('security-officer')
  const asked = useQuery({
    queryKey: [...ADMIN, 'posts', q],
    queryFn: ({ signal }) => getJson(withQuery('/api/identity/posts', { search: q, limit: 200 }), PostPage, signal),
  })
  return (
    <AdminList
      title={said.posts}
      lead={keeps ? said.postsLead : grants ? said.grantsLead : said.readOnly}
      search={q}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      asked={asked}
      form={keeps ? <NewPost /> : null}
      heads={[said.post, said.person, said.organisation, said.roles, said.scope, said.acts]}
    >
      {asked.data?.posts.map((post) => {
        const open = post.ends === null
        const held = post.grants.filter(({ ends }) => ends === null)
        return (
          <tr key={post.id}>
            <td data-label={said.post}>
              <b>{post.title}</b>
            </td>
            <td data-label={said.person}>{post.person}</td>
            <td data-label={said.organisation}>{post.organisation}</td>
            <td data-label={said.roles}>
              <ul className="admin-grants">
                {held.length === 0 ? <li className="panel-note">{identity.noRole}</li> : null}
                {held.map((grant) => (
                  <li key={grant.id}>
                    <span className="level level-ok">{identity.roles[grant.role]}</span>
                    {grants && open ? <ActWithReason label={said.revoke} path={`/api/identity/grants/${grant.id}/end`} danger /> : null}
                  </li>
                ))}
              </ul>
            </td>
            <td data-label={said.scope}>{identity.scopeOf(post.scope)}</td>
            <td data-label={said.acts}>
              {!open ? (
                <span className="panel-note">{said.ended}</span>
              ) : (
                <span className="admin-acts">
                  {grants ? <GrantRole post={post} /> : null}
                  {grants && post.scope.kind !== 'city' && !held.some(({ role }) => followsFromFirm.has(role)) ? (
                    <ActWithReason
                      label={said.wholeCity}
                      path={`/api/identity/posts/${post.id}/scope`}
                      body={{ scope: { kind: 'city' } }}
                    />
                  ) : null}
                  {grants && post.scope.kind !== 'none' ? (
                    <ActWithReason label={said.noScope} path={`/api/identity/posts/${post.id}/scope`} body={{ scope: { kind: 'none' } }} />
                  ) : null}
                  {keeps ? <ActWithReason label={said.end} path={`/api/identity/posts/${post.id}/end`} danger /> : null}
                </span>
              )}
            </td>
          </tr>
        )
      })}
    </AdminList>
  )
}

function GrantRole({ post }: { readonly post: Post }) {
  const { admin: said, identity } = useWords()
  const [role, setRole] = useState<Grantable | ''>('')
  return (
    <>
      <Choice
        label={said.role}
        value={role}
        options={[['', said.chooseRole] as const, ...grantable.options.map((one) => [one, identity.roles[one]] as const)]}
        onChange={setRole}
      />
      {role === '' ? null : <ActWithReason key={role} label={said.grant} path={`/api/identity/posts/${post.id}/grants`} body={{ role }} />}
    </>
  )
}

function NewPost() {
  const { admin: said } = useWords()
  const queries = useQueryClient()
  const people = useQuery({
    queryKey: [...ADMIN, 'people', ''],
    queryFn: ({ signal }) => getJson(withQuery('/api/identity/people', { limit: 200 }), PersonPage, signal),
  })
  const organisations = useQuery({
    queryKey: [...ADMIN, 'organisations', ''],
    queryFn: ({ signal }) => getJson(withQuery('/api/identity/organisations', { limit: 200 }), OrganisationPage, signal),
  })
  const [personId, setPerson] = useState('')
  const [organisationId, setOrganisation] = useState('')
  const [title, setTitle] = useState('')
  const make = useMutation({
    mutationFn: () => postJson('/api/identity/posts', { personId, organisationId, title: title.trim() }, Post),
    onSuccess: () => {
      setTitle('')
      return queries.invalidateQueries({ queryKey: ADMIN })
    },
  })
  const ready = personId !== '' && organisationId !== '' && title.trim() !== ''
  return (
    <section className="panel" aria-label={said.newPost}>
      <form
        className="panel-head"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) make.mutate()
        }}
      >
        <h2>{said.newPost}</h2>
        <Choice
          labelled
          label={said.person}
          value={personId}
          options={[
            ['', said.choose] as const,
            ...(people.data?.people ?? []).filter(({ endedAt }) => endedAt === null).map(({ id, name }) => [id, name] as const),
          ]}
          onChange={setPerson}
        />
        <Choice
          labelled
          label={said.organisation}
          value={organisationId}
          options={[['', said.choose] as const, ...(organisations.data?.organisations ?? []).map(({ id, name }) => [id, name] as const)]}
          onChange={setOrganisation}
        />
        <TextField label={said.post} value={title} most={80} onChange={setTitle} />
        <Button htmlType="submit" type="primary" disabled={!ready} loading={make.isPending}>
          {said.add}
        </Button>
        {make.isError ? <Refusal error={make.error} /> : null}
      </form>
    </section>
  )
}
