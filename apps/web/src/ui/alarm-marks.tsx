/** Severity and state of an alarm as a shape and a word: never by colour alone. */
import type { Alarm, AlarmState, Severity } from '../../../server/src/modules/alarms/schema.ts'
import { useWords } from '../i18n/language.tsx'
import './alarm-marks.css'

const severityPaths: Readonly<Record<Severity, string>> = {
  notice: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6zM5.300 5.200v3.800h1.400V5.200zM5.300 2.900v1.400h1.400V2.900z',
  warning: 'M6 1l5.200 9.800H.8zM5.300 4.600v3h1.400v-3zM5.300 8.300v1.300h1.400V8.300z',
  alarm: 'M6 .6L11.400 6 6 11.400.6 6zM5.300 3.200v3.600h1.400V3.200zM5.300 7.500v1.300h1.400V7.500z',
  serious: 'M3.700.8h4.600l2.900 2.900v4.600l-2.900 2.900H3.700L.8 8.300V3.700zM5.300 2.800v4h1.400v-4zM5.300 7.700v1.400h1.400V7.700z',
}

/** Circle: notice; triangle: warning; diamond: alarm; octagon: serious. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const words = useWords()
  return (
    <span className={`mark severity severity-${severity}`}>
      <svg viewBox="0 0 12 12" width="14" height="14" aria-hidden="true">
        <path d={severityPaths[severity]} fill="currentColor" fillRule="evenodd" />
      </svg>
      <span>{words.alarms.severities[severity]}</span>
    </span>
  )
}

const levels: Readonly<Record<AlarmState, 'ok' | 'tolerated' | 'rejected'>> = {
  open: 'rejected',
  informed: 'tolerated',
  explained: 'rejected',
  accepted: 'tolerated',
  'on-site': 'tolerated',
  lead: 'tolerated',
  closed: 'ok',
}

export function AlarmStateMark({ alarm }: { readonly alarm: Pick<Alarm, 'state' | 'outcome' | 'overdue'> }) {
  const { alarms } = useWords()
  return (
    <>
      <span className={`level level-${levels[alarm.state]}`}>
        {alarms.states[alarm.state]}
        {alarm.outcome === null ? '' : ` · ${alarms.outcomes[alarm.outcome]}`}
      </span>
      {alarm.overdue ? <span className="level level-rejected">{alarms.overdue}</span> : null}
    </>
  )
}
