/** Server-sent events to many pages: one hub, bounded clients, a slow reader is let go rather than remembered for. */
import type { ServerResponse } from 'node:http'

/** Bytes a reader may fall behind before its connection is closed; its page connects again and reads the state afresh. */
const SLOW_READER_BYTES = 1024 * 1024

export interface Reader {
  /** Which items it is told of; absent: all. */
  readonly sees?: ((event: string, item: unknown) => boolean) | undefined
  /** Asked at each heartbeat; a reader that may no longer is let go. Where it cannot be answered the reader stays. */
  readonly stillMay?: () => Promise<boolean>
}

export interface EventHub {
  readonly clients: number
  /** No more clients are taken. */
  readonly full: boolean
  /** Take over a response. Ask `full` before. */
  join(response: ServerResponse, reader?: Reader): void
  /** One event for each item, all in one write. */
  send(event: string, items: readonly unknown[]): void
  close(): void
}

export function createEventHub(options: { readonly clients: number; readonly heartbeatMs: number }): EventHub {
  const clients = new Map<ServerResponse, Reader>()
  const write = (client: ServerResponse, text: string) => {
    if (client.writableLength > SLOW_READER_BYTES) client.destroy()
    else if (text !== '') client.write(text)
  }
  const writeAll = (text: string) => {
    for (const client of clients.keys()) write(client, text)
  }
  const letGo = async () => {
    for (const [client, { stillMay }] of clients) if ((await stillMay?.().catch(() => true)) === false) client.end()
  }
  let looking = false
  const heartbeat = setInterval(() => {
    writeAll(': alive\n\n')
    if (looking) return
    looking = true
    void letGo().finally(() => (looking = false))
  }, options.heartbeatMs)
  heartbeat.unref()
  return {
    get clients() {
      return clients.size
    },
    get full() {
      return clients.size >= options.clients
    },
    join(response, reader = {}) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      })
      response.write('retry: 2000\n\n')
      clients.set(response, reader)
      response.on('close', () => clients.delete(response))
      response.on('error', () => clients.delete(response))
    },
    send(event, items) {
      if (clients.size === 0 || items.length === 0) return
      const texts = items.map((item) => `event: ${event}\ndata: ${JSON.stringify(item)}\n\n`)
      const all = texts.join('')
      for (const [client, { sees }] of clients)
        write(client, sees === undefined ? all : texts.filter((_text, index) => sees(event, items[index])).join(''))
    },
    close() {
      clearInterval(heartbeat)
      for (const client of clients.keys()) client.end()
      clients.clear()
    },
  }
}
