/** States as a shape and a word: never by colour alone. */
import type { LinkState } from '../../../server/src/modules/telemetry/schema.ts'
import type { Disposition } from '../../../server/src/modules/ingest/schema.ts'
import type { Medium } from '../../../server/src/modules/sources/schema.ts'
import { useWords } from '../i18n/language.tsx'
import './marks.css'

const linkPaths: Readonly<Record<LinkState, string>> = {
  online: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9z',
  offline: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9zM6 3a3 3 0 1 0 0 6a3 3 0 0 0 0-6z',
  never: 'M1.5 5.25h2v1.5h-2zM5 5.25h2v1.5h-2zM8.5 5.25h2v1.5h-2z',
}

/** Full dot: online; ring: offline; three dots: never seen. */
export function LinkMark({ link, word = true }: { readonly link: LinkState; readonly word?: boolean }) {
  const words = useWords()
  return (
    <span className={`mark mark-${link}`} title={words.link[link]}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={linkPaths[link]} fill="currentColor" fillRule="evenodd" />
      </svg>
      <span className={word ? undefined : 'visually-hidden'}>{words.link[link]}</span>
    </span>
  )
}

const dispositionPaths: Readonly<Record<Disposition | 'none', string>> = {
  none: 'M2 5.25h8v1.5H2z',
  accepted: 'M1.8 6.2l1.1-1.1 2 2 4.2-4.3 1.1 1.1-5.3 5.4z',
  stranger: 'M6 1l5 9.5H1zM5.4 4.6h1.2v3H5.4zM5.4 8.3h1.2v1.1H5.4z',
  rejected: 'M2.4 1.3L6 4.9l3.6-3.6 1.1 1.1L7.1 6l3.6 3.6-1.1 1.1L6 7.1l-3.6 3.6-1.1-1.1L4.9 6 1.3 2.4z',
  noise: 'M1 5.2h1.4V7H1zM3.3 3h1.4v6H3.3zM5.6 1.5H7v9H5.6zM7.9 4h1.4v4H7.9zM10 5.2h1V7h-1z',
}

/** Tick: accepted; triangle: stranger; cross: rejected; bars: noise. */
export function DispositionMark({ disposition }: { readonly disposition: Disposition | 'none' }) {
  const words = useWords()
  return (
    <span className={`mark mark-${disposition}`} title={words.dispositionExplain[disposition]}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={dispositionPaths[disposition]} fill="currentColor" fillRule="evenodd" />
      </svg>
      <span>{words.disposition[disposition]}</span>
    </span>
  )
}

export const mediumShapes: Readonly<Record<Medium, string>> = {
  water: 'M6 1C8.4 4 9.6 5.8 9.6 7.4A3.6 3.6 0 0 1 6 11a3.6 3.6 0 0 1-3.6-3.6C2.4 5.8 3.6 4 6 1z',
  gas: 'M6 1.2l5 9.3H1z',
  noise: 'M1.5 1.5h9v9h-9z',
  dust: 'M6 .8L11.2 6 6 11.2.8 6z',
  power: 'M7 .8L2.4 6.8h2.8L4.6 11.2 9.6 5H6.6z',
  'surface-water':
    'M.8 2.5c1.7-1.6 3.4-1.6 5.2 0s3.5 1.6 5.2 0v3c-1.7 1.6-3.4 1.6-5.2 0s-3.5-1.6-5.2 0zM.8 7c1.7-1.6 3.4-1.6 5.2 0s3.5 1.6 5.2 0v3c-1.7 1.6-3.4 1.6-5.2 0S2.5 8.4.8 10z',
  air: 'M4.5 1h3v3.500H11v3H7.500V11h-3V7.500H1v-3h3.500z',
}

/** `bare`: the word stands beside it already. */
export function MediumMark({ medium, bare = false }: { readonly medium: Medium; readonly bare?: boolean }) {
  const words = useWords()
  return (
    <span className="medium" title={words.medium[medium]} style={{ color: `var(--${medium})` }}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={mediumShapes[medium]} fill="currentColor" />
      </svg>
      {bare ? null : <span className="visually-hidden">{words.medium[medium]}</span>}
    </span>
  )
}

export function DemoBadge() {
  const words = useWords()
  return (
    <span className="demo" title={words.demo.explain}>
      {words.demo.badge}
    </span>
  )
}

export function LevelMark({ level, children }: { readonly level: 'ok' | 'tolerated' | 'rejected'; readonly children: string }) {
  return <span className={`level level-${level}`}>{children}</span>
}
