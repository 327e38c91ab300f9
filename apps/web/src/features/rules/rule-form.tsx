/** A rule in an officer's words. Figures, names and severity are fields; the condition is said, and changed in the text. */
import { printExpr, wordsOf } from '@poyang/rules'
import type { Course, Expr, Rule, Stretch } from '@poyang/rules'
import { useLanguage } from '../../i18n/language.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { SeverityMark } from '../../ui/alarm-marks.tsx'
import { Severity } from '../../../../server/src/modules/alarms/schema.ts'
import { withParameter } from './rule-change.ts'

interface Props {
  readonly rule: Rule
  /** Absent: only to be read. */
  readonly onRule?: (rule: Rule) => void
}

export function RuleForm({ rule, onRule }: Props) {
  const { words, language } = useLanguage()
  const { rules: said } = words
  const say = (expr: Expr) => wordsOf(rule, expr, language)
  return (
    <div className="rule-form">
      <Heading rule={rule} {...(onRule === undefined ? {} : { onRule })} />
      <Part name={said.when}>
        <p className="rule-when">{say(rule.when)}</p>
        {rule.once ? <p className="panel-note">{said.once}</p> : null}
      </Part>
      <Part name={said.lasting}>{rule.lasting === null ? said.noLasting : say(rule.lasting)}</Part>
      {rule.parameters.length === 0 ? null : (
        <Part name={said.parameters}>
          <ul className="rule-parameters">
            {rule.parameters.map((parameter) => (
              <li key={parameter.name}>
                {onRule === undefined ? (
                  <>
                    {parameter[language]} <b>{parameter.value}</b> {parameter.unit}
                  </>
                ) : (
                  <>
                    <TextField
                      label={parameter[language]}
                      value={parameter.value}
                      most={20}
                      onChange={(value) => onRule(withParameter(rule, parameter.name, value))}
                    />{' '}
                    {parameter.unit}
                  </>
                )}{' '}
                <code className="panel-note">{parameter.name}</code>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part name={said.inputs}>
        <ul>
          {rule.inputs.map((input) => (
            <li key={input.name}>
              {input[language]} <code className="panel-note">{input.name}</code>{' '}
              <span className="panel-note">
                {said.every} {say(input.every)}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      {rule.lets.some((one) => one.words !== null) ? (
        <Part name={said.lets}>
          <ul>
            {rule.lets.map((one) =>
              one.words === null ? null : (
                <li key={one.name}>
                  {one.words[language]} = {say(one.of)}
                </li>
              ),
            )}
          </ul>
        </Part>
      ) : null}
      {rule.guards.length === 0 ? null : (
        <Part name={said.guards}>
          <ul>
            {rule.guards.map((guard) => (
              <li key={guard.name}>{guard[language]}</li>
            ))}
          </ul>
        </Part>
      )}
      {rule.once ? null : <Part name={said.clearWhen}>{rule.clearWhen === null ? said.untilFalse : say(rule.clearWhen)}</Part>}
      {rule.merge === null ? null : <Part name={said.merge}>{say(rule.merge)}</Part>}
      {rule.notes.length === 0 ? null : (
        <Part name={said.notes}>
          <ul>
            {rule.notes.map((note) => (
              <li key={note.en}>{note[language]}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part name={said.proofTitle}>
        <p className="panel-note">{said.proofExplain}</p>
        <ul>
          {rule.breach.map((course) => (
            <CourseLine key={course.input} name={said.proofBreach} course={course} rule={rule} />
          ))}
          {rule.calm.map((course) => (
            <CourseLine key={course.input} name={said.proofCalm} course={course} rule={rule} />
          ))}
        </ul>
      </Part>
    </div>
  )
}

function Part({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <section className="rule-part" aria-label={name}>
      <h3>{name}</h3>
      <div>{children}</div>
    </section>
  )
}

function Heading({ rule, onRule }: Props) {
  const { words, language } = useLanguage()
  const { rules: said } = words
  if (onRule === undefined)
    return (
      <p className="rule-heading">
        <b>{rule.title[language]}</b> <SeverityMark severity={rule.severity} />{' '}
        <span className="panel-note">
          {said.scope} {said.scopes[rule.scope] ?? rule.scope}
        </span>
      </p>
    )
  return (
    <div className="rule-heading-fields">
      <TextField
        label={said.titleZh}
        value={rule.title.zh}
        most={60}
        onChange={(zh) => onRule({ ...rule, title: { ...rule.title, zh } })}
      />
      <TextField
        label={said.titleEn}
        value={rule.title.en}
        most={120}
        onChange={(en) => onRule({ ...rule, title: { ...rule.title, en } })}
      />
      <TextField label={said.clauseField} value={rule.clause} most={200} onChange={(clause) => onRule({ ...rule, clause })} />
      <Choice
        labelled
        label={said.severity}
        value={rule.severity}
        options={Severity.options.map((one) => [one, words.alarms.severities[one]] as const)}
        onChange={(severity) => severity !== '' && onRule({ ...rule, severity })}
      />
    </div>
  )
}

function CourseLine({ name, course, rule }: { readonly name: string; readonly course: Course; readonly rule: Rule }) {
  const { words, language } = useLanguage()
  const { rules: said } = words
  const input = rule.inputs.find((one) => one.name === course.input)
  const shapeText = ({ shape, length }: Stretch) => {
    const long = wordsOf(rule, length, language)
    if (shape.kind === 'gap') return `${said.shapes.gap} ${long}`
    const of = printExpr(shape.of)
    const more = shape.kind === 'ramp' ? ` → ${printExpr(shape.to)}` : shape.kind === 'level' ? '' : ` ± ${printExpr(shape.spread)}`
    return `${said.shapes[shape.kind]} ${of}${more} ${long}`
  }
  return (
    <li>
      <span className={`level level-${name === said.proofBreach ? 'rejected' : 'ok'}`}>{name}</span> {input?.[language] ?? course.input}：
      {course.stretches.map(shapeText).join(language === 'zh' ? '，' : ', ')}
    </li>
  )
}
