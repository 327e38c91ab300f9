/** What people do with rules: draft, check, review, put in force, retire. Each is one transaction with its event. */
import { parseRule, printRule } from '@poyang/rules'
import type { Rule, RuleFault } from '@poyang/rules'
import { raise } from '../../../platform/http/problem.ts'
import { inTransaction } from '../../../platform/stores/in-transaction.ts'
import { alarmsProblems } from '../problems.ts'
import { RuleId } from '../schema.ts'
import type { CheckedRule, DraftRule, RuleEvent } from '../schema.ts'
import { hashOfRule } from './rule-book.ts'
import { insertEvent, insertVersion, lockVersionsOf, moveVersion } from './rule-store.ts'
import type { Relational, Tx, VersionRow } from './rule-store.ts'

/** One face to both. Nothing is kept. */
export function checkedRule(given: { text: string } | { form: unknown }): CheckedRule {
  const parsed = 'text' in given ? parseRule(given.text) : parsedForm(given.form)
  if (!parsed.ok) return { faults: parsed.faults.map((fault) => ({ ...fault })), text: null, form: null }
  return { faults: [], text: printRule(parsed.rule), form: JSON.parse(JSON.stringify(parsed.rule)) as CheckedRule['form'] }
}

type Parsed = ReturnType<typeof parseRule>

/**
 * A form is made text and read again, so that only what the grammar can say gets in, whatever JSON was sent.
 * A form that cannot even be printed is no rule.
 */
function parsedForm(form: unknown): Parsed {
  try {
    return parseRule(printRule(form as Rule))
  } catch {
    return { ok: false, faults: [noRule] }
  }
}

const noRule: RuleFault = {
  line: 0,
  column: 0,
  expected: 'a rule',
  found: 'something else',
  zh: '此内容不是规则',
  en: 'This is not a rule',
}

/** Read a text or refuse it, each mistake with its place. */
export function ruleOfText(text: string): Rule {
  const parsed = parseRule(text)
  if (parsed.ok) return parsed.rule
  const [first] = parsed.faults
  return raise(
    alarmsProblems.ruleFaulty,
    first === undefined ? 'The rule cannot be read.' : first.en,
    parsed.faults.slice(0, 20).map((fault) => ({ pointer: '/body/text', detail: `${fault.zh} / ${fault.en}` })),
  )
}

/** A new draft, the next version of its id. Problems: ruleFaulty. */
export async function draftRule(db: Relational, { text, by, note }: DraftRule): Promise<string> {
  const rule = ruleOfText(text)
  if (!RuleId.safeParse(rule.id).success) {
    raise(alarmsProblems.ruleFaulty, 'The id of a rule is letters, digits, dots and hyphens, at most 60.')
  }
  await inTransaction(db, async (tx) => {
    const [newest] = await lockVersionsOf(tx, rule.id)
    const version = (newest?.version ?? 0) + 1
    await keep(tx, { ...rule, version }, by, 'draft')
    await insertEvent(tx, rule.id, { version, what: 'drafted', by, note })
  })
  return rule.id
}

async function keep(tx: Tx, rule: Rule, author: string, status: 'draft' | 'in-force', reviewer: string | null = null): Promise<void> {
  const drafted: Rule = { ...rule, status: 'draft', from: null, to: null, author, reviewer: null }
  await insertVersion(tx, {
    rule: rule.id,
    version: rule.version,
    text: printRule(drafted),
    form: drafted,
    hash: hashOfRule(rule),
    status,
    author,
    reviewer,
    effective_from: status === 'in-force' ? (rule.from ?? FIRST_DAY) : null,
    effective_to: null,
  })
}

/** Shipped rules hold from the first day that anything can have been measured for this platform. */
const FIRST_DAY = '2020-01-01'
const PROJECT = 'poyang'
const REVIEWED = 'poyang-review'

/** Rules that come with the program: version 1, in force, once; what the bureau made of them since stays. */
export async function shipRules(db: Relational, rules: readonly Rule[]): Promise<number> {
  let shipped = 0
  for (const rule of rules) {
    await db.transaction().execute(async (tx) => {
      if ((await lockVersionsOf(tx, rule.id)).length > 0) return
      await keep(tx, { ...rule, version: 1 }, rule.author ?? PROJECT, 'in-force', rule.reviewer ?? REVIEWED)
      await insertEvent(tx, rule.id, { version: 1, what: 'shipped', by: PROJECT, note: '' })
      shipped++
    })
  }
  return shipped
}

/** One step of one version, with its event. Problems: ruleUnknown and what `step` refuses. */
async function step(
  db: Relational,
  rule: string,
  version: number,
  move: (tx: Tx, row: VersionRow, all: readonly VersionRow[]) => Promise<Omit<RuleEvent, 'at' | 'version'>>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const all = await lockVersionsOf(tx, rule)
    const row = all.find((one) => one.version === version)
    if (row === undefined) raise(alarmsProblems.ruleUnknown, `Rule ${rule} has no version ${version}.`)
    await insertEvent(tx, rule, { version, ...(await move(tx, row, all)) })
  })
}

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** Approve a draft, or return it. Problems: ownReview, ruleStep. */
export const reviewRule = (
  db: Relational,
  rule: string,
  version: number,
  given: { by: string; approve: boolean; note: string },
): Promise<void> =>
  step(db, rule, version, async (tx, row) => {
    if (row.status !== 'draft') raise(alarmsProblems.ruleStep, `Version ${version} is ${row.status}; only a draft is reviewed.`)
    if (same(row.author, given.by))
      raise(alarmsProblems.ownReview, `${given.by} wrote version ${version}; somebody else has to look at it.`)
    if (given.approve) await moveVersion(tx, row, { status: 'reviewed', reviewer: given.by })
    return { what: given.approve ? 'approved' : 'returned', by: given.by, note: given.note }
  })

/** A day is judged by one version, from its first minute to its last. */
const afterToday = (today: string) =>
  `This takes effect after today (${today}): a day is judged by one version throughout, and what was judged stays judged.`

/** Put a reviewed version in force from a day to come; what was in force ends that day. Problems: ruleStep. */
export const activateRule = (
  db: Relational,
  rule: string,
  version: number,
  given: { by: string; from: string; note: string },
  today: string,
): Promise<void> =>
  step(db, rule, version, async (tx, row, all) => {
    if (row.status !== 'reviewed')
      raise(alarmsProblems.ruleStep, `Version ${version} is ${row.status}; only a reviewed one goes into force.`)
    if (given.from <= today) raise(alarmsProblems.ruleStep, afterToday(today))
    for (const other of all) {
      if (other.effective_from === null || (other.effective_to !== null && other.effective_to <= given.from)) continue
      // A version that was to begin on or after that day never begins.
      const effective_to = other.effective_from > given.from ? other.effective_from : given.from
      await moveVersion(tx, other, { status: 'retired', effective_to })
    }
    await moveVersion(tx, row, { status: 'in-force', effective_from: given.from })
    return { what: 'activated', by: given.by, note: `${given.from} ${given.note}`.trim() }
  })

/** End a version on a day. Problems: ruleStep. */
export const retireRule = (
  db: Relational,
  rule: string,
  version: number,
  given: { by: string; to: string; note: string },
  today: string,
): Promise<void> =>
  step(db, rule, version, async (tx, row) => {
    if (row.status !== 'in-force' || row.effective_from === null)
      raise(alarmsProblems.ruleStep, `Version ${version} is ${row.status}; only one in force is retired.`)
    if (given.to <= today) raise(alarmsProblems.ruleStep, afterToday(today))
    const effective_to = row.effective_from > given.to ? row.effective_from : given.to
    await moveVersion(tx, row, { status: 'retired', effective_to })
    return { what: 'retired', by: given.by, note: `${given.to} ${given.note}`.trim() }
  })
