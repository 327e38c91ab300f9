/** The other packets of a message that came in several. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { frameIndex } from '../../ui/refs.ts'
import type { PacketsOfFrame } from '../../../../server/src/modules/ingest/schema.ts'

export function PacketsPanel({ packets, index }: { readonly packets: PacketsOfFrame; readonly index: number }) {
  const { words } = useLanguage()
  const came = new Set(packets.frames.map(({ number }) => number)).size
  const said = words.frame.packets
  return (
    <section className="panel" aria-label={said.title}>
      <div className="panel-head">
        <h2>{said.title}</h2>
        <span className="panel-note push">{said.came(came, packets.total)}</span>
      </div>
      <p className="side-note">{packets.joined !== null ? said.joined : packets.complete ? said.whole : said.incomplete}</p>
      <table className="grid-table">
        <tbody>
          {packets.frames.map((packet) => {
            const other = frameIndex(packet.ref)
            return (
              <tr key={packet.ref}>
                <th scope="row">{said.number(packet.number)}</th>
                <td className="number">
                  {other === null || other === String(index) ? (
                    <b aria-current="true">{said.this}</b>
                  ) : (
                    <Link to="/frames/hj212/$index" params={{ index: other }}>
                      {other}
                    </Link>
                  )}
                </td>
                <td>{packet.resend ? said.resend : packet.ref === packets.joined?.by ? said.completes : ''}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
