/** One's own account: how one proves who one is, and where one is logged in. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { z } from 'zod'
import { getJson, postJson } from '../../api/client.ts'
import { useSession } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { OwnSessions } from '../../../../server/src/modules/identity/schema.ts'
import { browserOf } from './browser-of.ts'
import { PasswordForm } from './password-form.tsx'
import { accountQuery, SecondFactorPanel } from './second-factor-panel.tsx'
import './identity.css'

export function AccountPage() {
  const { identity: said, shell } = useWords()
  const { view, take } = useSession()
  useTitle(shell.ownAccount)
  const account = useQuery(accountQuery)
  const demo = view.person?.demo === true
  return (
    <div className="account">
      <header className="page-head">
        <h1>{shell.ownAccount}</h1>
        <span className="panel-note">
          {view.person?.name}
          {view.person?.login === null ? '' : ` · ${view.person?.login}`}
        </span>
      </header>
      {demo ? <p className="panel panel-line">{said.demoAccount}</p> : null}
      <div className="account-parts">
        <section className="panel" aria-label={said.posts}>
          <div className="panel-head">
            <h2>{said.posts}</h2>
          </div>
          <ul className="entries">
            {view.posts.map((post) => (
              <li key={post.id} className={post.id === view.post?.id ? 'entry entry-chosen' : 'entry'}>
                <p className="entry-head">
                  <b>{post.title}</b>
                  <span>{post.organisation.name}</span>
                  {post.id === view.post?.id ? <span className="level level-ok">{said.actingAs}</span> : null}
                </p>
                <p className="panel-note">
                  {post.roles.map((role) => said.roles[role]).join('、') || said.noRole} · {said.scopeOf(post.scope)}
                </p>
              </li>
            ))}
          </ul>
        </section>
        <Sessions />
        {demo ? null : (
          <section className="panel" aria-label={said.password}>
            <div className="panel-head">
              <h2>{said.password}</h2>
              <span className="panel-note">
                {account.data?.passwordSetAt === null || account.data === undefined
                  ? ''
                  : said.since(beijing(account.data.passwordSetAt).slice(0, 16))}
              </span>
            </div>
            <div className="dialog-body">
              <PasswordForm rules={view.passwordRules} withCurrent send={(body) => take('/api/account/password', body)} />
            </div>
          </section>
        )}
        <section className="panel" aria-label={said.secondFactor}>
          <div className="panel-head">
            <h2>{said.secondFactor}</h2>
            <span className="panel-note">{account.data?.secondFactorRequired === true ? said.required : ''}</span>
          </div>
          <div className="dialog-body">
            <SecondFactorPanel />
          </div>
        </section>
        {view.singleSignOn === null || account.data === undefined ? null : (
          <SingleSignOn name={view.singleSignOn} links={account.data.singleSignOn} />
        )}
      </div>
    </div>
  )
}

function Sessions() {
  const { identity: said } = useWords()
  const queries = useQueryClient()
  const asked = useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: ({ signal }) => getJson('/api/account/sessions', OwnSessions, signal),
  })
  const end = useMutation({
    mutationFn: (id: string) => postJson(`/api/account/sessions/${id}/end`, {}, z.unknown()),
    onSettled: () => queries.invalidateQueries({ queryKey: ['account', 'sessions'] }),
  })
  return (
    <section className="panel" aria-label={said.sessions}>
      <div className="panel-head">
        <h2>{said.sessions}</h2>
        <span className="panel-note">{said.sessionsLead}</span>
      </div>
      {asked.isPending ? <LoadingLines /> : null}
      {asked.isError ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      <ul className="entries">
        {asked.data?.sessions.map((session) => (
          <li key={session.id} className="entry session">
            <div>
              <p className="entry-head">
                <b>{browserOf(session.agent) ?? said.unknownBrowser}</b>
                <span>{session.address}</span>
                {session.current ? <span className="level level-ok">{said.thisSession}</span> : null}
              </p>
              <p className="panel-note">
                {said.methods[session.method]}
                {session.secondFactor ? ` + ${said.secondFactor}` : ''} · {said.since(beijing(session.createdAt).slice(0, 16))} ·{' '}
                {said.lastSeen(beijing(session.lastSeenAt).slice(0, 16))}
              </p>
            </div>
            {session.current ? null : (
              <Button size="small" danger loading={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)}>
                {said.endSession}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {end.isError ? <Refusal error={end.error} /> : null}
    </section>
  )
}

function SingleSignOn({
  name,
  links,
}: {
  readonly name: string
  readonly links: ReadonlyArray<{ readonly issuer: string; readonly madeAt: string }>
}) {
  const { identity: said } = useWords()
  const queries = useQueryClient()
  const link = useMutation({
    mutationFn: () => postJson('/api/account/single-sign-on', {}, z.object({ url: z.string() })),
    onSuccess: ({ url }) => location.assign(url),
  })
  const remove = useMutation({
    mutationFn: () => postJson('/api/account/single-sign-on/remove', {}, z.unknown()),
    onSuccess: () => queries.invalidateQueries({ queryKey: accountQuery.queryKey }),
  })
  return (
    <section className="panel" aria-label={name}>
      <div className="panel-head">
        <h2>{name}</h2>
      </div>
      <div className="dialog-body factor-acts">
        {links.length === 0 ? (
          <Button loading={link.isPending} onClick={() => link.mutate()}>
            {said.linkSingleSignOn}
          </Button>
        ) : (
          <>
            <span>{said.since(beijing(links[0]?.madeAt ?? '').slice(0, 16))}</span>
            <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
              {said.remove}
            </Button>
          </>
        )}
        {link.isError ? <Refusal error={link.error} /> : null}
        {remove.isError ? <Refusal error={remove.error} /> : null}
      </div>
    </section>
  )
}
