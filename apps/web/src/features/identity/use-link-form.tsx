/** A one-time link: whose it is, and the password it is for. It is used up only when the password is set. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useSession } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { LoadingLines } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { LinkView } from '../../../../server/src/modules/identity/schema.ts'
import { DoorField } from './door-field.tsx'
import { PasswordForm } from './password-form.tsx'

export function UseLinkForm({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const { identity: said } = useWords()
  const { take } = useSession()
  const [name, setName] = useState('')
  const link = useQuery({
    queryKey: ['one-time link', token],
    queryFn: () => postJson('/api/session/link', { token }, LinkView),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (link.isPending) return <LoadingLines />
  if (link.isError)
    return (
      <>
        <Refusal error={link.error} />
        <button type="button" className="text-button" onClick={onDone}>
          {said.toLogIn}
        </button>
      </>
    )
  const { data } = link
  return (
    <>
      <p className="door-lead">{said.linkLead(data.login, beijing(data.expiresAt).slice(0, 16))}</p>
      <DoorField label={said.ownName(data.name)} value={name} onChange={setName} autoComplete="name" />
      <PasswordForm
        rules={data.rules}
        withCurrent={false}
        send={({ password }) => take('/api/session/link/use', { token, password, ...(name.trim() === '' ? {} : { name: name.trim() }) })}
        onDone={onDone}
      />
    </>
  )
}
