/**
 * From the log to the store: rows a second, bytes a reading on disk, memory; against a raw append with sync of the same bytes in the same run.
 * `node bench/writer/run.ts --readings 5000000`; 50,000,000 need some 4 GB of disk.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRecordDecoder, openKeyRing, startWriter } from '../../apps/server/src/modules/ingest/index.ts'
import { closedHead } from '../../apps/server/src/platform/frame-log/closed-head.ts'
import { openFrameLogReader } from '../../apps/server/src/platform/frame-log/frame-log-reader.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import { FACTORS, writeCityLog } from './city-log.ts'

export interface WriterBench {
  readonly frames: number
  readonly readings: number
  readonly frameBytes: number
  readonly seconds: number
  readonly rowsPerSecond: number
  /** CPU microseconds a reading, of the writer and of the store. */
  readonly writerCpuMicros: number
  readonly storeCpuMicros: number
  /** Seconds to append and sync the same bytes, 64 KiB and 1 MiB at a time; the writer's share of that speed. */
  readonly rawSeconds: { readonly small: number; readonly large: number }
  readonly ofRaw: { readonly small: number; readonly large: number }
  /** Of table `reading`, as inserted and merged so far, and once merged whole. */
  readonly bytesPerReading: number
  readonly bytesPerReadingMerged: number
  /** MiB resident: the store now and at its most, this process (the writer) at its most. */
  readonly memory: { readonly store: number; readonly storePeak: number; readonly writerPeak: number }
}

export async function run(readings = 5_000_000): Promise<WriterBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-writer-'))
  const frames = Math.ceil(readings / FACTORS.length)
  const frameBytes = await writeCityLog(join(folder, 'frames'), frames)
  const rawSeconds = {
    small: await appendRaw(join(folder, 'raw'), frameBytes, 64 * 1024),
    large: await appendRaw(join(folder, 'raw'), frameBytes, 1024 * 1024),
  }
  const url = `http://poyang:secret@127.0.0.1:${await freePort()}`
  const store = startChild({
    name: 'columnar',
    env: { ...process.env, POYANG_DATA: folder, POYANG_COLUMNAR_URL: url, POYANG_LOG_LEVEL: 'warn', UV_THREADPOOL_SIZE: '24' },
  })
  await store.ready
  const client = openColumnar(url)
  await migrateColumnar(client)
  const reader = openFrameLogReader({ folder: join(folder, 'frames') })
  try {
    const head = await closedHead(join(folder, 'frames'))
    const decode = createRecordDecoder(openKeyRing(join(folder, 'registry.json'), join(folder, 'devices.jsonl')))
    const cpu = process.cpuUsage()
    const storeCpu = cpuSecondsOf(store.pid)
    const began = performance.now()
    const writer = startWriter({ reader, client, decode, head: () => head })
    while (writer.next < head) await pause(20)
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const storeSeconds = cpuSecondsOf(store.pid) - storeCpu
    await writer.stop()
    const kept = await sizeOf(client)
    const memory = {
      store: memoryOf(store.pid, 'VmRSS'),
      storePeak: memoryOf(store.pid, 'VmHWM'),
      writerPeak: memoryOf(process.pid, 'VmHWM'),
    }
    await client.command({ query: 'OPTIMIZE TABLE reading_local FINAL', clickhouse_settings: { receive_timeout: 600 } })
    const merged = await sizeOf(client)
    if (merged.rows !== frames * FACTORS.length)
      throw new Error(`${merged.rows} readings in the store, ${frames * FACTORS.length} in the log`)
    return {
      frames,
      readings: merged.rows,
      frameBytes,
      seconds: round(seconds, 2),
      rowsPerSecond: Math.round(merged.rows / seconds),
      writerCpuMicros: round((user + system) / merged.rows, 2),
      storeCpuMicros: round((storeSeconds * 1e6) / merged.rows, 2),
      rawSeconds: { small: round(rawSeconds.small, 2), large: round(rawSeconds.large, 2) },
      ofRaw: { small: round(rawSeconds.small / seconds, 3), large: round(rawSeconds.large / seconds, 3) },
      bytesPerReading: round(kept.bytes / kept.rows, 2),
      bytesPerReadingMerged: round(merged.bytes / merged.rows, 2),
      memory,
    }
  } finally {
    await reader.close()
    await client.close()
    await store.stop(20_000)
    await rm(folder, { recursive: true })
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** Seconds to append so many bytes to a file, each write synced. */
async function appendRaw(path: string, bytes: number, step: number): Promise<number> {
  const file = await open(path, 'w')
  const block = Buffer.alloc(step, 0x37)
  const began = performance.now()
  for (let done = 0; done < bytes; done += step) {
    await file.write(block, 0, Math.min(step, bytes - done))
    await file.datasync()
  }
  const seconds = (performance.now() - began) / 1000
  await file.close()
  await rm(path)
  return seconds
}

async function sizeOf(client: ReturnType<typeof openColumnar>): Promise<{ rows: number; bytes: number }> {
  const answer = await client.query({
    query:
      "SELECT toString(sum(rows)) AS rows, toString(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND table = 'reading_local'",
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ rows: string; bytes: string }>()
  return { rows: Number(row?.rows ?? 0), bytes: Number(row?.bytes ?? 0) }
}

/** User and system time of a process in seconds. Source: proc(5), stat fields 14 and 15, in hundredths. */
export function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const memoryOf = (pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number =>
  Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024)

if (import.meta.main) {
  const { values } = parseArgs({ options: { readings: { type: 'string', default: '5000000' } } })
  console.log(JSON.stringify(await run(Number(values.readings)), null, 2))
}
