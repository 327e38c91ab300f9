/** Length and check value, recomputed before the reader's eyes. */
import { useMemo } from 'react'
import { useWords } from '../../i18n/language.tsx'
import { LevelMark } from '../../ui/marks.tsx'
import type { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'
import { crcStepsOf, hexOf, registerText, segmentOf, signOf } from './byte-layout.ts'

/** Steps shown at the start and at the end. */
const SHOWN = 6

export function ArithmeticPanel({ frame, bytes }: { readonly frame: FrameDetail; readonly bytes: Uint8Array }) {
  const words = useWords()
  const segment = useMemo(() => segmentOf(frame.annotations, bytes.length), [frame, bytes])
  const steps = useMemo(() => (segment === null ? [] : crcStepsOf(bytes.subarray(segment.from, segment.to))), [segment, bytes])
  if (segment === null) return null
  const counted = segment.to - segment.from
  const here = registerText(steps.at(-1)?.register ?? 0xffff)
  const sent = frame.crc.sent?.toUpperCase() ?? null
  const lengthOk = frame.length.declared === counted
  // Without the key this browser can only take the server's word.
  const sealed = frame.crc.over === 'decrypted' || frame.masked
  const crcOk = sent === (sealed ? frame.crc.computed : here)
  const parts: Array<readonly [string, number]> = [
    ['##', segment.from - 4],
    [words.frame.parts['length'] ?? '', 4],
    [words.frame.parts['head-field'] ?? '', counted],
    [words.frame.parts['crc'] ?? '', Math.min(4, bytes.length - segment.to)],
    [words.frame.parts['tail'] ?? '', Math.max(0, bytes.length - segment.to - 4)],
  ]
  return (
    <section className="panel" aria-label={words.frame.arithmetic}>
      <div className="panel-head">
        <h2>{words.frame.arithmetic}</h2>
      </div>
      <div className="arithmetic">
        <p className="sum" aria-label={`${parts.map(([, size]) => size).join(' + ')} = ${bytes.length}`}>
          {parts.map(([name, size], place) => (
            <span key={name} className="sum-part">
              {place === 0 ? '' : <span className="sum-sign">+</span>}
              <span className={place === 2 ? 'sum-size sum-segment' : 'sum-size'}>
                {size}
                <small>{name}</small>
              </span>
            </span>
          ))}
          <span className="sum-sign">=</span>
          <span className="sum-size">
            {bytes.length}
            <small>{words.frame.bytesUnit}</small>
          </span>
        </p>
        <p className="rule">{words.frame.lengthRule}</p>
        <dl className="compare">
          <Compared
            name={words.frame.lengthSent}
            text={frame.length.declared === null ? words.frame.absent : String(frame.length.declared)}
          />
          <Compared name={words.frame.lengthCounted} text={String(counted)} />
          <Agreement agrees={lengthOk} />
        </dl>
        <p className="rule">
          {words.frame.crcRule}
          {frame.crc.over === 'decrypted' ? ` ${words.frame.crcDecrypted}` : ''}
        </p>
        <dl className="compare">
          <Compared name={words.frame.crcSent} text={frame.crc.sent ?? words.frame.absent} />
          <Compared name={words.frame.crcComputed} text={frame.crc.computed} />
          <Compared
            name={words.frame.crcHere}
            text={frame.crc.over === 'decrypted' ? words.frame.crcNoKey : frame.masked ? words.frame.crcMasked : here}
          />
          <Agreement agrees={crcOk} />
          <Compared name={words.frame.crcModbus} text={frame.crc.modbus} />
          {!crcOk && sent === frame.crc.modbus ? <Agreement agrees /> : null}
        </dl>
        {sealed ? null : (
          <details className="steps">
            <summary>{words.frame.crcSteps}</summary>
            <table className="grid-table">
              <thead>
                <tr>
                  <th scope="col" className="number">
                    {words.frame.step}
                  </th>
                  <th scope="col">{words.frame.byte}</th>
                  <th scope="col">{words.frame.register}</th>
                </tr>
              </thead>
              <tbody>
                {steps.slice(0, SHOWN).map(step)}
                {steps.length > 2 * SHOWN ? (
                  <tr>
                    <td colSpan={3} className="steps-skipped">
                      {words.frame.skipped(steps.length - 2 * SHOWN)}
                    </td>
                  </tr>
                ) : null}
                {steps.slice(Math.max(SHOWN, steps.length - SHOWN)).map(step)}
              </tbody>
            </table>
          </details>
        )}
      </div>
    </section>
  )
}

const step = ({ step, byte, register }: { readonly step: number; readonly byte: number; readonly register: number }) => (
  <tr key={step}>
    <td className="number">{step}</td>
    <td className="mono">
      {hexOf(byte)} {signOf(byte)}
    </td>
    <td className="mono">{registerText(register)}</td>
  </tr>
)

function Compared({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{text}</dd>
    </div>
  )
}

function Agreement({ agrees }: { readonly agrees: boolean }) {
  const words = useWords()
  return (
    <div>
      <dt className="visually-hidden">{words.frame.verdict}</dt>
      <dd>
        <LevelMark level={agrees ? 'ok' : 'rejected'}>{agrees ? `✓ ${words.frame.agree}` : `✕ ${words.frame.disagree}`}</LevelMark>
      </dd>
    </div>
  )
}
