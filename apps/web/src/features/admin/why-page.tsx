/** Why can I, or can I not? (为什么我能、不能) Each permission of the post acted as, with the reason in words. */
import { useQuery } from '@tanstack/react-query'
import { getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { useTitle } from '../../ui/title.ts'
import { WhyOfPost } from '../../../../server/src/modules/access/schema.ts'
import './admin.css'

export function WhyPage() {
  const { words, language } = useLanguage()
  const { admin: said, identity } = words
  useTitle(said.why)
  const asked = useQuery({ queryKey: ['access', 'why'], queryFn: ({ signal }) => getJson('/api/access/why', WhyOfPost, signal) })
  const answers = asked.data?.answers.toSorted((a, b) => Number(b.allowed) - Number(a.allowed)) ?? []
  return (
    <div className="rows-page admin">
      <section className="panel" aria-label={said.why}>
        <div className="panel-head">
          <h1>{said.why}</h1>
          <span className="panel-note">
            {asked.data === undefined
              ? ''
              : `${asked.data.post?.title ?? ''} · ${asked.data.roles.map((role) => identity.roles[role]).join('、')} · ${identity.scopeOf(asked.data.scope)}`}
          </span>
        </div>
        {asked.isPending ? <LoadingLines lines={10} /> : null}
        {asked.isError ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
        <div className="scroll-x">
          <table className="grid-table cards">
            <thead>
              <tr>
                {[said.permission, said.answer, said.because, said.scope].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {answers.map((answer) => (
                <tr key={answer.permission}>
                  <td data-label={said.permission}>
                    <code>{answer.permission}</code>
                  </td>
                  <td data-label={said.answer}>
                    <span className={answer.allowed ? 'level level-ok' : 'level level-tolerated'}>
                      {answer.allowed ? said.may : said.mayNot}
                    </span>
                  </td>
                  <td data-label={said.because}>{answer.reason[language]}</td>
                  <td data-label={said.scope}>{answer.allowed ? identity.scopeOf(answer.sight) : '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  )
}
