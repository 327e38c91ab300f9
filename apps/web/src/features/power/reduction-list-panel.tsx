/** What an enterprise stops or limits at each level (一厂一策): filed as a new version each time. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { OrderLevel, ReductionList, ReductionListDraft, ReductionListKept } from '../../../../server/src/modules/power/schema.ts'
import type { Facility, Measure } from '../../../../server/src/modules/power/schema.ts'
import { getJson, postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { changedMeasure, noMeasures, withMeasure, withoutMeasure } from './measure-change.ts'
import type { Levels } from './measure-change.ts'
import { toggled } from './graph-change.ts'

interface Props {
  readonly enterprise: string
  readonly facilities: readonly Facility[]
}

export function ReductionListPanel({ enterprise, facilities }: Props) {
  const { power: said } = useWords()
  const [draft, setDraft] = useState<Levels | null>(null)
  const list = useQuery({
    queryKey: ['power', 'list', enterprise],
    queryFn: ({ signal }) => getJson(`/api/enterprises/${encodeURIComponent(enterprise)}/reduction-list`, ReductionList, signal),
  })
  const { data } = list
  return (
    <section className="panel" aria-label={said.list}>
      <div className="panel-head">
        <h2>{said.list}</h2>
        <span className="panel-note">
          {data === undefined || data.version === 0
            ? said.listNone
            : `${said.version(data.version)} · ${data.document} · ${data.by} · ${beijing(data.recordedAt ?? '')}${data.grade === null ? '' : ` · ${said.grade} ${data.grade}`}`}
        </span>
        <Button
          className="push"
          size="small"
          disabled={data === undefined || facilities.length === 0}
          onClick={() => setDraft(draft === null ? (data?.levels ?? noMeasures) : null)}
        >
          {draft === null ? said.listFile : said.stopEdit}
        </Button>
      </div>
      {list.isPending ? <LoadingLines lines={2} /> : null}
      {list.isError && data === undefined ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {data === undefined || data.version === 0 || draft !== null ? null : (
        <dl className="facts">
          {OrderLevel.options.map((level) => (
            <div key={level}>
              <dt>{said.levels[level]}</dt>
              <dd>
                {data.levels[level].length === 0
                  ? said.noMeasures
                  : data.levels[level].map((measure) => (
                      <MeasureText key={JSON.stringify(measure)} measure={measure} facilities={facilities} />
                    ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {draft === null ? null : (
        <ListForm enterprise={enterprise} facilities={facilities} levels={draft} onLevels={setDraft} document={data?.document ?? ''} />
      )}
    </section>
  )
}

function MeasureText({ measure, facilities }: { readonly measure: Measure; readonly facilities: readonly Facility[] }) {
  const { power: said } = useWords()
  const names = measure.facilities.map((id) => facilities.find((one) => one.id === id)?.name ?? id).join('、')
  return <span className="power-measure">{measure.kind === 'stop' ? said.stopOf(names) : said.limitOf(names, measure.percent)}</span>
}

interface FormProps extends Props {
  readonly levels: Levels
  readonly onLevels: (levels: Levels | null) => void
  readonly document: string
}

function ListForm({ enterprise, facilities, levels, onLevels, document: before }: FormProps) {
  const { power: said } = useWords()
  const queries = useQueryClient()
  const actor = useActor()
  const [document, setDocument] = useState(before)
  const [grade, setGrade] = useState<'A' | 'B' | 'C' | 'D' | ''>('')
  const body = ReductionListDraft.safeParse({ levels, grade: grade === '' ? null : grade, document, by: actor.name })
  const file = useMutation({
    mutationFn: (draft: ReductionListDraft) =>
      postJson(`/api/enterprises/${encodeURIComponent(enterprise)}/reduction-list`, draft, ReductionListKept),
    onSuccess: async () => {
      onLevels(null)
      await queries.invalidateQueries({ queryKey: ['power'] })
    },
  })
  const may = facilities.filter(({ kind }) => kind === 'production' || kind === 'shared')
  return (
    <form
      className="power-editor"
      onSubmit={(event) => {
        event.preventDefault()
        if (body.success) file.mutate(body.data)
      }}
    >
      {OrderLevel.options.map((level) => (
        <fieldset key={level}>
          <legend>{said.levels[level]}</legend>
          {levels[level].map((measure, place) => (
            // Measures have no name of their own; their order is that of the list.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={place} className="small-form">
              <Choice
                label={said.measureKind(said.levels[level], place + 1)}
                value={measure.kind}
                options={(['stop', 'limit'] as const).map((kind) => [kind, said.measures[kind]] as const)}
                onChange={(kind) => kind !== '' && onLevels(changedMeasure(levels, level, place, { kind }))}
              />
              {measure.kind === 'limit' ? (
                <TextField
                  label={said.percent}
                  kind="number"
                  value={String(measure.percent)}
                  onChange={(text) => onLevels(changedMeasure(levels, level, place, { percent: Number(text) }))}
                />
              ) : null}
              {may.map(({ id, name }) => (
                <label key={id}>
                  <input
                    type="checkbox"
                    checked={measure.facilities.includes(id)}
                    onChange={() => onLevels(changedMeasure(levels, level, place, { facilities: toggled(measure.facilities, id) }))}
                  />{' '}
                  {name}
                </label>
              ))}
              <Button size="small" danger onClick={() => onLevels(withoutMeasure(levels, level, place))}>
                {said.remove}
              </Button>
            </div>
          ))}
          <Button
            size="small"
            onClick={() =>
              onLevels(
                withMeasure(
                  levels,
                  level,
                  may.map(({ id }) => id),
                ) ?? levels,
              )
            }
          >
            {said.addMeasure}
          </Button>
        </fieldset>
      ))}
      <div className="small-form">
        <Choice
          labelled
          label={said.grade}
          value={grade}
          options={[['', said.noGrade] as const, ...(['A', 'B', 'C', 'D'] as const).map((one) => [one, one] as const)]}
          onChange={setGrade}
        />
        <TextField label={said.document} most={120} value={document} onChange={setDocument} />
        <ActorField actor={actor} />
        <Button type="primary" htmlType="submit" disabled={!body.success} loading={file.isPending}>
          {said.save}
        </Button>
      </div>
      {file.isError ? <Failed error={file.error} /> : null}
    </form>
  )
}
