/** What is wrong with a frame, in words, with the clause. */
import { faultKinds } from '@poyang/hj212'
import { meterFaultKinds } from '../../../../server/src/modules/ingest/mqtt/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { LevelMark } from '../../ui/marks.tsx'
import type { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'

const kinds: Readonly<Record<string, { readonly zh: string; readonly en: string; readonly source: string }>> = {
  ...faultKinds,
  ...meterFaultKinds,
}

export function FaultsPanel({ frame }: { readonly frame: FrameDetail }) {
  const { words, language } = useLanguage()
  return (
    <section className="panel" aria-label={words.frame.faults}>
      <div className="panel-head">
        <h2>{words.frame.faults}</h2>
        {frame.verdict === null ? null : (
          <span className="push">
            <LevelMark level={frame.verdict}>{words.verdict[frame.verdict]}</LevelMark>
          </span>
        )}
      </div>
      {frame.faults.length === 0 ? (
        <p className="side-note">{words.frame.noFaults}</p>
      ) : (
        <ul className="faults">
          {frame.faults.map((fault) => {
            const kind = kinds[fault.code]
            return (
              <li key={`${fault.code} ${fault.detail}`}>
                <p className="fault-words">
                  <LevelMark level={fault.level}>{words.ingest[fault.level]}</LevelMark> {kind?.[language] ?? fault.detail}
                </p>
                {language === 'zh' || fault.detail !== kind?.en ? <p className="fault-detail">{fault.detail}</p> : null}
                <p className="fault-detail">
                  <code>{fault.code}</code> {kind === undefined ? null : `${words.frame.source} ${kind.source}`}
                </p>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
