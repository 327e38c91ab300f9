/** Which treatment belongs to which production: to be seen, and to be changed as a new version. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { GraphPage, LinkGroup, ProcessGraph, States } from '../../../../server/src/modules/power/schema.ts'
import { useWords } from '../../i18n/language.tsx'
import { beijing } from '../../ui/time.ts'
import { GraphEditor } from './graph-editor.tsx'
import { StateMark } from './state-mark.tsx'
import type { FacilityState } from './state-mark.tsx'

interface Props {
  readonly page: GraphPage
  /** Null: not known yet, or nothing is metered. */
  readonly states: States | null
}

export function GraphPanel({ page, states }: Props) {
  const { power: said } = useWords()
  const [draft, setDraft] = useState<ProcessGraph | null>(null)
  const last = new Map((states?.facilities ?? []).map((one) => [one.facility, one.last]))
  return (
    <section className="panel" aria-label={said.groups}>
      <div className="panel-head">
        <h2>{said.groups}</h2>
        <span className="panel-note">
          {page.version === 0 ? '' : `${said.version(page.version)} · `}
          {said.groupsExplain}
        </span>
        <Button className="push" size="small" onClick={() => setDraft(draft === null ? page.graph : null)}>
          {draft === null ? said.edit : said.stopEdit}
        </Button>
      </div>
      {draft === null ? (
        <>
          {page.graph.groups.length === 0 ? <p className="panel-line">{said.noGroups}</p> : null}
          {page.graph.groups.map((group) => (
            <Group key={group.id} group={group} graph={page.graph} last={last} />
          ))}
        </>
      ) : (
        <GraphEditor page={page} graph={draft} onGraph={setDraft} />
      )}
      {page.history.length === 0 ? null : (
        <details className="judged-table">
          <summary>{said.history}</summary>
          <ul className="lines">
            {page.history.map((version) => (
              <li key={version.version}>
                {said.version(version.version)} · {version.by} · {beijing(version.recordedAt)} · {version.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

interface GroupProps {
  readonly group: LinkGroup
  readonly graph: ProcessGraph
  readonly last: ReadonlyMap<string, FacilityState>
}

function Group({ group, graph, last }: GroupProps) {
  const { power: said } = useWords()
  const chip = (id: string) => (
    <li key={id} className="power-chip">
      {graph.facilities.find((one) => one.id === id)?.name ?? id} <code>{id}</code>
      {last.has(id) ? <StateMark state={last.get(id) ?? 'unknown'} /> : null}
    </li>
  )
  return (
    <div className="power-group">
      <p className="entry-head">
        <b>{group.name}</b> <code>{group.id}</code>{' '}
        <span className="panel-note">
          {group.leadMin > 0 ? said.lead(group.leadMin) : ''} {group.lagMin > 0 ? said.lag(group.lagMin) : ''}
        </span>
      </p>
      <div className="power-flow">
        <div>
          <h3>
            {said.production} <span className="panel-note">{said.logic[group.productionLogic]}</span>
          </h3>
          <ul>{group.production.map(chip)}</ul>
        </div>
        <span className="power-arrow" aria-hidden="true">
          →
        </span>
        <div>
          <h3>
            {said.treatment} <span className="panel-note">{said.logic[group.treatmentLogic]}</span>
          </h3>
          <ul>
            {group.treatment.map(chip)}
            {group.auxiliary === null ? null : chip(group.auxiliary)}
          </ul>
        </div>
        <span className="power-arrow" aria-hidden="true">
          →
        </span>
        <div>
          <h3>{said.outlets}</h3>
          <ul>
            {group.outlets.length === 0 ? <li className="panel-note">—</li> : null}
            {group.outlets.map((outlet) => (
              <li key={outlet} className="power-chip">
                <Link to="/outlets/$id" params={{ id: outlet }}>
                  {outlet}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  )
}
