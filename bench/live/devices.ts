/**
 * The devices of the bench, in a process of their own: a connection each, a minute record each minute, real-time data in between.
 * Started by run.ts; ends when its input does, and prints how many values it sent.
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { frameOf, sentAfter, VALUES_OF_A_FRAME } from './stacks.ts'

const MINUTE = 60_000
const STEP_MS = 50

interface Given {
  readonly port: number
  readonly stacks: number
  /** ms between two real-time frames of a stack */
  readonly every: number
  /** Minutes from here on are sent. */
  readonly from: number
}

const given = JSON.parse(process.argv[2] ?? '') as Given
const sockets: Socket[] = await Promise.all(
  Array.from(
    { length: given.stacks },
    (_, index) =>
      new Promise<Socket>((resolve, reject) => {
        setTimeout(() => {
          const socket = connect({ host: '127.0.0.1', port: given.port, noDelay: true }, () => resolve(socket))
          socket.once('error', reject)
          // Acknowledgements are read and not looked at.
          socket.resume()
        }, index * 2)
      }),
  ),
)
process.stdout.write('connected\n')
let values = 0
const minutes = sockets.map(() => given.from)
const next = sockets.map((_, index) => Date.now() + Math.floor((index / given.stacks) * given.every))
const timer = setInterval(() => {
  const now = Date.now()
  for (const [index, socket] of sockets.entries()) {
    let minute = minutes[index] ?? now
    while (now >= minute + MINUTE + sentAfter(index)) {
      socket.write(frameOf(index, '2051', minute))
      values += VALUES_OF_A_FRAME
      minute += MINUTE
    }
    minutes[index] = minute
    let at = next[index] ?? now
    // After a pause of this process it does not send all at once what it has missed.
    if (now - at > 5 * given.every) at = now
    while (now >= at) {
      socket.write(frameOf(index, '2011', Math.floor(at / 1_000) * 1_000))
      values += VALUES_OF_A_FRAME
      at += given.every
    }
    next[index] = at
  }
}, STEP_MS)
const report = setInterval(() => process.stdout.write(`${values}\n`), 1_000)
process.stdin.on('end', () => {
  clearInterval(timer)
  clearInterval(report)
  for (const socket of sockets) socket.destroy()
})
process.stdin.resume()
