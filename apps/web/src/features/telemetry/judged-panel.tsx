/** Judged values of one factor: the curve with the limit of each day, what is not valid and why, and its table. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import type { z } from 'zod'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { JudgedChart, JudgedLegend } from '../../ui/judged/judged-chart.tsx'
import type { GapBand } from '../../ui/judged/judged-option.ts'
import { reasonText } from '../../ui/judged/reason-text.ts'
import { shadeOf } from '../../ui/judged/stretches.ts'
import { ValidityMark } from '../../ui/judged/validity-mark.tsx'
import { ValueDrawer } from '../../ui/judged/value-drawer.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { Basis, Level, Values } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { ValuesPoint } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'
import { markText } from './mark-text.ts'
import type { OutletSearch } from './outlet-search.ts'
import { rangeOf, spanOf, zoomed } from './range.ts'

const FRESH_MS = 30_000
const POINTS = 1_200
/** Rows of the table before asking for all. */
const ROWS = 24

interface Props {
  readonly outlet: OutletDetail
  readonly factor: string
  readonly search: OutletSearch
  readonly gaps: readonly GapBand[]
  readonly onSearch: (search: OutletSearch) => void
}

export function JudgedPanel({ outlet, factor, search, gaps, onSearch }: Props) {
  const { words, language } = useLanguage()
  const level = search.level ?? 'hour'
  // Where the device converts, the limit belongs to the converted value.
  const converts = outlet.latest.some((one) => one.factor === factor && one.convertedValue !== null)
  const basis = search.basis ?? (converts ? 'converted' : 'measured')
  const span = spanOf(search, level)
  const { from, to, span: _span, ...rest } = search
  const values = useQuery({
    queryKey: ['outlets', outlet.id, 'values', factor, level, basis, span, from, to],
    queryFn: async ({ signal }) => {
      const range = rangeOf(search, level, Date.now())
      const query = { factor, level, basis, from: beijingIso(range.from), to: beijingIso(range.to), points: POINTS }
      return { range, values: await getJson(withQuery(`/api/outlets/${outlet.id}/values`, query), Values, signal) }
    },
    placeholderData: keepPreviousData,
    ...(span === null ? {} : { refetchInterval: FRESH_MS }),
  })
  const shown = values.data
  const version = outlet.devices[0]?.version ?? '2017'
  const markWords = useCallback((mark: string) => markText(mark, version, language), [version, language])
  const why = (value: string) => onSearch({ ...search, why: value })
  const empty = shown !== undefined && shown.values.points.length === 0
  return (
    <section className="panel" aria-label={words.judged.title}>
      <div className="panel-head">
        <h2>{words.judged.title}</h2>
        <span className="panel-note">{words.judged.explain}</span>
        <span className="push judged-switches">
          {converts || search.basis === 'converted' ? (
            <Segmented
              aria-label={words.judged.basis}
              value={basis}
              options={Basis.options.map((one) => ({ value: one, label: words.judged.bases[one] }))}
              onChange={(next: Basis) => onSearch({ ...search, basis: next })}
            />
          ) : null}
          <Segmented
            aria-label={words.judged.level}
            value={level}
            options={Level.options.map((one) => ({ value: one, label: words.judged.levels[one] }))}
            onChange={(next: Level) => onSearch({ ...search, level: next })}
          />
        </span>
      </div>
      {values.isError && shown === undefined ? <Failed error={values.error} retry={() => void values.refetch()} /> : null}
      {values.isPending ? <LoadingLines lines={7} /> : null}
      {empty ? <Nothing title={words.judged.none} detail={words.judged.noneDetail} /> : null}
      {shown !== undefined && !empty ? (
        <>
          <div className="curve-box">
            <JudgedChart
              values={shown.values}
              range={shown.range}
              gaps={gaps}
              markWords={markWords}
              onZoom={(start, end) => onSearch({ ...rest, ...zoomed(start, end) })}
              onWhy={why}
            />
          </div>
          <JudgedLegend
            values={shown.values}
            gaps={gaps}
            {...(converts && basis === 'measured' ? { noLimit: words.judged.limitOnConverted } : {})}
          />
          <JudgedTable values={shown.values} markWords={markWords} onWhy={why} />
        </>
      ) : null}
      <ValueDrawer
        value={search.why ?? null}
        onValue={(value) => {
          const { why: _why, ...closed } = search
          onSearch(value === null ? closed : { ...closed, why: value })
        }}
      />
    </section>
  )
}

interface TableProps {
  readonly values: Values
  readonly markWords: (mark: string) => string
  readonly onWhy: (value: string) => void
}

/** The table twin of the curve, newest first. */
function JudgedTable({ values, markWords, onWhy }: TableProps) {
  const { words } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <details className="judged-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.judged.table}</summary>
      {open ? <JudgedRows values={values} markWords={markWords} onWhy={onWhy} /> : null}
    </details>
  )
}

function JudgedRows({ values, markWords, onWhy }: TableProps) {
  const { words, language } = useLanguage()
  const [all, setAll] = useState(false)
  const rows = useMemo(() => values.points.toReversed(), [values])
  const unit = unitText(values.factor.unit)
  const name = longName(values.factor.code, { ...values.factor, totalUnit: null, decimals: null }, language)
  return (
    <>
      <div className="scroll-x">
        <table className="grid-table cards">
          <thead>
            <tr>
              <th scope="col">{words.judged.period}</th>
              <th scope="col" className="number">
                {words.judged.value}
              </th>
              <th scope="col">{words.judged.validityName}</th>
              <th scope="col" className="number">
                {words.judged.limit}
              </th>
              <th scope="col" className="number">
                {words.judged.device}
              </th>
              <th scope="col">{words.judged.reasons}</th>
            </tr>
          </thead>
          <tbody>
            {(all ? rows : rows.slice(0, ROWS)).map((point) => (
              <tr key={point.at}>
                <td data-label={words.judged.period}>{beijing(point.at)}</td>
                <td className="number" data-label={words.judged.value}>
                  <button
                    type="button"
                    className="text-button judged-value"
                    title={words.judged.whyOf(`${name} ${beijing(point.at)}`)}
                    onClick={() => onWhy(point.ref)}
                  >
                    {point.value ?? '—'}
                  </button>{' '}
                  <span className="latest-unit">{unit}</span>
                </td>
                <td data-label={words.judged.validityName}>
                  <ValidityMark validity={shadeOf(point) ?? 'valid'} />
                </td>
                <td className="number" data-label={words.judged.limit}>
                  {point.limit ?? '—'}
                </td>
                <td className="number" data-label={words.judged.device}>
                  {point.device ?? '—'}
                </td>
                <td data-label={words.judged.reasons}>
                  <PointRemarks point={point} say={(code) => reasonText(code, language)} markWords={markWords} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all || rows.length <= ROWS ? null : (
        <p className="judged-more">
          <Button size="small" onClick={() => setAll(true)}>
            {words.judged.showAll(rows.length)}
          </Button>
        </p>
      )}
    </>
  )
}

interface RemarksProps {
  readonly point: z.infer<typeof ValuesPoint>
  readonly say: (code: string) => string
  readonly markWords: (mark: string) => string
}

function PointRemarks({ point, say, markWords }: RemarksProps) {
  const { words } = useLanguage()
  const marks = point.marks.filter((mark) => mark !== 'N')
  return (
    <>
      {point.exceeding > 0 ? <span className="level level-rejected">{words.judged.over}</span> : null}
      {point.differing > 0 ? <span className="level level-tolerated">{words.judged.differs}</span> : null}
      {[...point.reasons.map(say), ...marks.map(markWords)].join('；')}
    </>
  )
}
