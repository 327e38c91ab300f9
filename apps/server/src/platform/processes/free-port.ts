/** Ports of this machine's loopback address. */
import { createServer } from 'node:net'

/** Listen for a moment: the port, or null when it is taken. */
export function probePort(port: number, host = '127.0.0.1'): Promise<number | null> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(null) : fail(error)))
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => done(port))
    })
  })
}

/** Below the range from which systems take the ports of outgoing connections: one of those would keep a process of ours from coming back. */
const FIRST = 21_000
const COUNT = 11_000

/** A port nobody listens on now. Whoever gets it binds it soon after. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if ((await probePort(port)) !== null) return port
  }
  throw new Error(`no free port on 127.0.0.1 between ${FIRST} and ${FIRST + COUNT}`)
}
