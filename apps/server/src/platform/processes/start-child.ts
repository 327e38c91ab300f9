/**
 * Start a process of our own program and hear from it. Its half is `lifeline.ts`: it says when it is ready, leaves when told, and leaves by itself
 * when the process that started it is gone, however that ended.
 */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Answered, type Report } from './report.ts'

/** The one program; its first argument says which process it is. */
const PROGRAM = resolve(import.meta.dirname, '../../main.ts')

export interface ChildOptions {
  /** Which process: the first argument of `main.ts`. */
  readonly name: string
  /** The whole environment. Secrets travel here, never on the command line, which every user of the machine can read. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where its log lines go; our own stderr unless said otherwise. */
  readonly stderr?: 'inherit' | 'ignore' | number
}

export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number | undefined
  /** Resolves when the process says that it serves; rejects when it ends before that. */
  readonly ready: Promise<void>
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<ChildExit>
  /** What it says of itself; null when it does not answer in time. */
  report(withinMs: number): Promise<Report | null>
  /** Ask it to finish; after `graceMs` it is killed. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>
}

export function startChild(options: ChildOptions): Child {
  const process_ = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, options.name], {
    env: options.env,
    stdio: ['ignore', options.stderr ?? 'inherit', options.stderr ?? 'inherit', 'ipc'],
  })
  const exited = new Promise<ChildExit>((done) => {
    process_.once('exit', (code, signal) => done({ code, signal }))
    // It could not be started at all.
    process_.once('error', () => process_.pid === undefined && done({ code: null, signal: null }))
  })
  const ready = new Promise<void>((done, fail) => {
    process_.on('message', (message) => message === 'ready' && done())
    void exited.then(({ code, signal }) => fail(new Error(`${options.name} ended before it was ready (${signal ?? `code ${code}`})`)))
  })
  let asked = 0
  // Whoever waits hears of it; nobody has to.
  ready.catch(() => undefined)
  return {
    pid: process_.pid,
    ready,
    exited,
    report(withinMs) {
      const mark = (asked += 1)
      return new Promise((done) => {
        const over = (report: Report | null) => {
          clearTimeout(patience)
          process_.off('message', hear)
          done(report)
        }
        const hear = (message: unknown) => {
          const heard = Answered.safeParse(message)
          if (heard.success && heard.data.reportOf === mark) over(heard.data.report)
        }
        const patience = setTimeout(() => over(null), withinMs)
        process_.on('message', hear)
        void exited.then(() => over(null))
        if (process_.connected) process_.send({ report: mark }, () => undefined)
        else over(null)
      })
    },
    async stop(graceMs) {
      // Its channel is closed when it has just ended by itself.
      if (process_.connected) process_.send('stop', () => undefined)
      const last = setTimeout(() => process_.kill('SIGKILL'), graceMs)
      await exited
      clearTimeout(last)
    },
  }
}
