/** Results → the page bench/RESULTS.md. */
import { injectedPage } from './injected/page.ts'
import type { Results } from './run.ts'
import { number, table, where } from './tables.ts'

function decode({ result, ...rest }: NonNullable<Results['decode']>): string {
  return [
    '## Decoding',
    `Frames per CPU second on one core, ${number(result.frames)} realistic frames of the three editions, ${result.meanBytes} bytes in the mean; each block goes through all four in changing order, in one process. Goal: at least 2 × the plain baseline and 0.3 of the floor.`,
    table(
      ['what', 'frames / CPU s'],
      [
        ['ours: streaming, every check on, every value read', number(result.ours)],
        ['ours, values not read', number(result.oursUnread)],
        ['plain: table CRC, latin1 text, split', number(result.plain)],
        ['floor: table CRC alone', number(result.floor)],
      ],
    ),
    `Ours is **${result.timesPlain} ×** the plain baseline and **${result.ofFloor}** of the floor.`,
    where({ result, ...rest }),
  ].join('\n\n')
}

function gateway({ result, ...rest }: NonNullable<Results['gateway']>): string {
  return [
    '## Gateway',
    'Durable, acknowledged frames. The load generator and (where said) the process that hashes every record into the evidence log run on the same cores. `bare` writes the same groups durably to a bare file, in the same run. "Others" is what programs outside the bench used meanwhile, in cores; the load generator is one of ours and not in it. Goal: 30,000 frames/s with p99 under 50 ms at 1,000 connections; hashing costs less than 15 %.',
    table(
      [
        'connections',
        'window',
        'offered /s',
        'hashing',
        'frames/s',
        'p50 ms',
        'p99 ms',
        'max ms',
        'loop p99 ms',
        'CPU µs/frame',
        'MiB',
        'of bare',
        'others',
      ],
      result.trials.map((one) => [
        number(one.connections),
        String(one.window),
        one.rate === 0 ? 'all it takes' : number(one.rate),
        one.evidence ? 'yes' : 'no',
        number(one.framesPerSecond),
        String(one.ackMs.p50),
        String(one.ackMs.p99),
        String(one.ackMs.max),
        String(one.loopDelay.p99),
        String(one.cpuMicros),
        String(one.memory),
        String(one.ofBare),
        String(one.othersCores ?? '?'),
      ]),
    ),
    `Cost of hashing in frames per second, from the saturated trials (everything on the same cores): ${Object.entries(result.evidenceCost)
      .map(([at, cost]) => `${cost} at ${at}`)
      .join(', ')}.`,
    where({ result, ...rest }),
  ].join('\n\n')
}

function writer({ result, ...rest }: NonNullable<Results['writer']>): string {
  return [
    '## From the log to the store',
    'The worker decodes the log and writes readings and frame index. "Of raw" is against appending the same bytes durably in writes of 64 KiB and 1 MiB, in the same run.',
    table(
      [
        'readings',
        'rows/s',
        'CPU µs/reading (writer + store)',
        'bytes/reading (merged)',
        'of raw 64 KiB / 1 MiB',
        'store MiB (peak)',
        'writer MiB (peak)',
      ],
      result.map((one) => [
        number(one.readings),
        number(one.rowsPerSecond),
        `${one.writerCpuMicros} + ${one.storeCpuMicros}`,
        `${one.bytesPerReading} (${one.bytesPerReadingMerged})`,
        `${one.ofRaw.small} / ${one.ofRaw.large}`,
        `${one.memory.store} (${one.memory.storePeak})`,
        String(one.memory.writerPeak),
      ]),
    ),
    where({ result, ...rest }),
  ].join('\n\n')
}

function live({ result, ...rest }: NonNullable<Results['live']>): string {
  const delay = ({ count, p50, p99, max }: typeof result.judged) => [number(count), number(p50), number(p99), number(max)]
  const { catchUp, hourClosed } = result
  return [
    '## From frame to verdict',
    `A whole server with all shipped rules on; ${number(result.stacks)} stacks of ten channels speak HJ 212 to it, **${number(result.valuesPerSecond)} values/s** for ${result.seconds} s, most of them real-time data, and each minute the records of all. ${hourClosed === null ? '' : 'In the middle an hour of all stacks is closed. '}The delay is from the reception of a minute record at the gateway to the moment at which another process finds the row in the table; it looks ten times a second. Goal: p99 under 2,000 ms. Load average of the machine meanwhile: ${result.load}.`,
    table(
      ['ms', 'count', 'p50', 'p99', 'max'],
      [
        ['judged minute', ...delay(result.judged)],
        ['verdict', ...delay(result.verdicts)],
      ],
    ),
    `${hourClosed === null ? 'The start took so long that the hour had closed before.' : `The hour: ${number(hourClosed.values)} values, found ${hourClosed.first} to ${hourClosed.last} s after its end (it closes after 300 s).`} At the start an hour of history, ${number(catchUp.values)} values, was written to the tables, judged and evaluated beside everything else that a start does in ${catchUp.seconds} s: ${number(catchUp.valuesPerSecond)} values/s.`,
    'What late data set off, of one stack:',
    table(
      ['late', 'values sent', 'judged after s', 'findings after s', 'hours', 'days', 'listed', 'told', 'overtaken'],
      result.ripples.map(({ what, valuesSent, judgedAfter, verdictsAfter, touched }) => [
        what,
        number(valuesSent),
        String(judgedAfter),
        verdictsAfter === null ? 'none' : String(verdictsAfter),
        ...[touched.hours, touched.days, touched.listed, touched.told, touched.overtaken].map(number),
      ]),
    ),
    where({ result, ...rest }),
  ].join('\n\n')
}

function rules({ result, ...rest }: NonNullable<Results['rules']>): string {
  return [
    '## Alarm rules',
    'The one evaluator with all shipped rules on, on one core: a value is taken by every rule that looks at its series.',
    table(
      ['outlets', 'rules each', 'values', 'values / CPU s', 'periods of one rule / CPU s', 'KiB / outlet'],
      [[result.outlets, result.rules, result.values, result.valuesPerSecond, result.stepsPerSecond, result.kilobytesPerOutlet].map(number)],
    ),
    where({ result, ...rest }),
  ].join('\n\n')
}

/** Ten years of a thousand stations in days of one of them. */
const ALL_DAYS = 3_652 * 1_000

/** Backtests of years, and in proportion to the goal; stations have a link group as often as in the bench. */
function longer({ days, rules: ofRules }: NonNullable<NonNullable<Results['backtest']>['result']['longer']>, outlets: number): string {
  const scaled = (seconds: number) => number(Math.round((seconds / (outlets * days)) * ALL_DAYS))
  return [
    `The same days one behind another (judged values copied inside the store with their times moved): ${number(outlets)} outlets over ${number(days)} days, with half hours left out. In proportion for 10 years of 1,000 stations (goal: 60 s), by the clock of this run, and by its CPU seconds on two cores if nothing else ran:`,
    table(
      ['rule', 'seconds', 'CPU s (+ store)', 'values', '10 years × 1,000: seconds', 'by CPU'],
      ofRules.map(({ rule, run: { seconds, cpuSeconds, storeCpuSeconds, values } }) => [
        rule,
        String(seconds),
        `${cpuSeconds} + ${storeCpuSeconds}`,
        number(values),
        scaled(seconds),
        scaled((cpuSeconds + storeCpuSeconds) / 2),
      ]),
    ),
  ].join('\n\n')
}

function backtest({ result, ...rest }: NonNullable<Results['backtest']>): string {
  const { made, rules: ofRules, live } = result
  const rate = (values: number, seconds: number) => number(Math.round(values / Math.max(seconds, 0.01)))
  return [
    '## Backtest',
    `${number(made.outlets)} outlets and ${number(made.groups)} link groups over ${number(made.days)} days: ${number(made.frames)} frames through log, writer and judge, ${number(result.minutes)} minute values, ${made.secondsAMillionValues} s a million of them. Each rule by what is known now${result.threads > 1 ? `, on ${result.threads} threads` : ''}: with the half hours left out in which stored extremes prove that it cannot fire, and over everything. Both give the same verdicts to the byte, or the bench fails.`,
    table(
      [
        'rule',
        'subjects',
        'fires',
        'days left out',
        'seconds',
        'CPU s (+ store)',
        'values',
        'everything: seconds',
        'CPU s (+ store)',
        'values',
        'values/s',
        'values / CPU s',
      ],
      ofRules.map(({ rule, subjects, fires, days, leftOut, pruned, everything }) => [
        rule,
        number(subjects),
        number(fires),
        `${number(leftOut)} of ${number(days)}`,
        String(pruned.seconds),
        `${pruned.cpuSeconds} + ${pruned.storeCpuSeconds}`,
        number(pruned.values),
        String(everything.seconds),
        `${everything.cpuSeconds} + ${everything.storeCpuSeconds}`,
        number(everything.values),
        rate(everything.values, everything.seconds),
        rate(everything.values, everything.cpuSeconds + everything.storeCpuSeconds),
      ]),
    ),
    ...(result.longer === null ? [] : [longer(result.longer, made.outlets)]),
    `Over everything, in proportion for 10 years of 1,000 stations, by the CPU seconds of this run on two cores: ${ofRules.map(({ rule, everything }) => `${rule} ${number(Math.round(((everything.cpuSeconds + everything.storeCpuSeconds) / 2 / (made.outlets * made.days)) * ALL_DAYS))} s`).join(', ')}.`,
    `The first ${live.days} days had been evaluated live. The same stream once more, as it came (${number(live.values)} values in ${live.seconds} s), gave the same ${number(live.verdicts)} verdicts, byte for byte.`,
    where({ result, ...rest }),
  ].join('\n\n')
}

export function render(results: Results): string {
  const parts = [
    '# What was measured',
    'Written by `npm run bench`. Ratios are of one run on one machine; absolute figures are of that machine and of what else it was doing.',
    ...(results.decode === undefined ? [] : [decode(results.decode)]),
    ...(results.gateway === undefined ? [] : [gateway(results.gateway)]),
    ...(results.writer === undefined ? [] : [writer(results.writer)]),
    ...(results.live === undefined ? [] : [live(results.live)]),
    ...(results.rules === undefined ? [] : [rules(results.rules)]),
    ...(results.backtest === undefined ? [] : [backtest(results.backtest)]),
    ...(results.injected === undefined ? [] : [injectedPage(results.injected)]),
  ]
  return `${parts.join('\n\n')}\n`
}
