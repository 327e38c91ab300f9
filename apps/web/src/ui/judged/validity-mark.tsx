/** Validity as a shape and a word: never by colour alone. */
import type { Validity } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { useWords } from '../../i18n/language.tsx'
import { shadeTokens, shadeWord } from './judged-option.ts'
import type { Shade } from './stretches.ts'
import './judged.css'

const paths: Readonly<Record<Shade | 'valid', string>> = {
  valid: 'M1.8 6.2l1.1-1.1 2 2 4.2-4.3 1.1 1.1-5.3 5.4z',
  invalid: 'M2.4 1.3L6 4.9l3.6-3.6 1.1 1.1L7.1 6l3.6 3.6-1.1 1.1L6 7.1l-3.6 3.6-1.1-1.1L4.9 6 1.3 2.4z',
  insufficient: 'M6 1l5 9.5H1zM5.4 4.6h1.2v3H5.4zM5.4 8.3h1.2v1.1H5.4z',
  stopped: 'M2.5 2h2.4v8H2.5zM7.1 2h2.4v8H7.1z',
  missing: 'M1.5 5.25h2v1.5h-2zM5 5.25h2v1.5H5zM8.5 5.25h2v1.5h-2z',
  pending: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6zM5.4 3v3.4l2.6 1.5.6-1-2-1.1V3z',
  exempt:
    'M6 1l4.5 1.6v3.2c0 2.7-1.8 4.5-4.5 5.4C3.300 10.300 1.500 8.500 1.500 5.800V2.600zM6 2.300L2.700 3.500v2.300c0 2 1.300 3.300 3.300 4.100 2-.8 3.300-2.100 3.300-4.100V3.500z',
}

export function ValidityMark({ validity }: { readonly validity: Validity | 'exempt' }) {
  const words = useWords()
  const token = validity === 'valid' ? 'ok' : shadeTokens[validity]
  return (
    <span className="mark" style={{ color: `var(--${token})` }}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={paths[validity]} fill="currentColor" fillRule="evenodd" />
      </svg>
      <span>{validity === 'valid' ? words.judged.validity.valid : shadeWord(validity, words)}</span>
    </span>
  )
}
