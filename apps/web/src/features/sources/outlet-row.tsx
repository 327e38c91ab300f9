/** One outlet in the list of the city: who, is it talking, what did it last say. */
import { Link } from '@tanstack/react-router'
import { useLiveOutlet } from '../../api/live.tsx'
import { withLive } from '../../api/live-feed.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, shortName, unitText } from '../../ui/factor-names.ts'
import { FrameNumber } from '../../ui/frame-number.tsx'
import { LinkMark, MediumMark } from '../../ui/marks.tsx'
import { Ago } from '../../ui/now.tsx'
import { beijing } from '../../ui/time.ts'
import type { Factor, OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'

/** A push that came this recently is still worth showing as a change. */
const FRESH_MS = 1_500

interface Props {
  readonly outlet: OutletSummary
  readonly factors: ReadonlyMap<string, Factor> | undefined
  readonly cells: number
  readonly onPoint: (outlet: OutletSummary | null) => void
}

export function OutletRow({ outlet, factors, cells, onPoint }: Props) {
  const { words, language } = useLanguage()
  const live = useLiveOutlet(outlet.id)
  const link = live?.link ?? outlet.link
  const heardAt = latestOf(outlet.lastHeardAt, live?.heardAt ?? null)
  const values = withLive(outlet.latest, live)
  const hidden = values.length - cells
  const fresh = live !== undefined && Date.now() - live.changedAt < FRESH_MS
  return (
    <div
      className="outlet-row"
      onMouseEnter={() => onPoint(outlet)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => onPoint(outlet)}
      onBlur={() => onPoint(null)}
    >
      <div className="outlet-who">
        <span className="outlet-marks">
          <LinkMark link={link} word={false} />
          <MediumMark medium={outlet.medium} />
        </span>
        <Link to="/outlets/$id" params={{ id: outlet.id }} className="outlet-name" title={`${outlet.name} · ${outlet.id}`}>
          {outlet.name}
        </Link>
        <span className="outlet-enterprise" title={`${outlet.enterprise} · ${outlet.district}`}>
          {outlet.enterprise}
        </span>
      </div>
      <div className={link === 'online' ? 'outlet-values' : 'outlet-values outlet-values-old'}>
        {values.slice(0, cells).map((value) => {
          const factor = factors?.get(value.factor)
          const unit = unitText(factor?.unit)
          const name = `${longName(value.factor, factor, language)} ${value.value ?? words.noValue} ${unit}，${beijing(value.observedAt)}`
          return (
            <div key={value.factor} className="outlet-value">
              <span className="outlet-factor" title={longName(value.factor, factor, language)}>
                {shortName(value.factor, factor, language)}
                {unit === '' ? null : <small>{unit}</small>}
              </span>
              <FrameNumber text={value.value} frame={value.frame} name={name} mark={value.mark} flash={fresh} />
            </div>
          )
        })}
        {values.length === 0 ? <span className="outlet-none">{words.city.noData}</span> : null}
        {hidden > 0 ? (
          <Link
            to="/outlets/$id"
            params={{ id: outlet.id }}
            className="outlet-more"
            aria-label={`${outlet.name}：${words.city.more(hidden)}`}
            title={words.city.more(hidden)}
          >
            +{hidden}
          </Link>
        ) : null}
      </div>
      <div className="outlet-heard">
        <Ago at={heardAt} never={words.link.never} />
        <span className="outlet-district">{outlet.district}</span>
      </div>
    </div>
  )
}

function latestOf(listed: string | null, pushed: number | null): number | null {
  const known = listed === null ? null : Date.parse(listed)
  if (pushed === null) return known
  return known === null ? pushed : Math.max(known, pushed)
}
