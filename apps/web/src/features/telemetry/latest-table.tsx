/** Latest value of each factor of one outlet; choosing a factor shows its curve. */
import { useLiveOutlet } from '../../api/live.tsx'
import { withLive } from '../../api/live-feed.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { FrameNumber } from '../../ui/frame-number.tsx'
import { useNow } from '../../ui/now.tsx'
import { Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingShort } from '../../ui/time.ts'
import type { OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'
import { markText } from './mark-text.ts'

interface Props {
  readonly outlet: OutletDetail
  readonly factor: string
  readonly onFactor: (factor: string) => void
}

export function LatestTable({ outlet, factor, onFactor }: Props) {
  const { words, language } = useLanguage()
  const live = useLiveOutlet(outlet.id)
  const now = useNow()
  const values = withLive(outlet.latest, live)
  const known = new Map(outlet.factors.map((one) => [one.code, one]))
  const version = outlet.devices[0]?.version ?? '2017'
  if (values.length === 0) return <Nothing title={words.outlet.noLatest} />
  return (
    <table className="grid-table latest">
      <thead>
        <tr>
          <th scope="col">{words.outlet.factor}</th>
          <th scope="col" className="number">
            {words.outlet.value}
          </th>
          <th scope="col" className="number">
            {words.outlet.observedAt}
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => {
          const entry = known.get(value.factor)
          const name = longName(value.factor, entry, language)
          const unit = unitText(entry?.unit)
          const abnormal = value.mark !== '' && value.mark !== 'N'
          return (
            <tr key={value.factor} className={value.factor === factor ? 'latest-chosen row-chosen' : undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="text-button"
                  aria-pressed={value.factor === factor}
                  title={words.outlet.shown}
                  onClick={() => onFactor(value.factor)}
                >
                  {name}
                </button>
                {abnormal ? <span className="latest-mark">{markText(value.mark, version, language)}</span> : null}
              </th>
              <td className="number">
                <FrameNumber
                  text={value.value}
                  frame={value.frame}
                  mark={value.mark}
                  name={`${name} ${value.value ?? words.noValue} ${unit}`}
                  flash={live !== undefined && now - live.changedAt < 1_500}
                />
                <span className="latest-unit">{unit}</span>
                {value.convertedValue === null ? null : (
                  <span className="latest-converted">
                    {words.outlet.converted} {value.convertedValue}
                  </span>
                )}
              </td>
              <td className="number latest-time" title={`${beijing(value.observedAt)} ${words.kind[value.kind]}`}>
                {beijingShort(value.observedAt, now)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
