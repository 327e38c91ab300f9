/** Two moments of Beijing time. */
import { Button } from 'antd'
import { useId, useState } from 'react'
import { useWords } from '../../i18n/language.tsx'
import { beijingIso } from '../../ui/time.ts'

interface Props {
  readonly from: number
  readonly to: number
  readonly onApply: (range: { from: number; to: number }) => void
}

const fieldText = (ms: number) => beijingIso(ms).slice(0, 16)
const momentOf = (text: string) => Date.parse(`${text}:00+08:00`)

export function TimesForm({ from, to, onApply }: Props) {
  const words = useWords()
  const [first, last] = [useId(), useId()]
  const [start, setStart] = useState(fieldText(from))
  const [end, setEnd] = useState(fieldText(to))
  const good = momentOf(start) < momentOf(end)
  return (
    <form
      className="times-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) onApply({ from: momentOf(start), to: momentOf(end) })
      }}
    >
      <label htmlFor={first}>{words.outlet.from}</label>
      <input
        id={first}
        className="control"
        type="datetime-local"
        value={start}
        max={end}
        onChange={(event) => setStart(event.target.value)}
      />
      <label htmlFor={last}>{words.outlet.to}</label>
      <input id={last} className="control" type="datetime-local" value={end} min={start} onChange={(event) => setEnd(event.target.value)} />
      <Button htmlType="submit" type="primary" disabled={!good}>
        {words.outlet.apply}
      </Button>
    </form>
  )
}
