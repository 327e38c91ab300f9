/** The editor of a process graph. Metering of a facility stays as it is; what a facility is, and what belongs together, is changed here. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { FacilityKind, GraphPage, Logic, PutGraph } from '../../../../server/src/modules/power/schema.ts'
import type { Facility, LinkGroup, ProcessGraph } from '../../../../server/src/modules/power/schema.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { putJson } from '../../api/client.ts'
import { outletsQuery } from '../../api/queries.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { PointFields } from './point-fields.tsx'
import { toggled, withFacility, withGroup, withoutFacility } from './graph-change.ts'

interface Props {
  readonly page: GraphPage
  readonly graph: ProcessGraph
  readonly onGraph: (graph: ProcessGraph | null) => void
}

export function GraphEditor({ page, graph, onGraph }: Props) {
  const words = useWords()
  const { power: said } = words
  const queries = useQueryClient()
  const actor = useActor()
  const [reason, setReason] = useState('')
  const body = PutGraph.safeParse({ graph, basedOn: page.version, by: actor.name, reason })
  const save = useMutation({
    mutationFn: (put: z.infer<typeof PutGraph>) =>
      putJson(`/api/enterprises/${encodeURIComponent(page.enterpriseId)}/process-graph`, put, GraphPage),
    onSuccess: async (next) => {
      queries.setQueryData(['power', 'graph', page.enterpriseId], next)
      onGraph(null)
      await queries.invalidateQueries({ queryKey: ['power', 'states', page.enterpriseId] })
    },
  })
  const change = (id: string, part: Partial<Facility>) =>
    onGraph({ ...graph, facilities: graph.facilities.map((one) => (one.id === id ? { ...one, ...part } : one)) })
  const regroup = (id: string, part: Partial<LinkGroup>) =>
    onGraph({ ...graph, groups: graph.groups.map((one) => (one.id === id ? { ...one, ...part } : one)) })
  const outlets = useQuery(outletsQuery)
  const own = (outlets.data?.outlets ?? []).filter(({ enterpriseId }) => enterpriseId === page.enterpriseId)
  const metering = own.filter(({ medium }) => medium === 'power')
  const emitting = own.filter(({ medium }) => medium === 'gas' || medium === 'water')
  const grown = withGroup(graph, said.group)
  return (
    <form
      className="power-editor"
      onSubmit={(event) => {
        event.preventDefault()
        if (body.success) save.mutate(body.data)
      }}
    >
      <fieldset>
        <legend>{said.facility}</legend>
        {graph.facilities.map((facility) => (
          <div key={facility.id} className="power-facility">
            <div className="small-form">
              <code>{facility.id}</code>
              <Choice
                label={`${facility.id} ${said.kind}`}
                value={facility.kind}
                options={FacilityKind.options.map((one) => [one, said.kinds[one]] as const)}
                onChange={(kind) => kind !== '' && change(facility.id, { kind })}
              />
              <TextField label={said.name} most={80} value={facility.name} onChange={(name) => change(facility.id, { name })} />
              <TextField label={said.ratedKw} most={16} value={facility.ratedKw} onChange={(ratedKw) => change(facility.id, { ratedKw })} />
              <Button size="small" danger onClick={() => onGraph(withoutFacility(graph, facility.id))}>
                {said.remove}
              </Button>
            </div>
            <PointFields facility={facility} outlets={metering} onChange={(part) => change(facility.id, part)} />
          </div>
        ))}
        <Button size="small" onClick={() => onGraph(withFacility(graph, said.facility))}>
          {said.addFacility}
        </Button>
      </fieldset>
      <fieldset>
        <legend>{said.group}</legend>
        {graph.groups.map((group) => (
          <GroupFields
            key={group.id}
            group={group}
            facilities={graph.facilities}
            outlets={emitting}
            onChange={(part) => regroup(group.id, part)}
            onRemove={() => onGraph({ ...graph, groups: graph.groups.filter((one) => one.id !== group.id) })}
          />
        ))}
        <Button size="small" disabled={grown === null} onClick={() => grown !== null && onGraph(grown)}>
          {said.addGroup}
        </Button>
      </fieldset>
      <div className="small-form">
        <ActorField actor={actor} />
        <TextField label={said.reason} most={2_000} value={reason} onChange={setReason} />
        <Button type="primary" htmlType="submit" disabled={!body.success} loading={save.isPending}>
          {said.save}
        </Button>
      </div>
      {body.success || reason === '' ? null : (
        <p className="panel-note">
          {said.notYet(
            body.error.issues
              .map(({ path, message }) => `${path.join('/')}：${message}`)
              .slice(0, 3)
              .join('；'),
          )}
        </p>
      )}
      {save.isError ? <Failed error={save.error} /> : null}
    </form>
  )
}

interface GroupProps {
  readonly group: LinkGroup
  readonly facilities: readonly Facility[]
  /** Outlets of the enterprise that a group may emit through. */
  readonly outlets: readonly OutletSummary[]
  readonly onChange: (part: Partial<LinkGroup>) => void
  readonly onRemove: () => void
}

function GroupFields({ group, facilities, outlets, onChange, onRemove }: GroupProps) {
  const { power: said } = useWords()
  const members = (field: 'production' | 'treatment', logic: 'productionLogic' | 'treatmentLogic') => (
    <fieldset className="power-members">
      <legend>{said[field]}</legend>
      <Choice
        label={`${group.id} ${said[field]}`}
        value={group[logic]}
        options={Logic.options.map((one) => [one, said.logic[one]] as const)}
        onChange={(next) => next !== '' && onChange({ [logic]: next })}
      />
      {facilities
        .filter(({ kind }) => kind === field)
        .map(({ id, name }) => (
          <label key={id}>
            <input type="checkbox" checked={group[field].includes(id)} onChange={() => onChange({ [field]: toggled(group[field], id) })} />{' '}
            {name}
          </label>
        ))}
    </fieldset>
  )
  const minutes = (text: string) => Math.min(240, Math.max(0, Math.floor(Number(text)) || 0))
  return (
    <div className="power-group-fields">
      <div className="small-form">
        <code>{group.id}</code>
        <TextField label={said.name} most={80} value={group.name} onChange={(name) => onChange({ name })} />
        <TextField
          label={said.leadMin}
          kind="number"
          value={String(group.leadMin)}
          onChange={(text) => onChange({ leadMin: minutes(text) })}
        />
        <TextField
          label={said.lagMin}
          kind="number"
          value={String(group.lagMin)}
          onChange={(text) => onChange({ lagMin: minutes(text) })}
        />
        <Button size="small" danger onClick={onRemove}>
          {said.remove}
        </Button>
      </div>
      {members('production', 'productionLogic')}
      {members('treatment', 'treatmentLogic')}
      <fieldset className="power-members">
        <legend>{said.outlets}</legend>
        {outlets.length === 0 ? <span className="panel-note">—</span> : null}
        {outlets.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={group.outlets.includes(id)}
              onChange={() =>
                onChange({ outlets: group.outlets.includes(id) ? group.outlets.filter((one) => one !== id) : [...group.outlets, id] })
              }
            />{' '}
            {name}
          </label>
        ))}
        <Choice
          labelled
          label={said.auxiliaryOf}
          value={group.auxiliary ?? ''}
          options={[
            ['', '—'] as const,
            ...facilities.filter(({ kind }) => kind === 'auxiliary').map(({ id, name }) => [id, name] as const),
          ]}
          onChange={(auxiliary) => onChange({ auxiliary: auxiliary === '' ? null : auxiliary })}
        />
      </fieldset>
    </div>
  )
}
