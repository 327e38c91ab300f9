/** Red bars for what an officer must know wherever they are: the log refuses, a store is down, the server is gone. */
import type { IngestSummary } from '../../../server/src/modules/ingest/schema.ts'
import { useWords } from '../i18n/language.tsx'

export function Alarms({ summary, unreachable }: { readonly summary: IngestSummary | null; readonly unreachable: boolean }) {
  const words = useWords()
  const alarms: Array<readonly [grave: boolean, sentence: string]> = []
  if (unreachable) alarms.push([true, words.alarm.unreachable])
  else if (summary !== null) {
    if (summary.log.refusing !== null) alarms.push([true, words.alarm.refusing(summary.log.refusing)])
    if (summary.derived.incident !== null) alarms.push([true, words.alarm.incident(summary.derived.incident)])
    if (summary.derived.store === 'down') alarms.push([false, words.alarm.storeDown])
    if (summary.derived.registry === 'down') alarms.push([false, words.alarm.registryDown])
  }
  if (alarms.length === 0) return null
  return (
    <div className="alarms" role="alert">
      {alarms.map(([grave, sentence]) => (
        <p key={sentence} className={grave ? 'alarm alarm-grave' : 'alarm'}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M8 1l7.5 13.500H.5zM7.2 6h1.600v4.500H7.200zM7.2 11.700h1.600v1.600H7.200z" fill="currentColor" fillRule="evenodd" />
          </svg>
          {sentence}
        </p>
      ))}
    </div>
  )
}
