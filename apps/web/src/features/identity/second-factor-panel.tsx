/** A second proof of who one is: an authenticator app, security keys, and codes on paper for the day both are lost. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { startRegistration } from '@simplewebauthn/browser'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { Button, QRCode } from 'antd'
import { useState } from 'react'
import { z } from 'zod'
import { getJson, postJson } from '../../api/client.ts'
import { sessionQuery } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { Account, KeyQuestion, RecoveryCodes, TotpStart } from '../../../../server/src/modules/identity/schema.ts'
import { DoorField } from './door-field.tsx'

export const accountQuery = {
  queryKey: ['account'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => getJson('/api/account', Account, signal),
}

/** `first`: during the log-in, before anything else may be done. */
export function SecondFactorPanel({ first = false }: { readonly first?: boolean }) {
  const queries = useQueryClient()
  const account = useQuery(accountQuery)
  const [codes, setCodes] = useState<readonly string[]>([])
  if (account.isPending) return <LoadingLines />
  if (account.isError) return <Failed error={account.error} retry={() => void account.refetch()} />
  const { totp, securityKeys, recoveryCodesLeft } = account.data
  const changed = async (given: readonly string[]) => {
    setCodes(given)
    await queries.invalidateQueries({ queryKey: accountQuery.queryKey })
    // During the log-in the step goes on once the codes have been seen.
    if (given.length === 0) await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
  if (codes.length > 0) return <Codes codes={codes} onSeen={() => void changed([])} />
  return (
    <div className="factors">
      <Totp on={totp} first={first} onChanged={changed} />
      <Keys keys={securityKeys} onChanged={changed} />
      {totp || securityKeys.length > 0 ? <NewCodes left={recoveryCodesLeft} onGiven={setCodes} /> : null}
    </div>
  )
}

interface ChangedProps {
  readonly onChanged: (codes: readonly string[]) => Promise<void>
}

function Totp({ on, first, onChanged }: ChangedProps & { readonly on: boolean; readonly first: boolean }) {
  const { identity: said } = useWords()
  const [code, setCode] = useState('')
  const start = useMutation({ mutationFn: () => postJson('/api/account/totp', {}, TotpStart) })
  const confirm = useMutation({
    mutationFn: () => postJson('/api/account/totp/confirm', { code: code.trim() }, RecoveryCodes),
    onSuccess: ({ codes }) => {
      start.reset()
      return onChanged(codes)
    },
    onError: () => setCode(''),
  })
  const remove = useMutation({ mutationFn: () => postJson('/api/account/totp/remove', {}, z.unknown()), onSuccess: () => onChanged([]) })
  return (
    <section className="factor" aria-label={said.secondFactors.totp}>
      <h3>{said.secondFactors.totp}</h3>
      <p className="panel-note">{on ? said.totpOn : said.totpOff}</p>
      {start.data === undefined ? (
        <span className="factor-acts">
          <Button type={on || !first ? 'default' : 'primary'} loading={start.isPending} onClick={() => start.mutate()}>
            {on ? said.totpRenew : said.totpStart}
          </Button>
          {on ? (
            <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
              {said.totpRemove}
            </Button>
          ) : null}
        </span>
      ) : (
        <form
          className="door-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (/^\d{6}$/.test(code.trim())) confirm.mutate()
          }}
        >
          <p>{said.totpScan}</p>
          <div className="factor-code">
            <QRCode type="svg" value={start.data.uri} size={168} color="#14232b" bgColor="#ffffff" bordered={false} />
            <p>
              {said.totpType}
              <br />
              <code className="factor-secret">{start.data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            </p>
          </div>
          <DoorField label={said.totpCode} value={code} onChange={setCode} autoComplete="one-time-code" numeric />
          {confirm.isError ? <Refusal error={confirm.error} /> : null}
          <Button type="primary" htmlType="submit" loading={confirm.isPending} disabled={!/^\d{6}$/.test(code.trim())}>
            {said.confirm}
          </Button>
        </form>
      )}
      {start.isError ? <Refusal error={start.error} /> : null}
      {remove.isError ? <Refusal error={remove.error} /> : null}
    </section>
  )
}

function Keys({ keys, onChanged }: ChangedProps & { readonly keys: Account['securityKeys'] }) {
  const { identity: said } = useWords()
  const [label, setLabel] = useState('')
  const add = useMutation({
    mutationFn: async () => {
      const optionsJSON = (await postJson(
        '/api/account/keys/question',
        {},
        KeyQuestion,
      )) as unknown as PublicKeyCredentialCreationOptionsJSON
      const response = await startRegistration({ optionsJSON })
      return await postJson('/api/account/keys', { label: label.trim(), response }, RecoveryCodes)
    },
    onSuccess: ({ codes }) => {
      setLabel('')
      return onChanged(codes)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => postJson('/api/account/keys/remove', { id }, z.unknown()),
    onSuccess: () => onChanged([]),
  })
  return (
    <section className="factor" aria-label={said.secondFactors['security-key']}>
      <h3>{said.secondFactors['security-key']}</h3>
      <p className="panel-note">{said.keysLead}</p>
      {keys.length === 0 ? null : (
        <ul className="factor-keys">
          {keys.map((key) => (
            <li key={key.id}>
              <b>{key.label}</b>
              <span className="panel-note">{said.since(beijing(key.createdAt).slice(0, 16))}</span>
              <Button size="small" danger loading={remove.isPending && remove.variables === key.id} onClick={() => remove.mutate(key.id)}>
                {said.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="factor-acts"
        onSubmit={(event) => {
          event.preventDefault()
          if (label.trim() !== '') add.mutate()
        }}
      >
        <DoorField label={said.keyLabel} value={label} onChange={setLabel} autoComplete="off" />
        <Button htmlType="submit" loading={add.isPending} disabled={label.trim() === '' || typeof PublicKeyCredential === 'undefined'}>
          {said.keyAdd}
        </Button>
      </form>
      {add.isError ? <Refusal error={add.error} /> : null}
      {remove.isError ? <Refusal error={remove.error} /> : null}
    </section>
  )
}

function NewCodes({ left, onGiven }: { readonly left: number; readonly onGiven: (codes: readonly string[]) => void }) {
  const { identity: said } = useWords()
  const make = useMutation({
    mutationFn: () => postJson('/api/account/recovery-codes', {}, RecoveryCodes),
    onSuccess: ({ codes }) => onGiven(codes),
  })
  return (
    <section className="factor" aria-label={said.secondFactors['recovery-code']}>
      <h3>{said.secondFactors['recovery-code']}</h3>
      <p className="panel-note">{said.codesLeft(left)}</p>
      <span className="factor-acts">
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {said.codesNew}
        </Button>
      </span>
      {make.isError ? <Refusal error={make.error} /> : null}
    </section>
  )
}

function Codes({ codes, onSeen }: { readonly codes: readonly string[]; readonly onSeen: () => void }) {
  const { identity: said } = useWords()
  return (
    <section className="factor" aria-label={said.secondFactors['recovery-code']}>
      <h3>{said.secondFactors['recovery-code']}</h3>
      <p>{said.codesLead}</p>
      <ul className="factor-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <span className="factor-acts">
        <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{said.copy}</Button>
        <Button type="primary" onClick={onSeen}>
          {said.codesSeen}
        </Button>
      </span>
    </section>
  )
}
