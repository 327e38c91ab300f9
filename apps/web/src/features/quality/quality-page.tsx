/** How complete and how trustworthy: rates, what is missing and why, our own outages, our self-check, values that changed. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useWords } from '../../i18n/language.tsx'
import { useTitle } from '../../ui/title.ts'
import { GapsSection } from './gaps-section.tsx'
import { IncidentsSection } from './incidents-section.tsx'
import { MarkMonthsSection } from './mark-months-section.tsx'
import { MarksSection } from './marks-section.tsx'
import { OutagesSection } from './outages-section.tsx'
import { spanDays } from './quality-search.ts'
import type { QualitySearch, QualitySpan } from './quality-search.ts'
import { RatesSection } from './rates-section.tsx'
import { RipplesSection } from './ripples-section.tsx'
import './quality-page.css'

export function QualityPage() {
  const words = useWords()
  useTitle(words.quality.title)
  const search = useSearch({ from: '/quality' })
  const navigate = useNavigate({ from: '/quality' })
  const onSearch = (next: QualitySearch) => void navigate({ search: next, resetScroll: false })
  const span = search.span ?? 'd7'
  return (
    <div className="quality">
      <header className="quality-head">
        <h1>{words.quality.title}</h1>
        <Segmented
          aria-label={words.quality.span}
          value={span}
          options={(Object.keys(spanDays) as QualitySpan[]).map((one) => ({ value: one, label: words.quality.spans[one] }))}
          onChange={(next: QualitySpan) => onSearch({ ...search, span: next })}
        />
      </header>
      <RatesSection span={span} search={search} onSearch={onSearch} />
      <div className="quality-pair">
        <GapsSection span={span} search={search} onSearch={onSearch} />
        <div className="quality-side">
          <OutagesSection span={span} />
          <IncidentsSection />
        </div>
      </div>
      <MarksSection span={span} />
      <MarkMonthsSection />
      <RipplesSection />
    </div>
  )
}
