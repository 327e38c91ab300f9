/** The door: who one is, what is still to be done first, and then to where one wanted to go. */
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useSession } from '../../api/session.tsx'
import { useLanguage } from '../../i18n/language.tsx'
import { Redirect } from '../../ui/redirect.tsx'
import { useTheme } from '../../ui/theme.tsx'
import { useTitle } from '../../ui/title.ts'
import { DemoPersons } from './demo-persons.tsx'
import { linkTokenOf, placeAfter } from './log-in-search.ts'
import { LogInSteps } from './log-in-steps.tsx'
import { UseLinkForm } from './use-link-form.tsx'
import './identity.css'

export function LogInPage() {
  const { words, language, choose } = useLanguage()
  const { identity: said } = words
  const { theme, toggle } = useTheme()
  const { view, stands } = useSession()
  const search = useSearch({ from: '/log-in' })
  const { hash } = useLocation()
  const navigate = useNavigate()
  useTitle(said.logIn)
  const token = linkTokenOf(hash)
  if (stands === 'acting' && token === null) return <Redirect to={placeAfter(search.to)} />
  const asking = token === null && view.person === null
  return (
    <main id="content" className="door" tabIndex={-1}>
      <div className="door-choices">
        <button type="button" className="text-button" onClick={toggle}>
          {theme === 'light' ? words.theme.toDark : words.theme.toLight}
        </button>
        <button
          type="button"
          className="text-button"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
        >
          {words.otherLanguage}
        </button>
      </div>
      <div className={asking && view.demoPersons.length > 0 ? 'door-inner door-wide' : 'door-inner'}>
        <section className="panel door-panel" aria-label={said.logIn}>
          <header className="door-head">
            <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
              <path d="M4 12.500c4-3.4 8-3.4 12 0s8 3.4 12 0" fill="none" stroke="var(--ink)" strokeWidth="2.6" strokeLinecap="round" />
              <path d="M4 20.500c4-3.4 8-3.4 12 0s8 3.4 12 0" fill="none" stroke="var(--accent)" strokeWidth="2.6" strokeLinecap="round" />
            </svg>
            <div>
              <h1>{words.product}</h1>
              <p className="panel-note">{words.tagline}</p>
            </div>
          </header>
          {search.refused === undefined ? null : (
            <p className="refusal" role="alert">
              {said.singleSignOnRefused}
            </p>
          )}
          {token === null ? (
            <LogInSteps />
          ) : (
            <UseLinkForm token={token} onDone={() => void navigate({ to: '/log-in', hash: '', replace: true })} />
          )}
        </section>
        {asking && view.demoPersons.length > 0 ? <DemoPersons persons={view.demoPersons} /> : null}
      </div>
      <p className="door-foot">{said.foot}</p>
    </main>
  )
}
