/** Why something was not done, in the server's own words, beside what was tried. */
import { ApiProblem } from '../api/client.ts'
import { useLanguage } from '../i18n/language.tsx'

export function Refusal({ error }: { readonly error: unknown }) {
  const { words, language } = useLanguage()
  const problem = error instanceof ApiProblem ? error : null
  const title = problem === null || problem.status === 0 ? words.state.failed : language === 'zh' ? problem.titleZh : problem.message
  const detail = problem?.status === 0 ? words.alarm.unreachable : (problem?.detail ?? '')
  return (
    <p className="refusal" role="alert">
      <b>{title}</b> {detail}
    </p>
  )
}
