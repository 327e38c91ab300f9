/** What each facility did, as bars over the same hours, and in numbers beside them. */
import type { FacilityStates, States } from '../../../../server/src/modules/power/schema.ts'
import { useWords } from '../../i18n/language.tsx'
import { RulesUsed } from '../../ui/judged/rule-card.tsx'
import { beijing } from '../../ui/time.ts'
import { StateMark } from './state-mark.tsx'

const percent = (share: string) => `${(Number(share) * 100).toFixed(0)} %`

export function StatesPanel({ states }: { readonly states: States }) {
  const words = useWords()
  const { power: said } = words
  return (
    <section className="panel" aria-label={said.timeline}>
      <div className="panel-head">
        <h2>{said.timeline}</h2>
        <span className="panel-note">
          {beijing(states.from).slice(5, 16)} — {beijing(states.to).slice(5, 16)}
        </span>
        <span className="push power-legend">
          {(['on', 'idle', 'off', 'unknown'] as const).map((state) => (
            <StateMark key={state} state={state} />
          ))}
        </span>
      </div>
      <div className="scroll-x">
        <table className="grid-table cards power-states">
          <thead>
            <tr>
              <th scope="col">{said.facility}</th>
              <th scope="col">{said.last}</th>
              <th scope="col" className="power-bars-cell">
                {said.timeline}
              </th>
              <th scope="col" className="number">
                {said.latest}
              </th>
              <th scope="col" className="number">
                {said.minutesOn}
              </th>
              <th scope="col" className="number">
                {said.coverage}
              </th>
            </tr>
          </thead>
          <tbody>
            {states.facilities.map((facility) => (
              <tr key={facility.facility}>
                <td>
                  <b>{facility.name}</b>{' '}
                  <span className="panel-note">
                    {said.kinds[facility.kind]} <code>{facility.facility}</code>
                    {facility.series === null ? ` · ${said.notMetered}` : ''}
                  </span>
                </td>
                <td>
                  <StateMark state={facility.last} />
                </td>
                <td className="power-bars-cell">
                  <Bars facility={facility} from={Date.parse(states.from)} to={Date.parse(states.to)} />
                </td>
                <td className="number" data-label={said.latest}>
                  {facility.latest === null ? (
                    '—'
                  ) : (
                    <span title={`${beijing(facility.latest.at)}${facility.latest.estimated ? ` ${said.estimated}` : ''}`}>
                      {facility.latest.estimated ? '≈ ' : ''}
                      <b>{facility.latest.kw}</b> / {facility.ratedKw} kW
                    </span>
                  )}
                </td>
                <td className="number" data-label={said.minutesOn}>
                  {words.duration(facility.minutesOn * 60)}
                </td>
                <td className="number" data-label={said.coverage}>
                  {percent(facility.coverage)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RulesUsed rules={states.rules} />
    </section>
  )
}

function Bars({ facility, from, to }: { readonly facility: FacilityStates; readonly from: number; readonly to: number }) {
  const words = useWords()
  const { power: said } = words
  const width = Math.max(1, to - from)
  const share = (ms: number) => Math.min(100, Math.max(0, (100 * (ms - from)) / width))
  return (
    <div
      className="power-bars"
      role="img"
      aria-label={said.timelineLabel(facility.name, words.duration(facility.minutesOn * 60), said.states[facility.last])}
    >
      {facility.stretches.map((stretch) => {
        const left = share(Date.parse(stretch.from))
        return (
          <span
            key={stretch.from}
            className={`power-bar power-bar-${stretch.state}`}
            title={`${said.states[stretch.state]} ${beijing(stretch.from).slice(5, 16)} — ${beijing(stretch.to).slice(5, 16)}`}
            style={{ left: `${left}%`, width: `${Math.max(0.1, share(Date.parse(stretch.to)) - left)}%` }}
          />
        )
      })}
    </div>
  )
}
