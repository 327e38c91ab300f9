/** Server-sent events to many pages: one hub, bounded clients, a slow reader is let go rather than remembered for. */
import type { ServerResponse } from 'node:http'

/** Bytes a reader may fall behind before its connection is closed; its page connects again and reads the state afresh. */
const SLOW_READER_BYTES = 1024 * 1024

export interface EventHub {
  readonly clients: number
  /** Take over a response. False when the house is full: nothing has been written then. */
  join(response: ServerResponse): boolean
  send(event: string, data: unknown): void
  close(): void
}

export function createEventHub(options: { readonly clients: number; readonly heartbeatMs: number }): EventHub {
  const clients = new Set<ServerResponse>()
  const writeAll = (text: string) => {
    for (const client of clients) {
      if (client.writableLength > SLOW_READER_BYTES) client.destroy()
      else client.write(text)
    }
  }
  const heartbeat = setInterval(() => writeAll(': alive\n\n'), options.heartbeatMs)
  heartbeat.unref()
  return {
    get clients() {
      return clients.size
    },
    join(response) {
      if (clients.size >= options.clients) return false
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      })
      response.write('retry: 2000\n\n')
      clients.add(response)
      response.on('close', () => clients.delete(response))
      response.on('error', () => clients.delete(response))
      return true
    },
    send(event, data) {
      if (clients.size > 0) writeAll(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    close() {
      clearInterval(heartbeat)
      for (const client of clients) client.end()
      clients.clear()
    },
  }
}
