/**
 * A ledger (台账): typed columns, sorted and filtered by the server, page after page as one scrolls; only the rows in view are in the page.
 * What it shows stands in its address; a view of it can be kept, and taken away as a file.
 */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed, LoadingLines, Nothing } from '../page-state.tsx'
import { beijing } from '../time.ts'
import { LedgerPage } from '../../../../server/src/platform/ledger/schema.ts'
import type { LedgerColumn, LedgerRow } from '../../../../server/src/platform/ledger/schema.ts'
import { LedgerTools } from './ledger-tools.tsx'
import { nextSort, queryOf, shownColumns } from './ledger-search.ts'
import type { LedgerSearch } from './ledger-search.ts'
import './ledger.css'

const PAGE = 200
const ROW = 34
/** So many rows before the end the next page is asked for. */
const AHEAD = 60
const widths = { text: 'minmax(120px, 1.6fr)', choice: 'minmax(84px, 0.7fr)', number: 'minmax(72px, 0.5fr)', time: '146px' } as const

interface Props {
  /** Its name at the server: `/api/ledgers/{name}`. */
  readonly name: string
  readonly search: LedgerSearch
  readonly onSearch: (search: LedgerSearch) => void
  /** Where a row leads; its first cell is then a link. */
  readonly open?: (row: LedgerRow) => string
  /** Acts that belong to the ledger, such as a button that adds to it. */
  readonly children?: ReactNode
}

export function Ledger({ name, search, onSearch, open, children }: Props) {
  const { words, language } = useLanguage()
  const { ledger: said } = words
  const asked = queryOf(search)
  const pages = useInfiniteQuery({
    queryKey: ['ledger', name, asked],
    queryFn: ({ signal, pageParam }) =>
      getJson(withQuery(`/api/ledgers/${name}`, { ...asked, after: pageParam, limit: PAGE }), LedgerPage, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
    staleTime: 10_000,
  })
  const first = pages.data?.pages[0]
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  if (pages.isPending) return <LoadingLines lines={14} />
  if (first === undefined) return <Failed error={pages.error} retry={() => void pages.refetch()} />
  return (
    <>
      <LedgerTools name={name} columns={first.columns} search={search} onSearch={onSearch}>
        <span className="panel-note ledger-total" role="status">
          {said.total(first.total)}
        </span>
        {children}
      </LedgerTools>
      {pages.isError ? <Failed error={pages.error} retry={() => void pages.refetch()} /> : null}
      {rows.length === 0 ? (
        <Nothing title={said.nothing} detail={search.filter === undefined && search.q === undefined ? said.nothingYet : said.nothingFits} />
      ) : (
        <Rows
          label={said.rows}
          columns={first.columns}
          places={shownColumns(first.columns, search)}
          rows={rows}
          total={first.total}
          sort={first.sort}
          language={language}
          onSort={(key) => {
            const { sort: _sort, ...others } = search
            const sort = nextSort(key, first.sort)
            onSearch(sort === undefined ? others : { ...others, sort })
          }}
          onNearEnd={() => {
            if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
          }}
          {...(open === undefined ? {} : { open })}
        />
      )}
    </>
  )
}

interface RowsProps {
  readonly label: string
  readonly columns: readonly LedgerColumn[]
  readonly places: readonly number[]
  readonly rows: readonly LedgerRow[]
  readonly total: number
  readonly sort: string
  readonly language: 'zh' | 'en'
  readonly onSort: (key: string) => void
  readonly onNearEnd: () => void
  readonly open?: (row: LedgerRow) => string
}

function Rows({ label, columns, places, rows, total, sort, language, onSort, onNearEnd, open }: RowsProps) {
  const { ledger: said } = useLanguage().words
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const [chosen, setChosen] = useState(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (place) => rows[place]?.id ?? place,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastSeen >= rows.length - AHEAD) onNearEnd()
  }, [lastSeen, rows.length, onNearEnd])
  const here = Math.min(chosen, rows.length - 1)
  // What a row is called leads to it: its first text.
  const named = places.find((place) => columns[place]?.type === 'text') ?? places[0]
  const template = places.map((place) => widths[columns[place]?.type ?? 'text']).join(' ')
  const go = (place: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, place))
    setChosen(next)
    virtual.scrollToIndex(next)
  }
  const follow = (row: LedgerRow | undefined) => {
    if (row !== undefined && open !== undefined) void navigate({ href: open(row) })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Readonly<Record<string, number>> = {
      j: here + 1,
      ArrowDown: here + 1,
      k: here - 1,
      ArrowUp: here - 1,
      PageDown: here + 15,
      PageUp: here - 15,
      Home: 0,
      End: rows.length - 1,
    }
    const next = steps[event.key]
    if (next !== undefined) {
      event.preventDefault()
      go(next)
    } else if (event.key === 'Enter' && event.target === box.current) follow(rows[here])
  }
  return (
    <div
      ref={box}
      className="ledger"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={places.length}
      aria-activedescendant={`${id}-${here}`}
      tabIndex={0}
      onKeyDown={onKey}
    >
      <div className="ledger-width">
        <div className="ledger-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {places.map((place) => {
            const column = columns[place]
            if (column === undefined) return null
            const order = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : 'none'
            return (
              <div
                key={column.key}
                role="columnheader"
                aria-sort={order}
                className={column.type === 'number' ? 'ledger-number' : undefined}
              >
                <button
                  type="button"
                  className="ledger-sort"
                  title={said.sortBy(column.title[language])}
                  onClick={() => onSort(column.key)}
                >
                  {column.title[language]}
                  <span aria-hidden="true">{order === 'ascending' ? '▲' : order === 'descending' ? '▼' : ''}</span>
                </button>
              </div>
            )
          })}
        </div>
        <div className="ledger-all" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                id={`${id}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={item.index === here}
                className="ledger-row"
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => setChosen(item.index)}
              >
                {places.map((place) => (
                  <Cell
                    key={columns[place]?.key}
                    column={columns[place]}
                    text={row.cells[place] ?? null}
                    language={language}
                    href={place === named ? open?.(row) : undefined}
                    onFollow={() => follow(row)}
                  />
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface CellProps {
  readonly column: LedgerColumn | undefined
  readonly text: string | null
  readonly language: 'zh' | 'en'
  readonly href: string | undefined
  readonly onFollow: () => void
}

function Cell({ column, text, language, href, onFollow }: CellProps) {
  if (column === undefined) return null
  const shown =
    text === null
      ? '—'
      : column.type === 'time'
        ? beijing(text)
        : column.type === 'choice'
          ? (column.choices?.find(({ value }) => value === text)?.words[language] ?? text)
          : text
  return (
    <div
      role="gridcell"
      data-label={column.title[language]}
      className={column.type === 'number' ? 'ledger-number' : text === null ? 'ledger-empty' : undefined}
      title={shown}
    >
      {href === undefined ? (
        shown
      ) : (
        <a
          href={href}
          tabIndex={-1}
          className="strong-link"
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
            event.preventDefault()
            onFollow()
          }}
        >
          {shown}
        </a>
      )}
    </div>
  )
}
