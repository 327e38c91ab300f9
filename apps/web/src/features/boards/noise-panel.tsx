/** Noise: day and night of each point against the limit of its area. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { Nothing } from '../../ui/page-state.tsx'
import type { NoiseBoard, NoisePeriodFigure } from '../../../../server/src/modules/telemetry/boards/schema.ts'
import { Basis, ReasonLine } from './basis.tsx'

export function NoisePanel({ board }: { readonly board: NoiseBoard }) {
  const { words } = useLanguage()
  const { boards } = words
  if (board.points.length === 0) {
    return (
      <div className="panel">
        <Nothing title={boards.noNoise} detail={boards.noNoiseDetail} />
      </div>
    )
  }
  return (
    <section className="panel" aria-label={boards.boards.noise}>
      <div className="panel-head">
        <h2>
          {boards.compliance} {board.valid === 0 ? boards.none : `${Number(((100 * board.compliant) / board.valid).toFixed(1))}%`}
        </h2>
        <span className="panel-note">
          {boards.complianceText(board.compliant, board.valid)} · {boards.noiseExplain}
        </span>
      </div>
      <div className="scroll-x">
        <table className="grid-table cards board-noise">
          <thead>
            <tr>
              <th scope="col">{boards.noisePoint}</th>
              <th scope="col">{boards.area}</th>
              <th scope="col">{boards.inDay}</th>
              <th scope="col">{boards.atNight}</th>
              <th scope="col" className="number">
                {boards.ldn}
              </th>
            </tr>
          </thead>
          <tbody>
            {board.points.map((point) => (
              <tr key={point.id}>
                <td>
                  <Link className="strong-link" to="/outlets/$id" params={{ id: point.id }}>
                    {point.name}
                  </Link>
                </td>
                <td data-label={boards.area}>
                  {point.standard === null ? boards.none : `${point.standard}${point.class === null ? '' : ` ${point.class}`}`}
                </td>
                <td data-label={boards.inDay}>
                  <Period figure={point.day} name={`${point.name} ${boards.inDay}`} />
                </td>
                <td data-label={boards.atNight}>
                  <Period figure={point.night} name={`${point.name} ${boards.atNight}`} />
                </td>
                <td className="number" data-label={boards.ldn}>
                  {point.ldn ?? boards.none}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Period({ figure, name }: { readonly figure: NoisePeriodFigure; readonly name: string }) {
  const { words } = useLanguage()
  const { boards } = words
  return (
    <div className="noise-period">
      <p className="entry-head">
        <b>{figure.level ?? boards.none}</b>
        {figure.level === null ? null : <small>dB(A)</small>}
        {figure.limit === null ? null : (
          <span className="panel-note">
            {boards.limit} {figure.limit}
          </span>
        )}
        {figure.complies === null ? null : (
          <span className={figure.complies ? 'level level-ok' : 'level level-rejected'}>
            {figure.complies ? boards.complies : boards.exceeds(figure.excess ?? '')}
          </span>
        )}
        <span className="panel-note">{boards.hoursOf(figure.hours, figure.due)}</span>
      </p>
      <ReasonLine reasons={figure.reasons} />
      <Basis rules={figure.rules} what={name} figure={figure.ref} />
    </div>
  )
}
