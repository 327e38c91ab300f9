import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastingStream } from './lasting-stream.ts'

function rig() {
  const sources: Array<{ readyState: number; closed: boolean; send: (name: string) => void }> = []
  const queue: Array<() => void> = []
  const stream = lastingStream(
    () => {
      const listeners: Array<[string, (event: { data?: unknown }) => void]> = []
      const source = {
        readyState: 1,
        closed: false,
        addEventListener: (name: string, listener: (event: { data?: unknown }) => void) => void listeners.push([name, listener]),
        close() {
          source.closed = true
        },
        send: (name: string) => listeners.filter(([one]) => one === name).forEach(([, listener]) => listener({})),
      }
      sources.push(source)
      return source
    },
    (run) => queue.push(run),
  )
  return { stream, sources, run: () => queue.splice(0).forEach((job) => job()) }
}

test('a stream that the browser has given up is opened again, with all its listeners', () => {
  const { stream, sources, run } = rig()
  let heard = 0
  stream.addEventListener('latest', () => heard++)
  sources[0]!.readyState = 2
  sources[0]!.send('error')
  run()
  assert.equal(sources.length, 2)
  assert.equal(sources[0]?.closed, true)
  sources[1]?.send('latest')
  assert.equal(heard, 1)
})

test('a stream that the browser reconnects by itself is left alone', () => {
  const { sources, run } = rig()
  sources[0]!.readyState = 0
  sources[0]!.send('error')
  run()
  assert.equal(sources.length, 1)
})

test('a closed stream stays closed', () => {
  const { stream, sources, run } = rig()
  sources[0]!.readyState = 2
  sources[0]!.send('error')
  stream.close()
  run()
  assert.equal(sources.length, 1)
})
