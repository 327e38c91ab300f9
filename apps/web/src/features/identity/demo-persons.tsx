/** Made-up persons whom anybody may be, in the demo only: one click each, grouped by where they work. */
import { useMutation } from '@tanstack/react-query'
import { useSession } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { DemoBadge } from '../../ui/marks.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import type { DemoPerson } from '../../../../server/src/modules/identity/schema.ts'
import { circleOf, circles } from './circles.ts'

export function DemoPersons({ persons }: { readonly persons: readonly DemoPerson[] }) {
  const { identity: said } = useWords()
  const { take } = useSession()
  const go = useMutation({ mutationFn: (person: string) => take('/api/session/demo', { person }) })
  return (
    <section className="panel door-demo" aria-label={said.demoTitle}>
      <div className="panel-head">
        <h2>{said.demoTitle}</h2>
        <DemoBadge />
      </div>
      <p className="panel-line">{said.demoLead}</p>
      {go.isError ? <Refusal error={go.error} /> : null}
      {circles.map((circle) => {
        const here = persons.filter(({ roles, portal }) => circleOf(roles, portal) === circle)
        if (here.length === 0) return null
        return (
          <section key={circle} className="door-circle" aria-label={said.circles[circle]}>
            <h3>{said.circles[circle]}</h3>
            <div className="door-people">
              {here.map((one) => (
                <button key={one.id} type="button" className="door-person" disabled={go.isPending} onClick={() => go.mutate(one.id)}>
                  <b>{one.title}</b>
                  <span>{one.name}</span>
                  <span className="panel-note">{one.organisation}</span>
                </button>
              ))}
            </div>
          </section>
        )
      })}
    </section>
  )
}
