/** Results → the page bench/RESULTS.md. */
import type { Measured, Results } from './run.ts'

const number = (value: number) => value.toLocaleString('en-US')

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const where = ({ on, machine, command }: Measured<unknown>) => `${on}, ${machine}. \`${command}\``

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

export function render(results: Results): string {
  const parts = [
    '# What was measured',
    'Written by `npm run bench`. Ratios are of one run on one machine; absolute figures are of that machine and of what else it was doing.',
    ...(results.decode === undefined ? [] : [decode(results.decode)]),
    ...(results.gateway === undefined ? [] : [gateway(results.gateway)]),
    ...(results.writer === undefined ? [] : [writer(results.writer)]),
    ...(results.rules === undefined ? [] : [rules(results.rules)]),
  ]
  return `${parts.join('\n\n')}\n`
}
