/** A new password, its rules in sentences beside it. */
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../i18n/language.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import type { NewPassword, PasswordRulesView } from '../../../../server/src/modules/identity/schema.ts'
import { DoorField } from './door-field.tsx'

interface Props {
  readonly rules: PasswordRulesView
  /** Ask for the one in force too. */
  readonly withCurrent: boolean
  readonly send: (body: NewPassword) => Promise<unknown>
  readonly onDone?: () => void
}

export function PasswordForm({ rules, withCurrent, send, onDone }: Props) {
  const { identity: said } = useWords()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const go = useMutation({
    mutationFn: () => send({ current: withCurrent ? current : null, password }),
    onSuccess: () => {
      setCurrent('')
      setPassword('')
      setAgain('')
      onDone?.()
    },
  })
  const long = Array.from(password).length >= rules.length
  const same = password === again
  const ready = long && same && (!withCurrent || current !== '')
  return (
    <form
      className="door-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !go.isPending) go.mutate()
      }}
    >
      {withCurrent ? (
        <DoorField label={said.currentPassword} value={current} onChange={setCurrent} secret autoComplete="current-password" />
      ) : null}
      <DoorField label={said.newPassword} value={password} onChange={setPassword} secret autoComplete="new-password" />
      <DoorField label={said.newPasswordAgain} value={again} onChange={setAgain} secret autoComplete="new-password" />
      <ul className="door-rules">
        <li className={long ? 'rule-kept' : ''}>{said.ruleLength(rules.length)}</li>
        <li className={again !== '' && same ? 'rule-kept' : again === '' ? '' : 'rule-broken'}>{said.ruleSame}</li>
        <li>{said.ruleHistory(rules.history)}</li>
        <li>{said.ruleName}</li>
        <li>{rules.days === 0 ? said.ruleNoExpiry : said.ruleExpiry(rules.days)}</li>
      </ul>
      {go.isError ? <Refusal error={go.error} /> : null}
      {go.isSuccess ? <p role="status">{said.passwordChanged}</p> : null}
      <Button type="primary" htmlType="submit" loading={go.isPending} disabled={!ready}>
        {said.setPassword}
      </Button>
    </form>
  )
}
