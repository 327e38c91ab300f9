/** One record of the frame log: its bytes in plain words, its arithmetic, its faults, its proof. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ApiProblem, getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { DispositionMark, LevelMark } from '../../ui/marks.tsx'
import { Failed, LoadingPage } from '../../ui/page-state.tsx'
import { frameIndex } from '../../ui/refs.ts'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'
import { ArithmeticPanel } from './arithmetic-panel.tsx'
import { bytesOfBase64 } from './byte-layout.ts'
import { BytesPanel } from './bytes-panel.tsx'
import { FaultsPanel } from './faults-panel.tsx'
import { PacketsPanel } from './packets-panel.tsx'
import { ProofPanel } from './proof-panel.tsx'
import { ReadingsGiven } from './readings-given.tsx'
import { UnmaskForm } from './unmask-form.tsx'
import './frame-page.css'

/** A number on a page may be younger than what the server has looked at: a record that is not there yet is asked for again. */
const TRIES = 5

export function FramePage() {
  const { words } = useLanguage()
  const { index } = useParams({ from: '/frames/hj212/$index' })
  const frame = useQuery({
    queryKey: ['frames', index],
    queryFn: ({ signal }) => getJson(`/api/frames/hj212/${encodeURIComponent(index)}`, FrameDetail, signal),
    retry: (failures, error) =>
      failures < TRIES &&
      error instanceof ApiProblem &&
      (error.type === '/problems/frame-unknown' || error.status === 0 || error.status === 503),
    retryDelay: 700,
    staleTime: 30_000,
  })
  useTitle(words.frame.title(index))
  if (frame.data !== undefined) return <FrameView key={frame.data.index} frame={frame.data} />
  if (frame.isPending) return <LoadingPage />
  return (
    <div className="whole-page">
      <h1>{words.frame.title(index)}</h1>
      <Failed error={frame.error} retry={() => void frame.refetch()} />
      <Link to="/frames">{words.frames.title}</Link>
    </div>
  )
}

function FrameView({ frame }: { readonly frame: FrameDetail }) {
  const { words } = useLanguage()
  const bytes = useMemo(() => bytesOfBase64(frame.bytes), [frame.bytes])
  const mn = frame.annotations.find(({ key, part }) => key === 'MN' && part === 'head-field')?.value ?? ''
  const [previous, next] = [frameIndex(frame.previous ?? ''), frameIndex(frame.next ?? '')]
  return (
    <div className="frame-record">
      <header className="frame-head">
        <h1>{words.frame.title(String(frame.index))}</h1>
        <span className="frame-kind">{words.frame.kinds[frame.kind]}</span>
        {frame.disposition === 'none' ? null : <DispositionMark disposition={frame.disposition} />}
        {frame.verdict === null ? null : <LevelMark level={frame.verdict}>{words.verdict[frame.verdict]}</LevelMark>}
        <nav className="push frame-steps" aria-label={words.frame.previous}>
          {previous === null ? null : (
            <Link to="/frames/hj212/$index" params={{ index: previous }} title={words.frame.previous}>
              ‹ {words.frame.previous}
            </Link>
          )}
          {next === null ? null : (
            <Link to="/frames/hj212/$index" params={{ index: next }} title={words.frame.next}>
              {words.frame.next} ›
            </Link>
          )}
        </nav>
      </header>
      <dl className="frame-facts">
        <div>
          <dt>{frame.kind === 'sent' ? words.frame.sentAt : words.frame.receivedAt}</dt>
          <dd>
            {beijing(frame.receivedAt)}
            <small>{millisecondsOf(frame.receivedAt)}</small>
          </dd>
        </div>
        <div>
          <dt>{words.frame.peer}</dt>
          <dd className="mono">{frame.peer === '' ? '—' : frame.peer}</dd>
        </div>
        <div>
          <dt>{words.frame.connection}</dt>
          <dd>
            <Link to="/frames/hj212/$index" params={{ index: String(frame.connection) }}>
              {frame.connection}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{words.outlet.mn}</dt>
          <dd className="mono">
            {mn === '' ? (
              '—'
            ) : (
              <Link to="/frames" search={{ mn }}>
                {mn}
              </Link>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.frame.outlet}</dt>
          <dd>
            {frame.outletId === '' ? (
              '—'
            ) : (
              <Link to="/outlets/$id" params={{ id: frame.outletId }}>
                {frame.outletId}
              </Link>
            )}
          </dd>
        </div>
        <div className="frame-disposition">
          <dt>{words.frame.disposition}</dt>
          <dd>{words.dispositionExplain[frame.disposition]}</dd>
        </div>
      </dl>
      {frame.masked ? <UnmaskForm index={String(frame.index)} /> : null}
      <div className="frame-body">
        <BytesPanel frame={frame} bytes={bytes} />
        <div className="frame-side">
          <ProofPanel frame={frame} />
          {frame.verdict === null ? null : <FaultsPanel frame={frame} />}
          {frame.protocol === 'hj212' ? <ArithmeticPanel frame={frame} bytes={bytes} /> : null}
          {frame.packets === null ? null : <PacketsPanel packets={frame.packets} index={frame.index} />}
          {frame.verdict === null ? null : <ReadingsGiven frame={frame} />}
        </div>
      </div>
    </div>
  )
}

const millisecondsOf = (iso: string): string => /\.\d{3}/.exec(iso)?.[0] ?? ''
