/** What stands between a person and its work, one step at a time, in the order the server asks for. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { startAuthentication } from '@simplewebauthn/browser'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { Button } from 'antd'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { sessionQuery, useSession } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { KeyQuestion } from '../../../../server/src/modules/identity/schema.ts'
import type { SecondFactor, SessionView } from '../../../../server/src/modules/identity/schema.ts'
import { DoorField } from './door-field.tsx'
import { PasswordForm } from './password-form.tsx'
import { SecondFactorPanel } from './second-factor-panel.tsx'

export function LogInSteps({ person = null }: { readonly person?: SessionView['person'] }) {
  const { identity: said } = useWords()
  // What is true now, also while the page still shows who it was for.
  const { data: view } = useQuery(sessionQuery)
  const { take, leave } = useSession()
  if (view === undefined) return null
  const back = (
    <button type="button" className="text-button" onClick={() => void leave()}>
      {said.someoneElse}
    </button>
  )
  if (view.person === null) {
    // Made-up persons have no password: they are let in again by themselves.
    if (person?.demo === true) return <DemoAgain person={person.id} />
    return <NameAndPassword login={person?.login ?? ''} singleSignOn={view.singleSignOn} />
  }
  switch (view.next) {
    case 'second-factor':
      return (
        <>
          <GiveSecondFactor kinds={view.secondFactors} /> {back}
        </>
      )
    case 'new-password':
      return (
        <>
          <p className="door-lead">{said.passwordExpired}</p>
          <PasswordForm rules={view.passwordRules} withCurrent send={(body) => take('/api/account/password', body)} /> {back}
        </>
      )
    case 'enrol-second-factor':
      return (
        <>
          <p className="door-lead">{said.mustEnrol}</p>
          <SecondFactorPanel first /> {back}
        </>
      )
    case 'post':
    case null:
      return (
        <>
          {view.posts.length === 0 ? <p className="door-lead">{said.noPost}</p> : <ChoosePost posts={view.posts} />} {back}
        </>
      )
    default:
      return null
  }
}

function NameAndPassword({ login: known, singleSignOn }: { readonly login: string; readonly singleSignOn: string | null }) {
  const { identity: said } = useWords()
  const { take } = useSession()
  const [login, setLogin] = useState(known)
  const [password, setPassword] = useState('')
  const go = useMutation({
    mutationFn: () => take('/api/session/log-in', { login: login.trim(), password }),
    onError: () => setPassword(''),
  })
  return (
    <>
      <form
        className="door-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (login.trim() !== '' && password !== '' && !go.isPending) go.mutate()
        }}
      >
        <DoorField label={said.login} value={login} onChange={setLogin} autoComplete="username" focus={known === ''} />
        <DoorField
          label={said.password}
          value={password}
          onChange={setPassword}
          secret
          autoComplete="current-password"
          focus={known !== ''}
        />
        {go.isError ? <Refusal error={go.error} /> : null}
        <Button
          type="primary"
          htmlType="submit"
          block
          size="large"
          loading={go.isPending}
          disabled={login.trim() === '' || password === ''}
        >
          {said.logIn}
        </Button>
      </form>
      {singleSignOn === null ? null : (
        <>
          <p className="door-or">{said.or}</p>
          <Button block size="large" href="/api/session/single-sign-on">
            {said.singleSignOn(singleSignOn)}
          </Button>
        </>
      )}
      <p className="panel-note">{said.forgotten}</p>
    </>
  )
}

function DemoAgain({ person }: { readonly person: string }) {
  const { identity: said } = useWords()
  const { take } = useSession()
  const go = useMutation({ mutationFn: () => take('/api/session/demo', { person }) })
  return (
    <>
      {go.isError ? <Refusal error={go.error} /> : null}
      <Button type="primary" block size="large" loading={go.isPending} onClick={() => go.mutate()}>
        {said.goOn}
      </Button>
    </>
  )
}

function GiveSecondFactor({ kinds }: { readonly kinds: readonly SecondFactor[] }) {
  const { identity: said } = useWords()
  const { take } = useSession()
  const [kind, setKind] = useState<SecondFactor>(kinds[0] ?? 'totp')
  const [code, setCode] = useState('')
  const go = useMutation({
    mutationFn: async () => {
      if (kind !== 'security-key') return await take('/api/session/second-factor', { kind, code: code.trim() })
      const optionsJSON = (await postJson(
        '/api/session/second-factor/question',
        {},
        KeyQuestion,
      )) as unknown as PublicKeyCredentialRequestOptionsJSON
      return await take('/api/session/second-factor', { kind, response: await startAuthentication({ optionsJSON }) })
    },
    onError: () => setCode(''),
  })
  const ready = kind === 'security-key' || (kind === 'totp' ? /^\d{6}$/.test(code.trim()) : code.trim().length >= 8)
  return (
    <form
      className="door-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !go.isPending) go.mutate()
      }}
    >
      <p className="door-lead">{said.secondFactorLead[kind]}</p>
      {kind === 'security-key' ? null : (
        <DoorField
          key={kind}
          label={said.secondFactors[kind]}
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          numeric={kind === 'totp'}
          focus
        />
      )}
      {go.isError ? <Refusal error={go.error} /> : null}
      <Button type="primary" htmlType="submit" block size="large" loading={go.isPending} disabled={!ready}>
        {kind === 'security-key' ? said.useKey : said.confirm}
      </Button>
      {kinds.length < 2 ? null : (
        <p className="door-others">
          {kinds
            .filter((one) => one !== kind)
            .map((one) => (
              <button
                key={one}
                type="button"
                className="text-button"
                onClick={() => {
                  setKind(one)
                  setCode('')
                  go.reset()
                }}
              >
                {said.instead(said.secondFactors[one])}
              </button>
            ))}
        </p>
      )}
    </form>
  )
}

function ChoosePost({ posts }: { readonly posts: SessionView['posts'] }) {
  const { identity: said, shell } = useWords()
  const { take } = useSession()
  const go = useMutation({ mutationFn: (post: string) => take('/api/session/post', { post }) })
  return (
    <>
      <p className="door-lead">{said.choosePost}</p>
      <ul className="door-posts">
        {posts.map((post) => (
          <li key={post.id}>
            <button type="button" className="door-post" disabled={go.isPending} onClick={() => go.mutate(post.id)}>
              <b>
                {post.title}
                {post.onBehalfOf === null ? '' : shell.onBehalf(post.onBehalfOf)}
              </b>
              <span>{post.organisation.name}</span>
              <span className="panel-note">{post.roles.map((role) => said.roles[role]).join('、') || said.noRole}</span>
            </button>
          </li>
        ))}
      </ul>
      {go.isError ? <Refusal error={go.error} /> : null}
    </>
  )
}
