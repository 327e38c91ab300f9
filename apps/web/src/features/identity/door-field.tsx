import { useEffect, useId, useRef, useState } from 'react'
import { useWords } from '../../i18n/language.tsx'
import '../../ui/fields.css'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoComplete: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'name' | 'off'
  readonly secret?: boolean
  readonly numeric?: boolean
  readonly focus?: boolean
}

/** A field below its label. What is secret can be shown for a look. */
export function DoorField({ label, value, onChange, autoComplete, secret = false, numeric = false, focus = false }: Props) {
  const { identity: said } = useWords()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (focus) field.current?.focus()
  }, [focus])
  return (
    <div className="door-field">
      <label htmlFor={id}>{label}</label>
      <span className="door-input">
        <input
          ref={field}
          id={id}
          className="control"
          type={secret && !shown ? 'password' : 'text'}
          value={value}
          maxLength={secret ? 1_000 : 100}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          {...(numeric ? { inputMode: 'numeric' as const } : {})}
          onChange={(event) => onChange(event.target.value)}
        />
        {secret ? (
          <button type="button" className="text-button" aria-pressed={shown} onClick={() => setShown((before) => !before)}>
            {shown ? said.hide : said.show}
          </button>
        ) : null}
      </span>
    </div>
  )
}
