/** Why a judged value is what it is: four answers, the arithmetic, limit, rules, inputs, earlier judgements. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { Level, ValueExplained } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { Answers, JudgedValue } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { getJson } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import type { Words } from '../../i18n/words.ts'
import { longName, unitText } from '../factor-names.ts'
import { NARROW, useMedia } from '../media.ts'
import { Failed, LoadingLines } from '../page-state.tsx'
import { refWords } from '../ref-words.ts'
import { readingOf } from '../refs.ts'
import { beijing } from '../time.ts'
import { ConfidenceMark, RuleCard } from './rule-card.tsx'
import { ValidityMark } from './validity-mark.tsx'
import { explainPath, valueNameOf } from './value-ref.ts'
import './judged.css'

/** References listed before asking for all. */
const REFS = 6

interface Props {
  /** `value:…`; null: closed. */
  readonly value: string | null
  readonly onValue: (value: string | null) => void
}

export function ValueDrawer({ value, onValue }: Props) {
  const { words, language } = useLanguage()
  const narrow = useMedia(NARROW)
  const name = value === null ? null : valueNameOf(value)
  const { data: factors } = useQuery(factorsQuery)
  const explained = useQuery({
    queryKey: ['values', value],
    queryFn: ({ signal }) => getJson(name === null ? '/api/values/unknown' : explainPath(name), ValueExplained, signal),
    enabled: name !== null,
  })
  const factor = name === null ? '' : longName(name.factor, factors?.get(name.factor), language)
  return (
    <Drawer
      open={name !== null}
      onClose={() => onValue(null)}
      size={narrow ? '100%' : 560}
      title={name === null ? '' : `${words.judged.why} · ${factor} ${words.judged.levels[name.level]}`}
      destroyOnHidden
      styles={{ body: { padding: 0 } }}
    >
      {explained.isPending ? <LoadingLines lines={10} /> : null}
      {explained.isError && explained.data === undefined ? <Failed error={explained.error} retry={() => void explained.refetch()} /> : null}
      {explained.data === undefined ? null : <Explanation explained={explained.data} onValue={onValue} />}
    </Drawer>
  )
}

function Explanation({ explained, onValue }: { readonly explained: ValueExplained; readonly onValue: (value: string) => void }) {
  const { words, language } = useLanguage()
  const { current, closing, steps, versions } = explained
  const unit = unitText(current.unit)
  return (
    <div className="why">
      <section className="why-head" aria-label={words.judged.value}>
        <p className="why-value">
          <b>{current.value ?? '—'}</b> {unit}
          <ValidityMark validity={current.validity} />
          {current.exceedance?.exceeds === true ? (
            <span className="level level-rejected">
              {current.exceedance.multiple === null ? words.judged.over : words.judged.exceedance(current.exceedance.multiple)}
            </span>
          ) : null}
        </p>
        <p className="panel-note">
          {beijing(current.from)} — {beijing(current.to)} · {words.judged.bases[current.basis]} · {words.judged.closing[closing]}
        </p>
      </section>
      <FourAnswers answers={current.answers} />
      <section aria-label={words.judged.steps}>
        <h3>{words.judged.steps}</h3>
        <ol className="why-steps">
          {steps.map((step) => (
            <li key={step.en}>{step[language]}</li>
          ))}
        </ol>
        <dl className="facts why-facts">
          <div>
            <dt>{words.judged.counts}</dt>
            <dd>{words.judged.countsText(current.counts.n, current.counts.required, current.counts.received, current.counts.due)}</dd>
          </div>
          <div>
            <dt>{words.judged.computedFrom}</dt>
            <dd>{words.judged.source[current.source]}</dd>
          </div>
          <div>
            <dt>{words.judged.device}</dt>
            <dd>
              {current.device.value === null ? '—' : `${current.device.value} ${unit}`} · {words.judged.agreement[current.device.agreement]}
            </dd>
          </div>
        </dl>
      </section>
      <Governing value={current} />
      <section aria-label={words.judged.rules}>
        <h3>{words.judged.rules}</h3>
        <ul className="rule-cards">
          {current.rules.map((rule) => (
            <RuleCard key={`${rule.id} ${rule.version} ${rule.clause}`} rule={rule} />
          ))}
        </ul>
      </section>
      <Inputs value={current} />
      <section aria-label={words.judged.versions}>
        <h3>{words.judged.versions}</h3>
        <p className="panel-note">{words.judged.versionsExplain}</p>
        <ol className="why-versions">
          {versions.map((version, place) => (
            <li key={version.ref + version.knownAt}>
              <button
                type="button"
                className="text-button"
                disabled={version.knownAt === current.knownAt}
                onClick={() => onValue(version.ref)}
              >
                <b>{version.value ?? '—'}</b> {unitText(version.unit)} {words.judged.validity[version.validity]}
              </button>
              <span className="panel-note">
                {words.judged.knownAt} {beijing(version.knownAt)} · {words.judged.knownBelow(version.knownBelow)}
                {place === 0 ? ` · ${words.judged.current}` : ''}
                {version.knownAt === current.knownAt ? ` · ${words.judged.thisOne}` : ''}
              </span>
            </li>
          ))}
        </ol>
      </section>
      <dl className="facts">
        <div>
          <dt>{words.judged.ruleSet}</dt>
          <dd>
            <code>{current.ruleSet}</code>
          </dd>
        </div>
        <div>
          <dt>{words.judged.config}</dt>
          <dd>
            <code>{current.config}</code>
          </dd>
        </div>
        <div>
          <dt>{words.judged.valueRef}</dt>
          <dd>
            <code>{current.ref}</code>{' '}
            <Link to="/lineage" search={{ ref: current.ref }}>
              {words.judged.lineage}
            </Link>
          </dd>
        </div>
      </dl>
    </div>
  )
}

const questions: ReadonlyArray<keyof Answers> = ['technicallyValid', 'countsForExceedance', 'countsAsEffective', 'substitutable']

/** Never one boolean: each question has its own answer and its own use. */
function FourAnswers({ answers }: { readonly answers: Answers }) {
  const words = useWords()
  return (
    <section aria-label={words.judged.answers}>
      <h3>{words.judged.answers}</h3>
      <dl className="answers">
        {questions.map((question) => {
          const answer = answers[question]
          const [asked, use] = words.judged.answer[question]
          return (
            <div key={question} className={`answer answer-${answer === null ? 'unknown' : answer ? 'yes' : 'no'}`}>
              <dt>
                {asked}
                <span className="panel-note">{use}</span>
              </dt>
              <dd>{answer === null ? words.judged.unknown : answer ? words.judged.yes : words.judged.no}</dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

function Governing({ value }: { readonly value: JudgedValue }) {
  const words = useWords()
  const { limit, exceedance } = value
  return (
    <section aria-label={words.judged.governing}>
      <h3>{words.judged.governing}</h3>
      {limit === null ? (
        <p className="why-text">{words.judged.noGoverning}</p>
      ) : (
        <>
          <p className="why-text">
            <b>
              {limit.operator === 'range' ? `${limit.low ?? ''} – ${limit.limit ?? ''}` : `${limit.operator} ${limit.limit ?? '—'}`}{' '}
              {limit.unit}
            </b>{' '}
            {words.judged.ranks[limit.rank]} · {limit.standard} · {averagingOf(limit.averaging, words)} · <code>{limit.id}</code>{' '}
            <ConfidenceMark confidence={limit.confidence} />
          </p>
          <p className="why-text panel-note">
            {limit.source}
            {exceedance === null ? '' : ` · ${exceedance.decides ? words.judged.decides : words.judged.decidesNot}`}
          </p>
        </>
      )}
    </section>
  )
}

/** `hour` and `day` in words; what else a table says as it stands. */
const averagingOf = (averaging: string, words: Words): string => {
  const level = Level.safeParse(averaging)
  return level.success ? words.judged.levels[level.data] : averaging
}

function Inputs({ value }: { readonly value: JudgedValue }) {
  const words = useWords()
  const { inputs } = value
  const lines = (refs: readonly string[]) => refs.map((ref) => <InputRef key={ref} text={ref} />)
  return (
    <section aria-label={words.judged.inputs}>
      <h3>{words.judged.inputs}</h3>
      <p className="why-text">
        {words.judged.inputCount(inputs.count)} <code className="why-hash">{inputs.hash}</code>
      </p>
      <ul className="why-refs">{lines(inputs.refs.slice(0, REFS))}</ul>
      {inputs.refs.length > REFS ? (
        <details className="why-more">
          <summary>{words.judged.inputOpen(inputs.refs.length)}</summary>
          <ul className="why-refs">{lines(inputs.refs.slice(REFS))}</ul>
        </details>
      ) : null}
    </section>
  )
}

/** A reading opens its curve at that moment; anything else what the lineage knows of it. */
function InputRef({ text }: { readonly text: string }) {
  const { words, language } = useLanguage()
  const factors = useQuery(factorsQuery)
  const said = refWords(text, { factors: factors.data, words, language })
  const reading = readingOf(text)
  const moment = reading === null ? Number.NaN : Date.parse(`${reading.at}+08:00`)
  return (
    <li>
      {reading === null || Number.isNaN(moment) ? (
        <Link to="/lineage" search={{ ref: text }}>
          {said === null ? <code>{text}</code> : <span title={text}>{said}</span>}
        </Link>
      ) : (
        <Link
          to="/outlets/$id"
          params={{ id: reading.outletId }}
          search={{ factor: reading.factor, kind: kindOf(reading.kind), from: moment - 1_800_000, to: moment + 1_800_000 }}
        >
          {said === null ? <code>{text}</code> : <span title={text}>{said}</span>}
        </Link>
      )}
    </li>
  )
}

const kindOf = (kind: string): 'rtd' | 'minute' | 'hour' | 'day' => (kind === 'minute' || kind === 'hour' || kind === 'day' ? kind : 'rtd')
