/** Surface water: rivers as a whole, the index of the city, then each section with what decides its class. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { ConfidenceMark } from '../../ui/judged/rule-card.tsx'
import { Nothing } from '../../ui/page-state.tsx'
import type { Trophic, WaterBoard, WaterSection } from '../../../../server/src/modules/telemetry/boards/schema.ts'
import { Basis, ReasonLine } from './basis.tsx'

export function WaterPanel({ board }: { readonly board: WaterBoard }) {
  const { words } = useLanguage()
  const { boards } = words
  if (board.sections.length === 0) {
    return (
      <div className="panel">
        <Nothing title={boards.noWater} detail={boards.noWaterDetail} />
      </div>
    )
  }
  return (
    <>
      <div className="board-pair">
        <Rivers board={board} />
        <CityIndex board={board} />
      </div>
      <section className="panel" aria-label={boards.section}>
        <div className="panel-head">
          <h2>{boards.section}</h2>
          <span className="panel-note">{boards.waterExplain}</span>
        </div>
        <ul className="entries">
          {board.sections.map((section) => (
            <Section key={section.id} section={section} />
          ))}
        </ul>
      </section>
    </>
  )
}

const percent = (share: string | null) => (share === null ? '—' : `${Number(Number(share).toFixed(1))}%`)

function Rivers({ board }: { readonly board: WaterBoard }) {
  const { words, language } = useLanguage()
  const { boards } = words
  const { rivers } = board
  return (
    <section className="panel" aria-label={boards.riverState}>
      <div className="panel-head">
        <h2>{boards.riverState}</h2>
        <span className="panel-note">
          {board.from} — {board.to}
        </span>
      </div>
      {rivers === null ? (
        <p className="panel-line">{boards.noClass}</p>
      ) : (
        <>
          <p className="board-headline board-pad">
            <b className="board-big">{rivers.state?.[language] ?? boards.none}</b>
            <span>
              {boards.good} <b>{percent(rivers.good)}</b> · {boards.bad} <b>{percent(rivers.bad)}</b>
            </span>
            <ConfidenceMark confidence={rivers.rule.confidence} />
            <ReasonLine reasons={rivers.reasons} />
          </p>
          <ol className="class-bar" aria-label={boards.rivers}>
            {Object.entries(rivers.counts)
              .filter(([, n]) => n > 0)
              .map(([name, n]) => (
                <li key={name} className={`class class-${name}`} style={{ flexGrow: n }}>
                  {boards.classes[name]} {n}
                </li>
              ))}
          </ol>
        </>
      )}
    </section>
  )
}

function CityIndex({ board }: { readonly board: WaterBoard }) {
  const { words } = useLanguage()
  const { boards } = words
  const { city } = board
  return (
    <section className="panel" aria-label={boards.cityIndex}>
      <div className="panel-head">
        <h2>{boards.cityIndex}</h2>
        <span className="panel-note">{boards.cityIndexNote}</span>
      </div>
      {city === null ? (
        <p className="panel-line">{boards.noClass}</p>
      ) : (
        <>
          <p className="board-headline board-pad">
            <b className="board-big">{city.index ?? boards.none}</b>
            <span>{boards.indexParts(city.river.index ?? '—', city.river.n, city.lake.index ?? '—', city.lake.n)}</span>
            <ReasonLine reasons={city.reasons.filter(({ code }) => code !== 'MISSING')} />
          </p>
          <Basis rules={[city.rule]} what={boards.cityIndex} figure={city.ref} />
        </>
      )}
    </section>
  )
}

function Section({ section }: { readonly section: WaterSection }) {
  const { words, language } = useLanguage()
  const { boards } = words
  return (
    <li className="entry water-section">
      <span className={`class class-chip class-${section.class ?? 'none'}`}>
        {section.class === null ? boards.noClass : boards.classes[section.class]}
      </span>
      <div className="water-what">
        <p className="entry-head">
          <Link className="strong-link" to="/outlets/$id" params={{ id: section.id }}>
            {section.name}
          </Link>
          {section.target === null ? null : (
            <span className={section.meetsTarget === false ? 'level level-rejected' : 'level level-ok'}>
              {boards.target} {boards.classes[section.target]} · {section.meetsTarget === false ? boards.meetsNot : boards.meets}
            </span>
          )}
        </p>
        <p>
          {section.state === null ? null : <>{section.state[language]} · </>}
          <span className="panel-note">{boards.decides}</span>{' '}
          {section.decidedBy.length === 0 ? boards.none : section.decidedBy.map((one) => one[language]).join('、')}
          {section.pollutants.length === 0 ? null : (
            <>
              {' '}
              · <span className="panel-note">{boards.pollutants}</span> <b>{section.pollutants.join('、')}</b>
            </>
          )}
        </p>
        <p className="panel-note">
          {boards.body[section.body]} · {boards.hoursOf(section.hours, section.due)} · {boards.missing(section.missing)} ·{' '}
          <ReasonLine reasons={section.reasons} />
        </p>
        <Basis rules={section.rules} what={section.name} figure={section.ref} />
      </div>
      <div>
        <ul className="water-means" aria-label={boards.indicators}>
          {section.indicators.map((indicator) => (
            <li key={indicator.code} className={indicator.counts ? undefined : 'water-beside'}>
              <span className="panel-note">{indicator[language]}</span>
              <span>
                <b>{indicator.value}</b> <small>{indicator.code === 'w01001' ? '' : indicator.unit}</small>
              </span>
              <span className={`class-text class-${indicator.class}`} title={indicator.limit.clause}>
                {boards.classes[indicator.class]}
                {indicator.counts ? '' : ` · ${boards.besideClass}`}
              </span>
            </li>
          ))}
        </ul>
        {section.trophic === null ? null : <TrophicState trophic={section.trophic} />}
      </div>
    </li>
  )
}

function TrophicState({ trophic }: { readonly trophic: Trophic }) {
  const { words, language } = useLanguage()
  const { boards } = words
  return (
    <details className="trophic">
      <summary>
        <span className="panel-note">{boards.tli}</span> <b>{trophic.tli ?? boards.none}</b> {trophic.grade?.[language]}{' '}
        <ConfidenceMark confidence={trophic.rule.confidence} />
      </summary>
      <ul className="lines">
        {trophic.parts.map((part) => (
          <li key={part.zh}>
            {part[language]} {part.value === null ? boards.none : `${part.value} ${part.unit}`} → {part.tli ?? boards.none}{' '}
            <span className="panel-note">
              {boards.weight} {part.weight === null ? boards.none : Number(part.weight).toFixed(4)}
            </span>
          </li>
        ))}
      </ul>
      <ReasonLine reasons={trophic.reasons} />
    </details>
  )
}
