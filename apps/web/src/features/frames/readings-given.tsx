/** The readings a frame gave, each with its value as it stands in the bytes. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { readingOf } from '../../ui/refs.ts'
import { Kind } from '../../../../server/src/modules/telemetry/schema.ts'
import type { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'
import { valueIn } from './value-in.ts'

export function ReadingsGiven({ frame }: { readonly frame: FrameDetail }) {
  const { words, language } = useLanguage()
  const factors = useQuery(factorsQuery).data
  // What was cut between two packets stands whole in the joined text only.
  const annotations = [...(frame.packets?.joined?.annotations ?? []), ...frame.annotations]
  const readings = frame.readings.flatMap((ref) => readingOf(ref) ?? [])
  return (
    <section className="panel" aria-label={words.frame.readings}>
      <div className="panel-head">
        <h2>{words.frame.readings}</h2>
        <span className="panel-note push">{readings.length}</span>
      </div>
      {readings.length === 0 ? (
        <p className="side-note">{words.frame.noReadings}</p>
      ) : (
        <table className="grid-table">
          <tbody>
            {readings.map((reading) => {
              const kind = Kind.safeParse(reading.kind)
              const factor = factors?.get(reading.factor)
              return (
                <tr key={`${reading.factor} ${reading.at}`}>
                  <th scope="row">
                    <Link
                      to="/outlets/$id"
                      params={{ id: reading.outletId }}
                      search={{ factor: reading.factor, ...(kind.success ? { kind: kind.data } : {}) }}
                      title={words.frame.openReading}
                    >
                      {longName(reading.factor, factor, language)}
                    </Link>
                  </th>
                  <td className="number">
                    <b>{valueIn(annotations, reading.factor, factor) ?? '—'}</b>{' '}
                    <span className="reading-unit">{unitText(factor?.unit)}</span>
                  </td>
                  <td className="reading-kind">{kind.success ? words.kind[kind.data] : reading.kind}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
