/** The ledgers of the city, one beside the other: enterprises, outlets, alarms. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useRoles } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { Ledger } from '../../ui/ledger/ledger.tsx'
import { NotFoundPage } from '../../ui/page-state.tsx'
import { useTitle } from '../../ui/title.ts'
import { ledgersOf } from './ledgers.ts'
import './ledgers-page.css'

export function LedgersPage() {
  const words = useWords()
  const { ledger: said } = words
  const { ledger: name } = useParams({ from: '/ledgers/$ledger' })
  const search = useSearch({ from: '/ledgers/$ledger' })
  const navigate = useNavigate({ from: '/ledgers/$ledger' })
  const roles = useRoles()
  const all = ledgersOf(roles)
  const one = all.find((each) => each.name === name)
  useTitle(one === undefined ? said.title : said.names[one.name])
  if (one === undefined) return <NotFoundPage />
  return (
    <div className="ledger-page">
      <section className="panel" aria-label={said.names[one.name]}>
        <div className="panel-head">
          <h1>{said.title}</h1>
          <nav className="ledger-tabs" aria-label={said.title}>
            {all.map((each) => (
              <Link key={each.name} to="/ledgers/$ledger" params={{ ledger: each.name }} activeOptions={{ includeSearch: false }}>
                {said.names[each.name]}
              </Link>
            ))}
          </nav>
          {name === 'enterprises' && roles.includes('registrar') ? (
            <Link to="/registry/import" className="push">
              {words.file.sheet.title}
            </Link>
          ) : null}
        </div>
        <Ledger
          key={one.name}
          name={one.name}
          search={search}
          onSearch={(next) => void navigate({ search: next, resetScroll: false })}
          {...(one.open === undefined ? {} : { open: one.open })}
        />
      </section>
    </div>
  )
}
