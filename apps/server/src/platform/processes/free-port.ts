/** Ports of this machine's loopback address. */
import { createServer } from 'node:net'

/** Listen for a moment: the port (a free one for 0), or null when it is taken. */
export function probePort(port: number, host = '127.0.0.1'): Promise<number | null> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(null) : fail(error)))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => done(address !== null && typeof address === 'object' ? address.port : null))
    })
  })
}

/** A port nobody listens on now. Whoever gets it binds it soon after. */
export async function freePort(): Promise<number> {
  const port = await probePort(0)
  if (port === null) throw new Error('no free port on 127.0.0.1')
  return port
}
