/** Brings the list of our own outages up to date: from the journal of the gateway's runs, and from everybody's silence. */
import { readRuns } from '../../../platform/processes/run-journal.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { readAround, readHeardMinutes } from '../../ingest/index.ts'
import { frameRef } from '../../telemetry/index.ts'
import { outageRule } from '../rules.ts'
import { readOutages, saveOutage } from '../store.ts'
import type { Relational } from '../store.ts'
import { outagesOfRuns, silencesOf } from './own-outages.ts'
import type { OwnOutage } from './own-outages.ts'

/** What came before a silence is looked at so far back, ms. */
const BEFORE_MS = 15 * 60_000
/** Runs of the gateway that ended longer ago are in the list already. */
const KNOWN_MS = 8 * 86_400_000

/** @param lookBackMs silence is looked for so far back, and as far as one reaches that has not ended */
export async function noteOutages(
  given: { readonly db: Relational; readonly questions: ColumnarQuestions; readonly runsFile: string },
  now: number,
  lookBackMs: number,
): Promise<void> {
  const { parameters } = outageRule
  const runs = outagesOfRuns(await readRuns(given.runsFile), now, parameters)
  const stored = await readOutages(given.db, now - KNOWN_MS, now)
  // The current minute is not over.
  const until = Math.floor(now / 60_000) * 60_000
  const lasting = stored.filter(({ kind, to }) => kind === 'all-silent' && to === null).map(({ from }) => from - BEFORE_MS)
  const minutes = await readHeardMinutes(given.questions, Math.min(until - lookBackMs, ...lasting), until)
  const silences = silencesOf(minutes, until, parameters).filter(
    (silence) => !runs.some((run) => run.from < (silence.to ?? now) && (run.to ?? now) > silence.from - 60_000),
  )
  const kept = new Map(stored.map((one) => [`${one.kind} ${one.from}`, one]))
  for (const outage of [...runs, ...silences]) {
    if ((outage.to ?? now) < now - KNOWN_MS) continue
    const known = kept.get(`${outage.kind} ${outage.from}`)
    if (known !== undefined && known.to === outage.to && known.evidence.length >= 2) continue
    const evidence = (await readAround(given.questions, outage.from, outage.to ?? now)).map((index) => frameRef(index))
    if (known !== undefined && known.to === outage.to && known.evidence.length === evidence.length) continue
    await saveOutage(given.db, { ...outage, evidence })
  }
}

/** What an outage was, in words. */
export function outageWords({ kind, planned, detail }: Pick<OwnOutage, 'kind' | 'planned' | 'detail'>): { zh: string; en: string } {
  if (kind === 'refusing')
    return { zh: `网关无法写入帧日志（${detail}），未接收数据`, en: `the frame log took nothing (${detail}), so nothing was received` }
  if (kind === 'all-silent')
    return { zh: `此前在线的${detail}台设备同时无上报，判为平台侧线路中断`, en: `${detail} devices fell silent at once: the line was ours` }
  return planned
    ? { zh: '网关按指令停止', en: 'the gateway was stopped in order' }
    : { zh: '网关异常终止', en: 'the gateway ended without a word' }
}
