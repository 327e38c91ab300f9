/** Why a judged value is what it is: the arithmetic in words with the actual numbers. */
import { closingOf, dayOf, isDoubtful, reasonWords } from '@poyang/standards'
import { raise } from '../../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingText } from '../beijing-time.ts'
import { factorOf } from '../factors.ts'
import { telemetryProblems } from '../problems.ts'
import type { z } from 'zod'
import type { OutletFacts } from '../../sources/schema.ts'
import { configOf } from './facts.ts'
import { judgedValue } from './judged-value.ts'
import type { KnownJudged } from './judged.ts'
import type { Closing, ValueExplained, Words } from './schema.ts'
import type { ValueName } from './value-ref.ts'
import { readVersionsOf } from './values-store.ts'

type Said = z.infer<typeof Words>

const MOST_VERSIONS = 50

/** When a value stops changing. Source: rule transmission.closing of `@poyang/standards`. */
export function closingState(from: number, now: number): Closing {
  const { provisional, final } = closingOf(dayOf(from * 1000))
  return now >= final ? 'final' : now >= provisional ? 'provisional' : 'open'
}

const sources: Readonly<Record<KnownJudged['source'], Said>> = {
  record: { zh: '现场机上传的分钟记录', en: 'the minute record as the device sent it' },
  minute: { zh: '现场机上传的分钟记录', en: 'the minute records that arrived' },
  rtd: { zh: '实时数据（无分钟记录）', en: 'real-time data, because no minute record arrived' },
  hour: { zh: '平台计算的小时值', en: 'the hours computed by the platform' },
  sample: { zh: '分析仪该小时的测定值', en: 'the measurement of the analyser for that hour' },
  device: { zh: '现场机自报的小时值（无分钟与实时数据）', en: 'the hour of the device itself, because nothing finer arrived' },
  none: { zh: '无', en: 'nothing' },
}
const unitsOf: Readonly<Record<KnownJudged['level'], Said>> = {
  minute: { zh: '条', en: 'record' },
  hour: { zh: '份', en: 'parts' },
  day: { zh: '小时', en: 'hours' },
}
const validities: Readonly<Record<KnownJudged['validity'], Said>> = {
  valid: { zh: '有效', en: 'valid' },
  invalid: { zh: '无效', en: 'invalid' },
  insufficient: { zh: '数据不足', en: 'insufficient' },
  stopped: { zh: '停运', en: 'stopped' },
  missing: { zh: '缺失', en: 'missing' },
  pending: { zh: '待定', en: 'pending' },
}
const verdicts: Readonly<Record<KnownJudged['verdict'], Said>> = {
  none: { zh: '未判定', en: 'not judged' },
  complies: { zh: '达标', en: 'complies' },
  exceeds: { zh: '超标', en: 'exceeds' },
  exempt: { zh: '超过限值，经工况标记豁免', en: 'above the limit, exempt by a condition mark' },
  warning: { zh: '超过限值，本统计值不用于判定超标，仅预警', en: 'above the limit; this statistic decides nothing: a warning' },
  undecided: { zh: '无法判定', en: 'cannot be judged' },
}

/** Converted with the hours of concentration and oxygen that were known then. Source: HJ 212-2017 D2.3. */
interface Conversion {
  readonly measured: string
  readonly oxygen: string
  readonly reference: string
}

function stepsOf(one: KnownJudged, conversion: Conversion | null): Said[] {
  const { counts, unit } = one
  const name = factorOf(one.factor)
  const inMinutes =
    one.source === 'minute' || one.source === 'rtd' || one.source === 'device' || one.rules.some(({ id }) => id.startsWith('power.'))
  const part = inMinutes && one.level !== 'minute' ? partOf(one) : unitsOf[one.level]
  const steps: Said[] = [
    {
      zh: `${name.nameZh}，${beijingText(one.from)} 至 ${beijingText(one.to)}；依据：${sources[one.source].zh}，共 ${one.inputs.count} 条，至 ${beijingText(Math.floor(one.known.at / 1000))} 已知。`,
      en: `${name.nameEn}, ${beijingText(one.from)} to ${beijingText(one.to)}; from ${sources[one.source].en}, ${one.inputs.count} of them, as known at ${beijingText(Math.floor(one.known.at / 1000))}.`,
    },
    {
      zh: `应有 ${counts.due} ${part.zh}，收到 ${counts.received}，有效 ${counts.n}；要求至少 ${counts.required} 有效：${validities[one.validity].zh}。`,
      en: `${counts.due} ${part.en} due, ${counts.received} received, ${counts.n} valid; at least ${counts.required} valid are required: ${validities[one.validity].en}.`,
    },
  ]
  for (const { code, detail } of one.reasons) {
    const more = detail === undefined ? '' : ` (${detail})`
    steps.push({ zh: `${reasonWords[code].zh}${more}。`, en: `${reasonWords[code].en}${more}.` })
  }
  if (conversion !== null && one.value !== null) {
    const { measured, oxygen, reference } = conversion
    const arithmetic = `${measured} × (21 − ${reference}) / (21 − ${oxygen}) = ${one.value}`
    steps.push({ zh: `按基准含氧量折算：${arithmetic}。`, en: `Converted to the reference oxygen content: ${arithmetic}.` })
  }
  if (one.value !== null) {
    const kind = one.basis === 'converted' ? { zh: '折算值', en: 'converted value' } : { zh: '值', en: 'value' }
    steps.push({ zh: `${kind.zh}：${one.value} ${unit}。`, en: `The ${kind.en} is ${one.value} ${unit}.` })
  }
  if (one.limit !== null) {
    const { limit, low, operator, standard, id } = one.limit
    const bound = low === null ? `${operator} ${limit ?? ''}` : `${low} – ${limit ?? ''}`
    const multiple =
      one.multiple === null ? { zh: '', en: '' } : { zh: `，超标 ${one.multiple} 倍`, en: `, by ${one.multiple} times the limit` }
    steps.push({
      zh: `限值 ${bound} ${one.limit.unit}（${standard}，${id}）：${verdicts[one.verdict].zh}${multiple.zh}。`,
      en: `Limit ${bound} ${one.limit.unit} (${standard}, ${id}): ${verdicts[one.verdict].en}${multiple.en}.`,
    })
  }
  const device = deviceStep(one)
  if (device !== null) steps.push(device)
  for (const rule of one.rules.filter(isDoubtful))
    steps.push({
      zh: `规则 ${rule.id} ${rule.version}（${rule.clause}）存疑：${rule.doubt?.zh ?? '未核对原文'}。`,
      en: `Rule ${rule.id} ${rule.version} (${rule.clause}) is doubtful: ${rule.doubt?.en ?? 'not checked against its text'}.`,
    })
  return steps
}

/** What an hour counts: minutes of gas, readings of water. */
const partOf = ({ rules }: KnownJudged): Said =>
  rules.some(({ id }) => id.startsWith('water.')) ? { zh: '个读数', en: 'readings' } : { zh: '分钟', en: 'minutes' }

function deviceStep({ device, value, unit }: KnownJudged): Said | null {
  if (device.value === null) return null
  const same = device.agreement === 'agrees'
  if (value === null)
    return {
      zh: `现场机自报 ${device.value} ${unit}（标记 ${device.mark || '无'}），平台无有效值可比。`,
      en: `The device says ${device.value} ${unit} (mark ${device.mark || 'none'}); we have no valid value to compare.`,
    }
  return {
    zh: `现场机自报 ${device.value} ${unit}（标记 ${device.mark || '无'}）：${same ? '一致' : '不一致，超出修约与允许差'}。`,
    en: `The device says ${device.value} ${unit} (mark ${device.mark || 'none'}): ${same ? 'the two agree' : 'the two differ beyond rounding and tolerance'}.`,
  }
}

const OXYGEN = 'a19001'

type FactsOf = (outlet: string) => Promise<readonly OutletFacts[]>

/** What a converted hour was computed from; null where it was not converted by us. */
async function conversionOf(
  questions: ColumnarQuestions,
  factsOf: FactsOf,
  one: KnownJudged,
  signal: AbortSignal,
): Promise<Conversion | null> {
  if (one.basis !== 'converted' || one.level !== 'hour' || !one.rules.some(({ id }) => id === 'cems.oxygen')) return null
  const reference = (await factsOf(one.outlet)).find((facts) => configOf(facts) === one.config)?.referenceO2 ?? null
  const valueOf = async (factor: string) => {
    const name = { outlet: one.outlet, factor, level: one.level, from: one.from, basis: 'measured' as const, ruleSet: one.ruleSet }
    const versions = await readVersionsOf(questions, name, MOST_VERSIONS, signal)
    return versions.find(({ known }) => known.at <= one.known.at)?.value ?? null
  }
  const [measured, oxygen] = [await valueOf(one.factor), await valueOf(OXYGEN)]
  return reference === null || measured === null || oxygen === null ? null : { measured, oxygen, reference }
}

/** One value with its steps and versions. Problems: valueUnknown, columnarDown, busy. */
export async function explainValue(
  questions: ColumnarQuestions,
  factsOf: FactsOf,
  name: ValueName,
  now: number,
  signal: AbortSignal,
): Promise<ValueExplained> {
  const versions = await readVersionsOf(questions, name, MOST_VERSIONS, signal)
  const wanted = name.known
  const current = wanted === undefined ? versions[0] : versions.find(({ known }) => known.frame === wanted.frame && known.at === wanted.at)
  if (current === undefined) return raise(telemetryProblems.valueUnknown, 'Nothing was judged for that outlet, factor, level and time.')
  return {
    current: judgedValue(current),
    closing: closingState(current.from, now),
    steps: stepsOf(current, await conversionOf(questions, factsOf, current, signal)),
    versions: versions.map((one) => judgedValue(one)),
  }
}
