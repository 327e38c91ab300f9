/** The inbox: what one has to do, how long is left, why, and the next step without leaving the page. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { Inbox, TaskView } from '../../../../server/src/modules/inbox/schema.ts'
import { getJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { useTitle } from '../../ui/title.ts'
import type { InboxSearch } from './inbox-search.ts'
import { markSeen } from './task-acts.ts'
import { TaskRow } from './task-row.tsx'
import './inbox.css'

const route = getRouteApi('/inbox')
const PAGE = 50
const COLOURS = ['red', 'yellow', 'green', 'none'] as const

export function InboxPage() {
  const { inbox: words } = useWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueryClient()
  const [shown, setShown] = useState(PAGE)
  useTitle(words.title)
  const { view = 'todo', kind, colour, task } = search
  const asked = withQuery('/api/inbox', { view, kind, colour, limit: Math.min(shown, 200) })
  const list = useQuery({
    queryKey: ['inbox', asked],
    queryFn: ({ signal }) => getJson(asked, Inbox, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  })
  const tasks = list.data?.tasks ?? []
  const go = (to: InboxSearch) => void navigate({ search: to, replace: true })
  const again = () => void queries.invalidateQueries({ queryKey: ['inbox'] })
  const { task: _task, ...filter } = search
  const unfold = (id: number | null) => go(id === null ? filter : { ...filter, task: id })

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role="dialog"]') !== null
      if (inField || event.ctrlKey || event.metaKey || event.altKey || !['j', 'k', 'e'].includes(event.key)) return
      const rows = [...document.querySelectorAll<HTMLButtonElement>('.task-open')]
      const at = rows.findIndex((row) => row === document.activeElement)
      if (event.key === 'e') {
        const id = Number(rows[at]?.dataset['task'])
        if (id > 0) void markSeen(id).then(() => queries.invalidateQueries({ queryKey: ['inbox'] }))
        return
      }
      event.preventDefault()
      rows[Math.max(0, Math.min(rows.length - 1, event.key === 'j' ? at + 1 : at - 1))]?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [queries])

  const counts = list.data?.counts
  const countOf: Readonly<Record<TaskView, number | undefined>> = {
    todo: counts?.todo,
    done: undefined,
    read: counts?.read,
    started: counts?.started,
    supervised: counts?.supervised,
  }
  return (
    <div className="rows-page">
      <section className="panel" aria-label={words.title}>
        <div className="panel-head">
          <h1>{words.title}</h1>
          <div className="inbox-views" role="group" aria-label={words.title}>
            {TaskView.options.map((one) => (
              <button
                key={one}
                type="button"
                className="inbox-view"
                aria-pressed={one === view}
                onClick={() => {
                  setShown(PAGE)
                  go(one === 'todo' ? {} : { view: one })
                }}
              >
                {words.views[one]}
                {countOf[one] === undefined || countOf[one] === 0 ? null : <span className="inbox-count">{countOf[one]}</span>}
              </button>
            ))}
          </div>
          <span className="push panel-note">{list.data === undefined ? '' : words.total(list.data.total)}</span>
        </div>
        <div className="panel-head inbox-filters">
          <Choice
            label={words.kindFilter}
            value={kind ?? ''}
            options={[
              ['', words.anyKind],
              ...(list.data?.kinds ?? []).map((one) => [one.kind, `${words.taskKinds[one.kind] ?? one.kind}（${one.count}）`] as const),
            ]}
            onChange={(chosen) => {
              const { kind: _kind, ...rest } = filter
              go(chosen === '' ? rest : { ...rest, kind: chosen })
            }}
          />
          <Choice
            label={words.colourFilter}
            value={colour ?? ''}
            options={[['', words.anyColour], ...COLOURS.map((one) => [one, words.colours[one] ?? one] as const)]}
            onChange={(chosen) => {
              const { colour: _colour, ...rest } = filter
              go(chosen === '' ? rest : { ...rest, colour: chosen })
            }}
          />
          <span className="push panel-note inbox-keys">{words.keys}</span>
        </div>
        {list.data === undefined ? (
          list.isError ? (
            <Failed error={list.error} retry={() => void list.refetch()} />
          ) : (
            <LoadingLines lines={6} />
          )
        ) : tasks.length === 0 ? (
          <Nothing title={words.nothing} detail={words.nothingDetail} />
        ) : (
          <ul className="tasks">
            {tasks.map((one) => (
              <TaskRow
                key={one.id}
                task={one}
                isOpen={one.id === task}
                onOpen={(open) => {
                  unfold(open ? one.id : null)
                  if (open && one.unread) void markSeen(one.id).then(again)
                }}
                onDone={again}
              />
            ))}
          </ul>
        )}
        {list.data !== undefined && list.data.total > tasks.length && shown < 200 ? (
          <div className="pager">
            <Button size="small" onClick={() => setShown(shown + PAGE)}>
              {words.more}
            </Button>
          </div>
        ) : null}
      </section>
    </div>
  )
}
