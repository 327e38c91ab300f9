/** Notices of PostgreSQL (LISTEN) on a connection of their own, made again when it breaks. */
import { Client } from 'pg'

const AGAIN_MS = 1_000

/** @param onNotice also called after each connection: what was said meanwhile was not heard */
export function followNotices(url: string, channel: `poyang_${string}`, onNotice: () => void): { stop(): Promise<void> } {
  let stopped = false
  let client: Client | null = null
  let timer: NodeJS.Timeout | undefined
  const connect = async (): Promise<void> => {
    const mine = new Client({ connectionString: url, application_name: `poyang ${channel}`, keepAlive: true })
    client = mine
    let over = false
    const retry = () => {
      if (over) return
      over = true
      void mine.end().catch(() => undefined)
      if (!stopped) timer = setTimeout(() => void connect(), AGAIN_MS)
    }
    mine.on('error', retry)
    mine.on('end', retry)
    mine.on('notification', () => onNotice())
    try {
      await mine.connect()
      await mine.query(`LISTEN ${channel}`)
      onNotice()
    } catch {
      retry()
    }
  }
  void connect()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
