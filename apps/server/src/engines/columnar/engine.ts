/**
 * The embedded columnar engine: chDB, ClickHouse as a library. Each statement runs in a session of its own, so that no setting, parameter or
 * temporary table of one is seen by another; opening one takes half a millisecond.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { engineArguments, engineConfig, type EngineLimits } from './engine-config.ts'
import { identifier, literal } from './sql-text.ts'

export interface Statement {
  readonly sql: string
  /** Names this run, so that it can be stopped. */
  readonly id: string
  readonly database: string | null
  readonly settings: Readonly<Record<string, string>>
  /** Values of `{name:Type}`, escaped as the HTTP interface wants them (tab-separated text). */
  readonly parameters: Readonly<Record<string, string>>
  /** Format of the answer where the statement names none. */
  readonly format: string
}

/** A refusal of the engine: its number and its text, as a ClickHouse server words it. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

function asEngineError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  const code = /^Code: (\d+)\./.exec(message)?.[1]
  return code === undefined ? error : new EngineError(Number(code), message, { cause: error })
}

export interface Engine {
  /** The whole answer. Throws EngineError. */
  run(statement: Statement): Promise<Uint8Array>
  /** The answer in chunks; the format must be one of those that can be put together (`isChunked`). Throws EngineError. */
  stream(statement: Statement): AsyncGenerator<Uint8Array>
  /** Stop a statement that runs, soon. */
  cancel(id: string): Promise<void>
  /** Close the store. Nothing may run any more. */
  close(): void
}

/** Open or create the store of a folder. Throws when another process holds it. */
export function openEngine(folder: string, limits: EngineLimits): Engine {
  const store = join(folder, 'store')
  const config = join(folder, 'engine.xml')
  mkdirSync(store, { recursive: true, mode: 0o700 })
  writeFileSync(config, engineConfig(limits), { mode: 0o600 })
  const connectionArgs = [`--config-file=${config}`, ...engineArguments(limits)]
  const open = () => new Session(store, { connectionArgs })
  // The engine lives as long as one session does.
  const anchor = open()

  async function prepared(statement: Statement): Promise<Session> {
    const session = open()
    const assignments = [
      `log_comment = ${literal(statement.id)}`,
      ...Object.entries(statement.settings).map(([name, value]) => `${name} = ${literal(value)}`),
      ...Object.entries(statement.parameters).map(([name, value]) => `param_${name} = ${literal(value)}`),
    ]
    try {
      await session.queryAsync(`SET ${assignments.join(', ')}`)
      if (statement.database !== null) await session.queryAsync(`USE ${identifier(statement.database)}`)
    } catch (error) {
      session.close()
      throw asEngineError(error)
    }
    return session
  }

  return {
    async run(statement) {
      const session = await prepared(statement)
      try {
        return (await session.queryAsync(statement.sql, { format: statement.format })).bytes()
      } catch (error) {
        throw asEngineError(error)
      } finally {
        session.close()
      }
    },
    async *stream(statement) {
      const session = await prepared(statement)
      try {
        for await (const chunk of session.queryStream(statement.sql, { format: statement.format })) yield chunk.raw()
      } catch (error) {
        throw asEngineError(error)
      } finally {
        session.close()
      }
    },
    async cancel(id) {
      const session = open()
      try {
        await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(id)} ASYNC`)
      } finally {
        session.close()
      }
    },
    close() {
      anchor.close()
    },
  }
}
