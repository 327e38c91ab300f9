/** From a number down to bytes: what a reference stands on, step by step; a step that is not open yet is asked for when it is opened. */
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { refWords } from '../../ui/ref-words.ts'
import { frameIndex } from '../../ui/refs.ts'
import { useTitle } from '../../ui/title.ts'
import { Lineage } from '../../../../server/src/platform/lineage/schema.ts'
import type { LineageNode } from '../../../../server/src/platform/lineage/schema.ts'
import './lineage.css'

/** References shown of one step before the rest is asked for. */
const MOST = 24
/** Steps that stand on one thing only are opened by themselves, so many deep. */
const DEEP = 4

const pathOf = (ref: string) => `/api/lineage/${encodeURIComponent(ref)}`

export function LineagePage() {
  const { words } = useLanguage()
  const { lineage } = words
  const { ref } = useSearch({ from: '/lineage' })
  useTitle(lineage.title)
  return (
    <div className="rows-page lineage">
      <header className="page-head">
        <h1>{lineage.title}</h1>
        <span className="panel-note">{lineage.explain}</span>
        {ref === undefined ? null : (
          <a className="push" href={pathOf(ref)}>
            {lineage.api}
          </a>
        )}
      </header>
      <div className="panel">
        {ref === undefined ? <Nothing title={lineage.unknown} detail={lineage.unknownDetail} /> : <Root key={ref} reference={ref} />}
      </div>
    </div>
  )
}

/** One step: what stands below is asked for when it is opened. */
function useStep(ref: string, enabled = true) {
  return useQuery({
    queryKey: ['lineage', ref],
    queryFn: async ({ signal }) => (await getJson(`${pathOf(ref)}?nodes=1`, Lineage, signal)).nodes[0] ?? null,
    enabled,
  })
}

function Root({ reference }: { readonly reference: string }) {
  const asked = useStep(reference)
  if (asked.isError) return <Failed error={asked.error} retry={() => void asked.refetch()} />
  return asked.data == null ? <LoadingLines lines={6} /> : <Step node={asked.data} depth={0} />
}

function Step({ node, depth }: { readonly node: LineageNode; readonly depth: number }) {
  const { words, language } = useLanguage()
  const { lineage } = words
  const [all, setAll] = useState(false)
  const shown = all ? node.from : node.from.slice(0, MOST)
  const one = node.from.length === 1
  return (
    <div className="step">
      <p className="step-head">
        <span className="step-kind">{lineage.kinds[node.kind] ?? node.kind}</span>
        <b>{node[language]}</b>
        <Open node={node} />
      </p>
      <p className="panel-note step-facts">
        {Object.entries(node.facts).map(([name, value]) => (
          <span key={name}>
            {lineage.factNames[name] ?? name} <code>{value}</code>
          </span>
        ))}
        {node.derivedBy === null || node.derivedBy === '' ? null : (
          <span>
            {lineage.derivedBy} <code>{node.derivedBy}</code>
          </span>
        )}
      </p>
      {node.from.length === 0 ? null : (
        <>
          <p className="panel-note">{lineage.standsOn(node.from.length)}</p>
          <ul className="steps-below">
            {shown.map((ref) => (
              <li key={ref}>
                <Below reference={ref} depth={depth + 1} open={one && depth < DEEP} />
              </li>
            ))}
          </ul>
          {shown.length === node.from.length ? null : (
            <Button size="small" onClick={() => setAll(true)}>
              {lineage.more(node.from.length - shown.length)}
            </Button>
          )}
        </>
      )}
    </div>
  )
}

/** Where a person can look at it. */
function Open({ node }: { readonly node: LineageNode }) {
  const { words } = useLanguage()
  const frame = frameIndex(node.ref)
  const page = node.links['page']
  if (frame !== null) {
    return (
      <Link to="/frames/hj212/$index" params={{ index: frame }}>
        {words.lineage.frame}
      </Link>
    )
  }
  return page?.startsWith('/') === true ? <a href={page}>{words.lineage.page}</a> : null
}

interface BelowProps {
  readonly reference: string
  readonly depth: number
  readonly open: boolean
}

function Below({ reference, depth, open }: BelowProps) {
  const [isOpen, setOpen] = useState(open)
  const asked = useStep(reference, isOpen)
  const { words, language } = useLanguage()
  const factors = useQuery(factorsQuery)
  const said = refWords(reference, { factors: factors.data, words, language })
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{said === null ? <code>{reference}</code> : <span title={reference}>{said}</span>}</summary>
      {isOpen && asked.isError ? <Failed error={asked.error} /> : null}
      {isOpen && asked.isPending ? <LoadingLines lines={2} /> : null}
      {isOpen && asked.data != null ? <Step node={asked.data} depth={depth} /> : null}
    </details>
  )
}
