/** Alarms of one outlet and rule as one line. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { SeverityMark } from '../../ui/alarm-marks.tsx'
import { beijing } from '../../ui/time.ts'
import type { AlarmGroup } from '../../../../server/src/modules/alarms/schema.ts'
import { InformGroup } from './inform-group.tsx'

export function GroupList({ groups }: { readonly groups: readonly AlarmGroup[] }) {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  const actor = useActor()
  return (
    <div className="scroll-x">
      <p className="panel-line alarm-group-act">
        <ActorField actor={actor} /> <span className="panel-note">{said.informAllExplain}</span>
      </p>
      <table className="grid-table cards">
        <thead>
          <tr>
            <th scope="col">{said.severity}</th>
            <th scope="col">{said.columns.what}</th>
            <th scope="col">{said.columns.where}</th>
            <th scope="col">{said.columns.when}</th>
            <th scope="col">{said.counts}</th>
            <th scope="col">{said.life}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={`${group.outlet.id} ${group.rule}`}>
              <td>
                <SeverityMark severity={group.severity} />
              </td>
              <td className="in-text">
                <Link to="/alarms/$id" params={{ id: String(group.newest) }} className="strong-link">
                  {group.title[language]}
                </Link>{' '}
                <code>{group.rule}</code>
              </td>
              <td className="in-text">
                <Link to="/outlets/$id" params={{ id: group.outlet.id }}>
                  {group.outlet.name}
                </Link>{' '}
                <span className="panel-note">{group.outlet.id}</span>
              </td>
              <td>
                {beijing(group.firstFrom).slice(5, 16)} — {beijing(group.lastFrom).slice(5, 16)}
              </td>
              <td>
                <Link to="/alarms" search={{ view: 'all', outlet: group.outlet.id, rule: group.rule }}>
                  {said.groupCount(group.count)}
                </Link>
              </td>
              <td>
                <InformGroup group={group} by={actor.name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
