/** Air: the city first, then its stations, highest index first. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import type { AirBoard, AirFigure, AirStation } from '../../../../server/src/modules/telemetry/boards/schema.ts'
import { AqiChip } from './aqi-chip.tsx'
import { Basis, ReasonLine } from './basis.tsx'
import { inkOn } from './ink-on.ts'

export function AirPanel({ board, today }: { readonly board: AirBoard; readonly today: string }) {
  const { words } = useLanguage()
  const { boards } = words
  if (board.stations.length === 0) {
    return (
      <div className="panel">
        <Nothing title={boards.noAir} detail={boards.noAirDetail} />
      </div>
    )
  }
  const told = board.city.day?.largest != null
  // Until today has enough hours the last whole day is what can be said of days.
  const open = !told && board.day === today
  const day = told ? board.city.day : open ? (board.city.lately.findLast(({ largest }) => largest !== null) ?? null) : null
  return (
    <>
      <div className="board-pair">
        <CityReport title={boards.hourReport} figure={board.city.hour} empty={boards.noHour} hour />
        <CityReport title={boards.dayReport} figure={day} empty={open ? boards.dayOpen : boards.noDay} note={open ? boards.dayOpen : ''} />
      </div>
      <Lately figures={board.city.lately} />
      <Stations stations={board.stations} />
    </>
  )
}

function CityReport({
  title,
  figure,
  empty,
  note = '',
  hour = false,
}: {
  readonly title: string
  readonly figure: AirFigure | null
  readonly empty: string
  readonly note?: string
  readonly hour?: boolean
}) {
  const { words, language } = useLanguage()
  const { boards } = words
  const name = `${boards.city} · ${title}`
  return (
    <section className="panel" aria-label={name}>
      <div className="panel-head">
        <h2>{name}</h2>
        <span className="panel-note">
          {figure === null ? '' : hour ? boards.hourOf(beijing(figure.at).slice(5, 16)) : beijing(figure.at).slice(0, 10)}
        </span>
        {figure === null ? null : <span className="panel-note">{note}</span>}
      </div>
      {figure === null ? (
        <p className="panel-line">{empty}</p>
      ) : (
        <>
          <div className="board-city">
            <p className="board-headline">
              <AqiChip figure={figure} big />
              <span>
                <span className="panel-note">{boards.primary}</span> <PrimaryText figure={figure} />
              </span>
              <ReasonLine reasons={figure.reasons} />
            </p>
            <table className="grid-table board-parts">
              <thead>
                <tr>
                  <th scope="col">{boards.pollutant}</th>
                  <th scope="col" className="number">
                    {boards.concentration}
                  </th>
                  <th scope="col" className="number">
                    {boards.subIndex}
                  </th>
                  <th scope="col" className="number">
                    {boards.stationCount}
                  </th>
                </tr>
              </thead>
              <tbody>
                {figure.parts.map((part) => (
                  <tr key={`${part.pollutant} ${part.averaging}`}>
                    <td>
                      {part[language]} <span className="panel-note">{part.averaging}</span>
                      {part.counts ? null : <span className="panel-note"> {boards.beside}</span>}
                    </td>
                    <td className="number">
                      {part.concentration ?? boards.none} <span className="panel-note">{part.unit}</span>
                    </td>
                    <td className="number">
                      <b>{part.iaqi ?? boards.none}</b>
                    </td>
                    <td className="number">
                      {part.n} / {part.required}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Basis rules={figure.rules} what={name} figure={figure.ref} />
        </>
      )}
    </section>
  )
}

function PrimaryText({ figure }: { readonly figure: AirFigure }) {
  const { words, language } = useLanguage()
  if (figure.primary === null) return <>{words.boards.notPublished}</>
  if (figure.primary.length === 0) return <>{words.boards.noPrimary}</>
  return <b>{figure.primary.map((one) => one[language]).join('、')}</b>
}

/** The days before, as one line. */
function Lately({ figures }: { readonly figures: readonly AirFigure[] }) {
  const { words } = useLanguage()
  return (
    <section className="panel board-lately" aria-label={words.boards.lately}>
      <h2>{words.boards.lately}</h2>
      <ol>
        {figures.map((figure) => (
          <li key={figure.ref}>
            <span className="panel-note">{beijing(figure.at).slice(5, 10)}</span> <AqiChip figure={figure} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Stations({ stations }: { readonly stations: readonly AirStation[] }) {
  const { words, language } = useLanguage()
  const { boards } = words
  const items = stations.find(({ hour }) => hour !== null)?.hour?.parts ?? []
  return (
    <section className="panel" aria-label={boards.stations}>
      <div className="panel-head">
        <h2>{boards.stations}</h2>
        <span className="panel-note">{boards.airExplain}</span>
      </div>
      <div className="scroll-x">
        <table className="grid-table cards board-stations">
          <thead>
            <tr>
              <th scope="col">{boards.station}</th>
              <th scope="col">
                {boards.aqi} · {boards.hourReport}
              </th>
              <th scope="col">{boards.primary}</th>
              {items.map((part) => (
                <th key={`${part.pollutant} ${part.averaging}`} scope="col" className="number">
                  {signOf(part.pollutant)} <span className="panel-note">{part.unit}</span>
                </th>
              ))}
              <th scope="col">{boards.hoursOfDay}</th>
              <th scope="col">{boards.dayReport}</th>
              <th scope="col">{boards.lineage}</th>
            </tr>
          </thead>
          <tbody>
            {stations.map((station) => (
              <tr key={station.id}>
                <td>
                  <Link className="strong-link" to="/outlets/$id" params={{ id: station.id }}>
                    {station.name}
                  </Link>
                </td>
                <td data-label={boards.hourReport}>
                  <AqiChip figure={station.hour} />
                </td>
                <td data-label={boards.primary}>
                  {station.hour?.primary == null || station.hour.primary.length === 0
                    ? boards.none
                    : station.hour.primary.map((one) => one[language]).join('、')}
                </td>
                {items.map((item) => {
                  const part = station.hour?.parts.find((one) => one.pollutant === item.pollutant && one.averaging === item.averaging)
                  return (
                    <td
                      key={`${item.pollutant} ${item.averaging}`}
                      className="number"
                      data-label={signOf(item.pollutant)}
                      title={part?.reasons.map((reason) => reason[language]).join('；')}
                    >
                      {part?.concentration ?? boards.none}
                    </td>
                  )
                })}
                <td data-label={boards.hoursOfDay}>
                  <HoursOfDay hours={station.hours} />
                </td>
                <td data-label={boards.dayReport}>
                  <AqiChip figure={station.day} />
                </td>
                <td>
                  {station.hour === null ? null : (
                    <Link to="/lineage" search={{ ref: station.hour.ref }} aria-label={boards.lineageOf(station.name)}>
                      {boards.lineage}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** As chemists write it. */
const signOf = (pollutant: string) => pollutant.replace(/^(SO|NO|O)([23])$/, (_, sign: string, n: string) => sign + (n === '2' ? '₂' : '₃'))

function HoursOfDay({ hours }: { readonly hours: AirStation['hours'] }) {
  const { words } = useLanguage()
  return (
    <span className="aqi-hours">
      {hours.map(({ at, aqi, rgb }) => {
        const text = words.boards.hourCell(at.slice(11, 13), aqi)
        return (
          <span
            key={at}
            title={text}
            className={rgb === null ? 'aqi-hour aqi-hour-none' : 'aqi-hour'}
            style={rgb === null ? undefined : { background: `rgb(${rgb.join(' ')})`, color: inkOn(rgb) }}
          >
            <span className="visually-hidden">{text}</span>
          </span>
        )
      })}
    </span>
  )
}
