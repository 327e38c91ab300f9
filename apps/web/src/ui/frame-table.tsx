/** Frames as a table: each line opens the frame. */
import { commandOf, faultKinds } from '@poyang/hj212'
import { meterFaultKinds } from '../../../server/src/modules/ingest/mqtt/schema.ts'
import { Link } from '@tanstack/react-router'
import type { FrameLine } from '../../../server/src/modules/ingest/schema.ts'
import { useLanguage } from '../i18n/language.tsx'
import type { Language } from '../i18n/words.ts'
import { DispositionMark } from './marks.tsx'
import { beijing, wireTime } from './time.ts'
import './frame-table.css'

const kinds: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = { ...faultKinds, ...meterFaultKinds }

export function FrameTable({ frames, brief = false }: { readonly frames: readonly FrameLine[]; readonly brief?: boolean }) {
  const { words, language } = useLanguage()
  const names = words.frames.columns
  return (
    <div className="scroll-x">
      <table className="grid-table cards frame-table">
        <thead>
          <tr>
            <th scope="col" className="number">
              {names.index}
            </th>
            <th scope="col">{names.receivedAt}</th>
            <th scope="col">{names.disposition}</th>
            <th scope="col">{names.device}</th>
            {brief ? null : (
              <>
                <th scope="col">{names.command}</th>
                <th scope="col">{names.dataTime}</th>
              </>
            )}
            <th scope="col" className="number">
              {names.length}
            </th>
            <th scope="col">{names.faults}</th>
          </tr>
        </thead>
        <tbody>
          {frames.map((frame) => (
            <tr key={frame.index}>
              <td className="number" data-label={names.index}>
                <Link to="/frames/hj212/$index" params={{ index: String(frame.index) }} preload={false}>
                  {frame.index}
                </Link>
              </td>
              <td data-label={names.receivedAt} className="frame-time">
                {brief ? beijing(frame.receivedAt).slice(5) : beijing(frame.receivedAt)}
              </td>
              <td data-label={names.disposition}>
                <DispositionMark disposition={frame.disposition} />
              </td>
              <td data-label={names.device} className="frame-device">
                {frame.mn === '' ? <span className="mono">{frame.peer}</span> : <span className="mono">{frame.mn}</span>}
                {frame.outletId === '' ? null : (
                  <Link to="/outlets/$id" params={{ id: frame.outletId }}>
                    {frame.outletId}
                  </Link>
                )}
              </td>
              {brief ? null : (
                <>
                  <td data-label={names.command}>{frame.cn === '' ? '—' : commandText(frame.cn, language)}</td>
                  <td data-label={names.dataTime} className="frame-time">
                    {frame.dataTime === '' ? '—' : wireTime(frame.dataTime)}
                  </td>
                </>
              )}
              <td className="number" data-label={names.length}>
                {frame.length}
              </td>
              <td data-label={names.faults} className="frame-faults">
                {frame.faults.length === 0
                  ? '—'
                  : frame.faults.map((code) => (
                      <span key={code} title={code}>
                        {kinds[code]?.[language] ?? code}
                      </span>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Received frames are meant for the host; what the code means towards a device comes second. */
function commandText(cn: string, language: Language): string {
  const known = commandOf(cn, '2017')
  const command = known?.toHost[0] ?? known?.toDevice[0]
  return command === undefined ? cn : `${cn} ${command[language]}`
}
