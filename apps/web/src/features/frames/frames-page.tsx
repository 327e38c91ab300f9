/** Frames as they came, newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { SearchField } from '../../ui/fields.tsx'
import { FrameTable } from '../../ui/frame-table.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { useTitle } from '../../ui/title.ts'
import { FramePage as FramesAnswer } from '../../../../server/src/modules/ingest/schema.ts'
import { framesSearch } from './frames-search.ts'
import type { FramesSearch, FramesShow } from './frames-search.ts'

const ROWS = 100
const FRESH_MS = 4_000
const shows: readonly FramesShow[] = ['all', 'accepted', 'quarantine', 'faulty']

export function FramesPage() {
  const { words } = useLanguage()
  useTitle(words.frames.title)
  const search = useSearch({ from: '/frames' })
  const navigate = useNavigate({ from: '/frames' })
  const go = (next: FramesSearch) => void navigate({ search: next })
  const page = useQuery({
    queryKey: ['frames', 'list', search],
    queryFn: ({ signal }) => getJson(withQuery('/api/frames', { ...search, limit: ROWS }), FramesAnswer, signal),
    placeholderData: keepPreviousData,
    ...(search.before === undefined ? { refetchInterval: FRESH_MS } : {}),
  })
  const { before: _before, ...newest } = search
  /** A filter that the server would refuse is simply not set. */
  const narrow = (part: Record<string, unknown>) => go(framesSearch({ ...newest, ...part }))
  const next = page.data?.next ?? null
  return (
    <div className="rows-page">
      <section className="panel">
        <div className="panel-head">
          <h1>{words.frames.title}</h1>
          <Segmented
            aria-label={words.frames.showLabel}
            value={search.show ?? 'all'}
            options={shows.map((show) => ({ value: show, label: words.frames.show[show] }))}
            onChange={(show: FramesShow) => narrow({ show })}
          />
          <span className="push rows-filters">
            <SearchField label={words.frames.mn} value={search.mn ?? ''} onChange={(mn) => narrow({ mn })} />
            <SearchField
              label={words.frames.outlet}
              value={search.outlet ?? ''}
              onChange={(outlet) => narrow({ outlet: outlet.toUpperCase() })}
            />
          </span>
        </div>
        {page.isPending ? <LoadingLines lines={16} /> : null}
        {page.isError && page.data === undefined ? <Failed error={page.error} retry={() => void page.refetch()} /> : null}
        {page.data !== undefined && page.data.frames.length === 0 ? (
          <Nothing title={words.frames.none} detail={words.frames.noneDetail} />
        ) : null}
        {page.data !== undefined && page.data.frames.length > 0 ? <FrameTable frames={page.data.frames} /> : null}
        <div className="pager">
          {search.before === undefined ? (
            <span className="panel-note">{words.frames.auto}</span>
          ) : (
            <Link to="/frames" search={newest}>
              {words.frames.newest}
            </Link>
          )}
          <Button size="small" disabled={next === null} onClick={() => next !== null && go({ ...newest, before: next })}>
            {words.frames.older} ›
          </Button>
        </div>
      </section>
    </div>
  )
}
