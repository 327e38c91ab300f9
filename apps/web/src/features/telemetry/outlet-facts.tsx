/** Who and where an outlet is, and through which loggers it speaks. */
import { Link } from '@tanstack/react-router'
import { useWords } from '../../i18n/language.tsx'
import { LinkMark } from '../../ui/marks.tsx'
import { Ago } from '../../ui/now.tsx'
import type { OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'

export function OutletFacts({ outlet }: { readonly outlet: OutletDetail }) {
  const words = useWords()
  const facts: Array<readonly [string, string]> = [
    [words.outlet.industry, outlet.industry],
    [words.outlet.district, outlet.district],
    [words.outlet.address, outlet.address],
    [words.outlet.creditCode, outlet.creditCode ?? '—'],
    [words.outlet.position, `${outlet.position.longitude.toFixed(4)}，${outlet.position.latitude.toFixed(4)}`],
  ]
  return (
    <>
      <dl className="facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text === '' ? '—' : text}</dd>
          </div>
        ))}
      </dl>
      <ul className="loggers" aria-label={words.outlet.devices}>
        {outlet.devices.map((device) => (
          <li key={device.mn}>
            <Link to="/ingest" search={{ device: device.mn }} className="mono logger-mn" title={words.outlet.mn}>
              {device.mn}
            </Link>
            <span className="logger-facts">
              <LinkMark link={device.link} />
              <span>HJ 212-{device.version}</span>
              <span>ST {device.st}</span>
              <span>
                {words.outlet.heard} <Ago at={device.lastHeardAt} never={words.outlet.never} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
