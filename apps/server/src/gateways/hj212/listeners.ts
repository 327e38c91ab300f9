/**
 * Listening sockets of one port. The event loop takes one connection from a listening socket in each of its turns, so that in a busy
 * gateway devices would wait long to be accepted, and longer behind someone who dials without end. Several sockets on the same port
 * take as many. Source: libuv pull request 3696 (one accept a turn, since 1.45).
 */
import { createServer, type AddressInfo, type Server, type ServerOpts, type Socket } from 'node:net'

const LISTENERS = 64
const BACKLOG = 4_096

export interface Listeners {
  readonly port: number
  /** Take no more connections. Resolves when those taken are closed. */
  close(): Promise<void>
}

/** Rejects when the port is taken by anybody. Port 0 picks a free one. */
export async function listen(port: number, host: string, options: ServerOpts, onConnection: (socket: Socket) => void): Promise<Listeners> {
  // A port that is shared on purpose could be shared by accident: this one fails where another process listens, also a gateway.
  const alone = await start(createServer(), { port, host, backlog: 1 })
  const chosen = (alone.address() as AddressInfo).port
  await stop(alone)
  const servers: Server[] = []
  try {
    for (let count = 0; count < LISTENERS; count++) {
      const server = createServer(options, onConnection)
      servers.push(await start(server, { port: chosen, host, backlog: BACKLOG, reusePort: true }))
    }
  } catch (error) {
    await Promise.all(servers.map(stop))
    if ((error as NodeJS.ErrnoException).code !== 'ENOTSUP') throw error
    servers.splice(0, servers.length, await start(createServer(options, onConnection), { port: chosen, host, backlog: BACKLOG }))
  }
  return {
    port: chosen,
    async close() {
      await Promise.all(servers.map(stop))
    },
  }
}

function start(server: Server, options: Parameters<Server['listen']>[0]): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
