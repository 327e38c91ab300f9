/** The curves an alarm stands on, one below the other over the same hours. */
import { useQuery } from '@tanstack/react-query'
import { getJson, withQuery } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { longName } from '../../ui/factor-names.ts'
import { JudgedChart, JudgedLegend } from '../../ui/judged/judged-chart.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { Basis, Level, Values } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'
import { asJudged } from './curve-basis.ts'

type Curve = AlarmDetail['curves'][number]
const POINTS = 800

interface Props {
  readonly detail: AlarmDetail
  readonly onWhy: (value: string) => void
}

export function AlarmCurves({ detail, onWhy }: Props) {
  const { alarms: said } = useWords()
  return (
    <section className="panel" aria-label={said.curves}>
      <div className="panel-head">
        <h2>{said.curves}</h2>
      </div>
      {detail.curves.length === 0 ? <p className="panel-line">{said.noCurves}</p> : null}
      {detail.curves
        .map((curve) => asJudged(curve, detail.verdicts))
        .map((curve) => (
          <OneCurve key={`${curve.outletId} ${curve.factor} ${curve.level} ${curve.basis}`} curve={curve} onWhy={onWhy} />
        ))}
    </section>
  )
}

/** Marks of devices are letters; which edition says what is asked on the outlet's own page. */
const asSent = (mark: string) => mark

function OneCurve({ curve, onWhy }: { readonly curve: Curve; readonly onWhy: (value: string) => void }) {
  const { words, language } = useLanguage()
  const { data: factors } = useQuery(factorsQuery)
  const level = Level.safeParse(curve.level)
  const basis = Basis.safeParse(curve.basis)
  const values = useQuery({
    queryKey: ['outlets', curve.outletId, 'values', curve],
    queryFn: ({ signal }) => {
      const { outletId, ...query } = curve
      return getJson(withQuery(`/api/outlets/${outletId}/values`, { ...query, points: POINTS }), Values, signal)
    },
    enabled: level.success && basis.success,
  })
  const { data } = values
  // Quantities of a meter are named by the server: the dictionary knows plain codes only.
  const named = data === undefined ? factors?.get(curve.factor) : { ...data.factor, totalUnit: null, decimals: null }
  const name = longName(curve.factor, named, language)
  return (
    <>
      <h3 className="alarm-curve-head">
        {name}{' '}
        <span className="panel-note">
          {curve.outletId} {level.success ? words.judged.levels[level.data] : curve.level}{' '}
          {basis.success ? words.judged.bases[basis.data] : ''}
        </span>
      </h3>
      {values.isError && data === undefined ? <Failed error={values.error} retry={() => void values.refetch()} /> : null}
      {values.isPending && level.success ? <LoadingLines lines={5} /> : null}
      {data !== undefined && data.points.length === 0 ? <p className="panel-line">{words.judged.none}</p> : null}
      {data !== undefined && data.points.length > 0 ? (
        <>
          <div className="alarm-curve">
            <JudgedChart
              values={data}
              range={{ from: Date.parse(curve.from), to: Date.parse(curve.to) }}
              markWords={asSent}
              onWhy={onWhy}
            />
          </div>
          <JudgedLegend values={data} />
        </>
      ) : null}
    </>
  )
}
