/** What a page shows when it has nothing to show yet, or never will. */
import { useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ApiProblem } from '../api/client.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import './page-state.css'

export function LoadingPage() {
  const words = useWords()
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{words.state.loading}</span>
      <div className="loading-bar" />
      <div className="loading-block" />
      <div className="loading-block" />
      <div className="loading-block" />
    </div>
  )
}

/** A few grey lines in the place of what is being read. */
export function LoadingLines({ lines = 4 }: { readonly lines?: number }) {
  const words = useWords()
  return (
    <div className="loading-lines" role="status">
      <span className="visually-hidden">{words.state.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="loading-line" />
      ))}
    </div>
  )
}

export function Nothing({ title, detail, children }: { readonly title: string; readonly detail?: string; readonly children?: ReactNode }) {
  return (
    <div className="nothing">
      <svg viewBox="0 0 48 24" width="48" height="24" aria-hidden="true">
        <path d="M3 8c7-6 14-6 21 0s14 6 21 0M3 18c7-6 14-6 21 0s14 6 21 0" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <p className="nothing-title">{title}</p>
      {detail === undefined ? null : <p className="nothing-detail">{detail}</p>}
      {children}
    </div>
  )
}

/** A refusal or a silence of the server, in its own words, with a way to try again. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { words, language } = useLanguage()
  const problem = error instanceof ApiProblem ? error : null
  const silent = problem?.status === 0
  return (
    <div className="failed" role="alert">
      <p className="failed-title">
        {silent || problem === null ? words.state.failed : language === 'zh' ? problem.titleZh : problem.message}
      </p>
      <p className="failed-detail">
        {silent ? words.alarm.unreachable : (problem?.detail ?? (error instanceof Error ? error.message : ''))}
      </p>
      {problem === null || problem.instance === '' ? null : (
        <p className="failed-instance">
          {words.state.request} <code>{problem.instance}</code>
        </p>
      )}
      {retry === undefined ? null : <Button onClick={retry}>{words.state.retry}</Button>}
    </div>
  )
}

export function NotFoundPage() {
  const words = useWords()
  const router = useRouter()
  return (
    <div className="whole-page">
      <h1>{words.state.notFound}</h1>
      <Nothing title={words.state.notFoundDetail}>
        <Button type="primary" onClick={() => void router.navigate({ to: '/' })}>
          {words.state.back}
        </Button>
      </Nothing>
    </div>
  )
}

export function BrokenPage({ error }: { readonly error: unknown }) {
  const words = useWords()
  return (
    <div className="whole-page" role="alert">
      <h1>{words.state.broken}</h1>
      <p>{words.state.brokenDetail}</p>
      <pre className="broken-text">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</pre>
      <Button onClick={() => location.reload()}>{words.state.retry}</Button>
    </div>
  )
}
