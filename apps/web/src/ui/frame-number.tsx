/** A measured value as it was sent; it is always a link to the frame that said so. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { frameIndex } from './refs.ts'
import './frame-number.css'

interface Props {
  /** Decimal text; null is shown as a dash. */
  readonly text: string | null
  readonly frame: string
  /** What the number is, for the tooltip and those who cannot see where it stands. */
  readonly name: string
  readonly mark?: string
  /** Show a change for a moment. */
  readonly flash?: boolean
  readonly children?: ReactNode
}

export function FrameNumber({ text, frame, name, mark = '', flash = false, children }: Props) {
  const words = useWords()
  const index = frameIndex(frame)
  const abnormal = mark !== '' && mark !== 'N'
  const shown = (
    <>
      {text ?? <span aria-label={words.noValue}>—</span>}
      {abnormal ? <sup className="data-mark">{mark}</sup> : null}
      {children}
    </>
  )
  if (index === null) return <span className="frame-number">{shown}</span>
  return (
    <Link
      to="/frames/hj212/$index"
      params={{ index }}
      className={abnormal ? 'frame-number frame-number-marked' : 'frame-number'}
      title={words.openFrame(name)}
      preload={false}
    >
      {/* A new key starts the flash again. */}
      {flash ? (
        <span key={frame} className="flash">
          {shown}
        </span>
      ) : (
        shown
      )}
    </Link>
  )
}
