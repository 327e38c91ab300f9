/** Curve of one factor with its controls. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName } from '../../ui/factor-names.ts'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { Series } from '../../../../server/src/modules/telemetry/schema.ts'
import type { Kind, OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'
import { CurveChart } from './curve-chart.tsx'
import { isAbnormal } from './curve-option.ts'
import { spans } from './outlet-search.ts'
import type { OutletSearch, SpanName } from './outlet-search.ts'
import { rangeOf, shifted, spanOf, widened } from './range.ts'
import { TimesForm } from './times-form.tsx'

const offered: readonly Kind[] = ['rtd', 'minute', 'hour', 'day']
/** How often a curve that ends now is read again. */
const FRESH_MS = 5_000
const CALM_MS = 30_000
/** More points than pixels say nothing; the server takes 2,000 at most. */
const POINTS = 1_200

interface Props {
  readonly outlet: OutletDetail
  readonly factor: string
  readonly kind: Kind
  readonly search: OutletSearch
  readonly onSearch: (search: OutletSearch) => void
}

export function CurvePanel({ outlet, factor, kind, search, onSearch }: Props) {
  const { words, language } = useLanguage()
  const [choosing, setChoosing] = useState(false)
  const span = spanOf(search, kind)
  const { from, to, span: _span, ...rest } = search
  const series = useQuery({
    queryKey: ['outlets', outlet.id, 'series', factor, kind, span, from, to],
    queryFn: async ({ signal }) => {
      const range = rangeOf(search, kind, Date.now())
      const query = { factor, kind, from: beijingIso(range.from), to: beijingIso(range.to), points: POINTS }
      return { range, series: await getJson(withQuery(`/api/outlets/${outlet.id}/series`, query), Series, signal) }
    },
    placeholderData: keepPreviousData,
    ...(span === null ? {} : { refetchInterval: kind === 'rtd' ? FRESH_MS : CALM_MS }),
  })
  const shown = series.data
  const range = shown?.range ?? rangeOf(search, kind, Date.now())
  const abnormal = useMemo(() => shown?.series.points.some(({ marks }) => isAbnormal(marks)) === true, [shown])
  const go = (next: { from: number; to: number }) => onSearch({ ...rest, ...next })
  const version = outlet.devices[0]?.version ?? '2017'

  return (
    <section className="panel curve-panel" aria-label={words.outlet.curve}>
      <div className="panel-head">
        <Choice
          label={words.outlet.factor}
          value={factor}
          options={outlet.factors.map((one) => [one.code, longName(one.code, one, language)] as const)}
          onChange={(next) => onSearch({ ...search, factor: next })}
        />
        <Segmented
          aria-label={words.outlet.kind}
          value={kind}
          options={(offered.includes(kind) ? offered : [...offered, kind]).map((one) => ({ value: one, label: words.kind[one] }))}
          onChange={(next: Kind) => onSearch({ ...rest, kind: next })}
        />
        <Segmented
          className="push"
          aria-label={words.outlet.span}
          value={span ?? 'still'}
          options={[
            ...(Object.keys(spans) as SpanName[]).map((one) => ({ value: one as string, label: words.outlet.spans[one] })),
            { value: 'still', label: words.outlet.custom },
          ]}
          onChange={(next) => {
            if (Object.hasOwn(spans, next)) {
              setChoosing(false)
              onSearch({ ...rest, span: next as SpanName })
            } else {
              setChoosing(true)
              go({ from: range.from, to: range.to })
            }
          }}
        />
      </div>
      <div className="curve-bar">
        <span className="panel-note">
          {beijing(range.from)} — {beijing(range.to)}
        </span>
        <span className="curve-steps">
          <Button size="small" onClick={() => go(shifted(range, -1, Date.now()))}>
            ‹ {words.outlet.earlier}
          </Button>
          <Button size="small" onClick={() => go(widened(range, Date.now()))}>
            {words.outlet.zoomOut}
          </Button>
          <Button size="small" onClick={() => go(shifted(range, 1, Date.now()))} disabled={range.live}>
            {words.outlet.later} ›
          </Button>
          {span === null ? (
            <>
              <Button size="small" onClick={() => setChoosing(!choosing)} aria-expanded={choosing}>
                {words.outlet.custom}
              </Button>
              <Button size="small" type="primary" onClick={() => onSearch(rest)}>
                {words.outlet.now}
              </Button>
            </>
          ) : null}
        </span>
      </div>
      {choosing && span === null ? (
        <TimesForm
          key={`${range.from}-${range.to}`}
          from={range.from}
          to={range.to}
          onApply={(next) => {
            setChoosing(false)
            go(next)
          }}
        />
      ) : null}
      <div className="curve-box">
        {series.isError && shown === undefined ? <Failed error={series.error} retry={() => void series.refetch()} /> : null}
        {series.isPending ? <LoadingLines lines={7} /> : null}
        {shown !== undefined && shown.series.points.length === 0 ? (
          <Nothing title={words.outlet.noPoints} detail={words.outlet.noPointsDetail} />
        ) : null}
        {shown !== undefined && shown.series.points.length > 0 ? (
          <CurveChart series={shown.series} range={shown.range} version={version} onZoom={go} />
        ) : null}
      </div>
      {shown !== undefined && shown.series.points.length > 0 ? (
        <p className="curve-foot" role="status">
          {shown.series.bucketSeconds > 0
            ? words.outlet.bucketed(words.duration(shown.series.bucketSeconds), shown.series.points.length)
            : words.outlet.exact(shown.series.points.length)}
          {language === 'zh' ? '。' : '. '}
          {words.outlet.zoomHint}
          {abnormal ? <span className="curve-legend-mark">{words.outlet.abnormalMarks}</span> : null}
        </p>
      ) : null}
    </section>
  )
}
