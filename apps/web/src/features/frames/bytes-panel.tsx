/** The bytes of a record and what they say, side by side: pointing at one shows the other. */
import { Button, Segmented } from 'antd'
import { memo, useCallback, useMemo, useRef, useState } from 'react'
import type { SyntheticEvent } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { NARROW, useMedia } from '../../ui/media.ts'
import { Nothing } from '../../ui/page-state.tsx'
import type { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'
import { hexOf, ownersOf, rowsOf, signOf, textOf, tintsOf } from './byte-layout.ts'
import type { ByteRow, Tint } from './byte-layout.ts'

/** More bytes than this are shown on demand: noise may be long. */
const SHOWN = 2_048

interface Props {
  readonly frame: FrameDetail
  readonly bytes: Uint8Array
}

export function BytesPanel({ frame, bytes }: Props) {
  const { words, language } = useLanguage()
  const narrow = useMedia(NARROW)
  const { annotations } = frame
  const [view, setView] = useState<'hex' | 'raw'>(narrow || annotations.length === 0 ? 'raw' : 'hex')
  const [all, setAll] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useRef<HTMLOListElement>(null)
  const tints = useMemo(() => tintsOf(annotations), [annotations])
  const owners = useMemo(() => ownersOf(annotations, bytes.length), [annotations, bytes])
  const limit = all ? bytes.length : SHOWN
  const rows = useMemo(() => rowsOf(bytes, narrow ? 8 : 16, limit), [bytes, narrow, limit])

  const point = useCallback((event: SyntheticEvent) => {
    const owner = event.target instanceof Element ? event.target.closest('[data-part]')?.getAttribute('data-part') : null
    if (owner !== null && owner !== undefined) setActive(Number(owner))
  }, [])
  const show = (event: SyntheticEvent) => {
    const owner = event.target instanceof Element ? event.target.closest('[data-part]')?.getAttribute('data-part') : null
    if (owner === null || owner === undefined) return
    const row = list.current?.children[Number(owner)]
    row?.scrollIntoView({ block: 'nearest' })
    row?.querySelector('button')?.focus({ preventScroll: true })
  }
  if (bytes.length === 0)
    return (
      <section className="panel frame-bytes">
        <Nothing title={words.frame.noBytes} />
      </section>
    )
  const code = (owner: number) => (owner < 0 ? 'plain' : (tints[owner] ?? 'plain'))
  return (
    <>
      <section className="panel frame-bytes" aria-label={words.frame.bytes}>
        <div className="panel-head">
          <h2>{words.frame.bytes}</h2>
          <span className="panel-note">
            {bytes.length} {words.frame.bytesUnit}
          </span>
          <Segmented
            className="push"
            size="small"
            aria-label={words.frame.bytes}
            value={view}
            options={[
              { value: 'hex', label: words.frame.hex },
              { value: 'raw', label: words.frame.raw },
            ]}
            onChange={(next: 'hex' | 'raw') => setView(next)}
          />
        </div>
        {/* The list beside says the same to those who cannot point; the bytes need no stops of their own for the keyboard. */}
        <div
          className="bytes"
          tabIndex={0}
          role="group"
          aria-label={`${words.frame.bytes} ${words.frame[view]}`}
          onPointerOver={point}
          onPointerLeave={() => setActive(-1)}
          onClick={show}
        >
          {view === 'hex' ? (
            rows.map((row) => (
              <HexRow key={row.from} row={row} owners={owners} tints={tints} active={touches(row, owners, active) ? active : -1} />
            ))
          ) : (
            <p className="raw-text">
              {annotations.length === 0 ? textOf(bytes.subarray(0, limit)) : null}
              {annotations.map((one, index) => (
                <span key={one.from} data-part={index} className={`tint tint-${code(index)}${index === active ? ' tint-active' : ''}`}>
                  {textOf(bytes.subarray(one.from, Math.min(one.to, limit)))}
                </span>
              ))}
            </p>
          )}
        </div>
        {bytes.length > SHOWN && !all ? (
          <div className="pager">
            <Button size="small" onClick={() => setAll(true)}>
              {words.frame.showAll(bytes.length)}
            </Button>
          </div>
        ) : null}
      </section>
      {annotations.length === 0 ? null : (
        <section className="panel frame-meaning" aria-label={words.frame.meaning}>
          <div className="panel-head">
            <h2>{words.frame.meaning}</h2>
            <span className="panel-note">{words.frame.bytesExplain}</span>
          </div>
          <ol
            className="meanings"
            ref={list}
            onPointerOver={point}
            onPointerLeave={() => setActive(-1)}
            onFocus={point}
            onBlur={() => setActive(-1)}
          >
            {annotations.map((one, index) => (
              <li key={one.from}>
                <button type="button" data-part={index} className={index === active ? 'meaning meaning-active' : 'meaning'}>
                  <span className={`meaning-swatch tint-${code(index)}`} aria-hidden="true" />
                  <span className="meaning-range" title={words.frame.range}>
                    {one.to - one.from === 1 ? one.from : `${one.from}–${one.to - 1}`}
                  </span>
                  <span className="meaning-said">
                    {one.key === '' ? (words.frame.parts[one.part] ?? one.part) : one.key}
                    {one.value === '' ? null : (
                      <>
                        {one.key === '' ? ' ' : '='}
                        <b>{one.value}</b>
                      </>
                    )}
                  </span>
                  <span className="meaning-words">{one[language]}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}

const touches = (row: ByteRow, owners: Int32Array, active: number): boolean =>
  active >= 0 &&
  owners[row.from] !== undefined &&
  (owners[row.from] ?? -1) <= active &&
  (owners[row.from + row.bytes.length - 1] ?? -1) >= active

const HexRow = memo(function HexRow({
  row,
  owners,
  tints,
  active,
}: {
  readonly row: ByteRow
  readonly owners: Int32Array
  readonly tints: readonly Tint[]
  readonly active: number
}) {
  const className = (at: number) => {
    const owner = owners[row.from + at] ?? -1
    return `tint-${tints[owner] ?? 'plain'}${owner === active && owner >= 0 ? ' tint-active' : ''}`
  }
  return (
    <div className="hex-row">
      <span className="hex-offset">{row.from.toString(16).toUpperCase().padStart(4, '0')}</span>
      <span className="hex-bytes">
        {row.bytes.map((byte, at) => (
          <span key={at} data-part={owners[row.from + at]} className={className(at)}>
            {hexOf(byte)}
          </span>
        ))}
      </span>
      <span className="hex-signs" aria-hidden="true">
        {row.bytes.map((byte, at) => (
          <span key={at} data-part={owners[row.from + at]} className={className(at)}>
            {signOf(byte)}
          </span>
        ))}
      </span>
    </div>
  )
})
