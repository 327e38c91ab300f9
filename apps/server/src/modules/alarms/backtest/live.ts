/** A backtest as the values came: the evaluation of the live worker over the stream, late values and all. Gives the live verdicts to the byte. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { Evaluation } from '../evaluation/evaluation.ts'
import type { Arriving } from '../evaluation/evaluation.ts'
import { readArriving, readHistory, readJudged } from '../evaluation/judged-feed.ts'
import type { Told } from '../evaluation/watch.ts'
import { watchKey } from '../evaluation/watch.ts'
import { readFrameAt } from './frame-at.ts'
import type { SettledOptions } from './settled.ts'
import { horizonOf } from '@poyang/rules'

const FRAMES_AT_ONCE = 10_000
const END = 8_640_000_000_000_000
const WARM = 2 * 86_400_000

/** Resolves to the SHA-256 over every value that was read, hexadecimal. Verdicts known in [from, to) are told. */
export async function runLive(options: Omit<SettledOptions, 'everything'>): Promise<string> {
  const { client, watches, from, to, signal } = options
  const hash = createHash('sha256')
  const stood = new Map<string, Told[]>()
  const overtaken = new Map<string, number>()
  const evaluation = new Evaluation(
    {
      past: {
        history: (watch, start, end, until) =>
          readHistory(client, [...new Set(Object.values(watch.context.series).flat())], start, end, until),
        standing: (watch, begun, asOf) => {
          const told = stood.get(watchKey(watch)) ?? []
          return Promise.resolve(
            told.filter(({ verdict, late, hash: own }) => {
              const at = overtaken.get(own)
              return verdict.observedFrom >= begun && !(late && verdict.knownAt >= asOf) && (at === undefined || at >= asOf)
            }),
          )
        },
      },
      keep: (findings) => {
        for (const one of findings.told) {
          const key = watchKey(one.watch)
          const list = stood.get(key)
          if (list === undefined) stood.set(key, [one])
          else list.push(one)
          if (one.verdict.knownAt >= from && one.verdict.knownAt < to) options.onVerdict(one.watch, one.verdict)
        }
        for (const one of findings.overtaken) overtaken.set(one.hash, one.overtakenAt)
        return Promise.resolve()
      },
    },
    { place: { frame: 0, at: 0 }, ticked: 0 },
  )
  const horizon = Math.max(0, ...watches.map(({ rule, context }) => horizonOf(rule, context)))
  const first = await readFrameAt(client, from - horizon - WARM)
  const last = await endOf(client, to)
  for (const watch of watches) evaluation.add(watch, first)
  const outlets = [
    ...new Set(
      watches.flatMap(({ context }) =>
        Object.values(context.series)
          .flat()
          .map((one) => one.split('/')[0] ?? ''),
      ),
    ),
  ]
  for (let cursor = { frame: first, at: END }; cursor.frame < last;) {
    signal.throwIfAborted()
    const next = { frame: Math.min(cursor.frame + FRAMES_AT_ONCE, last), at: END }
    const arriving = (await readArriving(client, { after: cursor, upTo: next }, outlets)).filter(({ known }) => known.at < to)
    hash.update(`${arriving.map(lineOf).join('\n')}\n`)
    await evaluation.push(arriving)
    cursor = next
    options.onProgress({ done: cursor.frame - first, of: last - first, values: evaluation.values, blocks: 0, pruned: 0 })
    await breathe()
  }
  await evaluation.tick(Math.min(to, Math.max(evaluation.ticked, (await readJudged(client)).at)))
  return hash.digest('hex')
}

const lineOf = ({ known, sample: { series, observedAt, value, validity } }: Arriving): string =>
  `${series} ${observedAt} ${value} ${validity} ${known.frame} ${known.at}`

const endOf = async (client: ClickHouseClient, to: number): Promise<number> =>
  Math.min((await readJudged(client)).frame, (await readFrameAt(client, to)) + 1)
