import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createEventHub } from './event-stream.ts'

test('a reader that may no longer is let go, one that cannot be asked about stays', async () => {
  const hub = createEventHub({ clients: 3, heartbeatMs: 10 })
  let may = true
  const server = createServer((request, response) =>
    hub.join(response, {
      stillMay: () => (request.url === '/away' ? Promise.reject(new Error('the store is away')) : Promise.resolve(may)),
    }),
  )
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const [mine, other] = await Promise.all([fetch(`${address}/mine`), fetch(`${address}/away`)])
    const reader = mine.body?.getReader()
    for (let part = 0; part < 3; part++) assert.equal((await reader?.read())?.done, false)
    assert.equal(hub.clients, 2)
    may = false
    for (;;) if ((await reader?.read())?.done !== false) break
    assert.equal(hub.clients, 1)
    await other.body?.cancel()
  } finally {
    hub.close()
    await new Promise((closed) => server.close(closed))
  }
})
