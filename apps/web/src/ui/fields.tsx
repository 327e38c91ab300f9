/** Plain fields: the browser's own controls, which every keyboard, reader and phone already knows. */
import { useEffect, useId, useState } from 'react'
import './fields.css'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T | ''
  readonly options: ReadonlyArray<readonly [value: T | '', text: string]>
  readonly onChange: (value: T | '') => void
  /** Show the label before the field instead of only naming it. A choice that has a way to choose nothing is a filter, and shows that it is set. */
  readonly labelled?: boolean
}

export function Choice<T extends string>({ label, value, options, onChange, labelled = false }: ChoiceProps<T>) {
  const id = useId()
  return (
    <span className="field">
      <label htmlFor={id} className={labelled ? 'field-label' : 'visually-hidden'}>
        {label}
      </label>
      <select
        id={id}
        className={value !== '' && options.some(([one]) => one === '') ? 'control control-set' : 'control'}
        value={value}
        onChange={(event) => {
          const chosen = options.find(([one]) => one === event.target.value)
          if (chosen !== undefined) onChange(chosen[0])
        }}
      >
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </span>
  )
}

/** Tells what is typed a moment after the typing stops. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const id = useId()
  const [typed, setTyped] = useState(value)
  const [told, setTold] = useState(value)
  // The address may change without typing: a filter cleared, a step back.
  if (value !== told) {
    setTold(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed.trim() === told) return undefined
    const timer = setTimeout(() => {
      setTold(typed.trim())
      onChange(typed.trim())
    }, 200)
    return () => clearTimeout(timer)
  }, [typed, told, onChange])
  return (
    <span className="field search">
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input
        id={id}
        type="search"
        className="control"
        placeholder={label}
        value={typed}
        maxLength={60}
        onChange={(event) => setTyped(event.target.value)}
      />
    </span>
  )
}

interface TextProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Shown while nothing is typed. */
  readonly hint?: string
  readonly most?: number
  /** More than one line. */
  readonly lines?: number
  readonly kind?: 'text' | 'date' | 'datetime-local' | 'number'
}

/** A labelled line, or several, of text. */
export function TextField({ label, value, onChange, hint, most = 4_000, lines, kind = 'text' }: TextProps) {
  const id = useId()
  const shared = { id, value, maxLength: most, ...(hint === undefined ? {} : { placeholder: hint }) }
  return (
    <span className={lines === undefined ? 'field' : 'field field-lines'}>
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      {lines === undefined ? (
        <input {...shared} className="control" type={kind} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <textarea {...shared} className="control control-lines" rows={lines} onChange={(event) => onChange(event.target.value)} />
      )}
    </span>
  )
}
