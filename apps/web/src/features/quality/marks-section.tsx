/** Marks made by hand in the whole city: those with something against them first. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { getJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { MarkRow } from '../../ui/judged/mark-row.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijingIso } from '../../ui/time.ts'
import { CityMarks } from '../../../../server/src/modules/quality/schema.ts'
import { spanDays } from './quality-search.ts'
import type { QualitySpan } from './quality-search.ts'

const DAY_MS = 86_400_000
const FRESH_MS = 60_000

export function MarksSection({ span }: { readonly span: QualitySpan }) {
  const { quality } = useWords()
  const asked = useQuery({
    queryKey: ['quality', 'marks', span],
    queryFn: ({ signal }) => {
      const now = Date.now()
      // Planned work is marked ahead.
      const query = { from: beijingIso(now - spanDays[span] * DAY_MS), to: beijingIso(now + 7 * DAY_MS) }
      return getJson(withQuery('/api/quality/marks', query), CityMarks, signal)
    },
    refetchInterval: FRESH_MS,
  })
  const { data } = asked
  const against = data?.marks.filter(({ contradictions }) => contradictions.length > 0).length ?? 0
  return (
    <section className="panel" aria-label={quality.marks}>
      <div className="panel-head">
        <h2>{quality.marks}</h2>
        <span className="panel-note">{data === undefined ? '' : quality.marksCount(data.marks.length, against)}</span>
      </div>
      {asked.isPending ? <LoadingLines lines={2} /> : null}
      {asked.isError && data === undefined ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      {data !== undefined && data.marks.length === 0 ? <p className="panel-line">{quality.noMarks}</p> : null}
      <ul className="entries">
        {(data?.marks ?? []).map((mark) => (
          <MarkRow
            key={mark.ref}
            mark={mark}
            where={
              <Link
                to="/outlets/$id"
                params={{ id: mark.outletId }}
                search={{ from: Date.parse(mark.from) - DAY_MS, to: Date.parse(mark.to) + DAY_MS }}
              >
                {mark.enterprise} {mark.outlet}
              </Link>
            }
          />
        ))}
      </ul>
    </section>
  )
}
