/** How each district stands; choosing one narrows the list and the map. */
import { useWords } from '../../i18n/language.tsx'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { standingOf } from './city-filter.ts'

interface Props {
  readonly outlets: readonly OutletSummary[]
  readonly chosen: string
  readonly onChoose: (district: string) => void
}

export function DistrictTable({ outlets, chosen, onChoose }: Props) {
  const words = useWords()
  return (
    <table className="grid-table districts">
      <thead>
        <tr>
          <th scope="col">{words.city.district}</th>
          <th scope="col" className="number">
            {words.city.outlets}
          </th>
          <th scope="col" className="number">
            {words.link.online}
          </th>
          <th scope="col" className="number">
            {words.link.offline}
          </th>
          <th scope="col" className="number">
            {words.link.never}
          </th>
          <th scope="col">{words.city.onlineShare}</th>
        </tr>
      </thead>
      <tbody>
        {standingOf(outlets).map(({ district, online, offline, never }) => {
          const all = online + offline + never
          const share = Math.round((100 * online) / all)
          return (
            <tr key={district} className={district === chosen ? 'district-chosen' : undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="text-button"
                  aria-pressed={district === chosen}
                  onClick={() => onChoose(district === chosen ? '' : district)}
                >
                  {district}
                </button>
              </th>
              <td className="number">{all}</td>
              <td className="number">{online}</td>
              <td className={offline > 0 ? 'number district-off' : 'number'}>{offline}</td>
              <td className="number">{never}</td>
              <td>
                <span className="share" aria-hidden="true">
                  <span className="share-online" style={{ width: `${share}%` }} />
                </span>
                <span className="share-text">{share}%</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
