/** The city's air, surface water and noise, as its own stations tell them; which board and which day stand in the address. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { TextField } from '../../ui/fields.tsx'
import { DemoBadge } from '../../ui/marks.tsx'
import { useToday } from '../../ui/now.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { useTitle } from '../../ui/title.ts'
import { AirBoard, NoiseBoard, WaterBoard } from '../../../../server/src/modules/telemetry/boards/schema.ts'
import { AirPanel } from './air-panel.tsx'
import { boards as all, dayAfter, waterDays } from './boards-search.ts'
import type { Board, BoardsSearch, WaterDays } from './boards-search.ts'
import { NoisePanel } from './noise-panel.tsx'
import { WaterPanel } from './water-panel.tsx'
import './boards.css'

const FRESH_MS = 60_000

export function BoardsPage() {
  const { words } = useLanguage()
  const { boards } = words
  const search = useSearch({ from: '/boards' })
  const navigate = useNavigate({ from: '/boards' })
  const today = useToday()
  const board = search.board ?? 'air'
  const day = search.day ?? today
  const days = search.days ?? '7'
  useTitle(boards.title)
  const show = (next: BoardsSearch) => {
    const { day: chosen, ...rest } = next
    void navigate({ search: chosen === undefined || chosen >= today ? rest : { ...rest, day: chosen }, resetScroll: false })
  }
  return (
    <div className="boards">
      <header className="boards-head">
        <h1>{boards.title}</h1>
        <Segmented
          aria-label={boards.board}
          value={board}
          options={all.map((one) => ({ value: one, label: boards.boards[one] }))}
          onChange={(next: Board) => show({ ...search, board: next })}
        />
        {board === 'water' ? (
          <Segmented
            aria-label={boards.span}
            value={days}
            options={waterDays.map((one) => ({ value: one, label: boards.days[one] }))}
            onChange={(next: WaterDays) => show({ ...search, days: next })}
          />
        ) : null}
        <DemoBadge />
        <span className="push boards-day">
          <Button aria-label={boards.earlier} onClick={() => show({ ...search, day: dayAfter(day, -1) })}>
            ‹
          </Button>
          <TextField
            label={boards.day}
            kind="date"
            value={day}
            onChange={(next) => (next === '' ? undefined : show({ ...search, day: next }))}
          />
          <Button aria-label={boards.later} disabled={day >= today} onClick={() => show({ ...search, day: dayAfter(day, 1) })}>
            ›
          </Button>
          <Button disabled={search.day === undefined} onClick={() => show({ ...search, day: today })}>
            {boards.today}
          </Button>
        </span>
      </header>
      {board === 'air' ? <Air day={day} today={today} /> : board === 'water' ? <Water to={day} days={days} /> : <Noise day={day} />}
    </div>
  )
}

function useBoard<T>(path: string, shape: { parse(value: unknown): T }) {
  return useQuery({
    queryKey: ['boards', path],
    queryFn: ({ signal }) => getJson(path, shape, signal),
    placeholderData: keepPreviousData,
    refetchInterval: FRESH_MS,
  })
}

function Waiting({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  return <div className="panel">{error === null ? <LoadingLines lines={10} /> : <Failed error={error} retry={retry} />}</div>
}

function Air({ day, today }: { readonly day: string; readonly today: string }) {
  const asked = useBoard(withQuery('/api/boards/air', { day }), AirBoard)
  if (asked.data === undefined) return <Waiting error={asked.error} retry={() => void asked.refetch()} />
  return <AirPanel board={asked.data} today={today} />
}

function Water({ to, days }: { readonly to: string; readonly days: WaterDays }) {
  const asked = useBoard(withQuery('/api/boards/water', { to, days }), WaterBoard)
  if (asked.data === undefined) return <Waiting error={asked.error} retry={() => void asked.refetch()} />
  return <WaterPanel board={asked.data} />
}

function Noise({ day }: { readonly day: string }) {
  const asked = useBoard(withQuery('/api/boards/noise', { day }), NoiseBoard)
  if (asked.data === undefined) return <Waiting error={asked.error} retry={() => void asked.refetch()} />
  return <NoisePanel board={asked.data} />
}
