/** Plays a stream of frames over one connection: a window of frames that wait for their answers, a pace, a report of each answer. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { createDecoder, pieceToJson, wantsReply, type DeviceProfile, type Message, type Piece, type PieceJson } from '@poyang/hj212'
import { InvalidArgumentError } from 'commander'

export interface Address {
  readonly host: string
  readonly port: number
}

/** `host:port`, with brackets around an IPv6 address. */
export function parseAddress(text: string): Address {
  const [, six, name, port = ''] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = six ?? name
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) throw new InvalidArgumentError('It takes host:port.')
  return { host, port: Number(port) }
}

interface About {
  readonly offset: number
  readonly mn: string | null
  readonly qn: string | null
  readonly cn: string | null
}

interface Counts {
  readonly sent: number
  readonly asked: number
  readonly answered: number
  readonly unanswered: number
  /** Frames sent that must be rejected. */
  readonly rejected: number
  /** Runs of noise sent. */
  readonly noise: number
  /** Frames received that answer nothing of ours. */
  readonly received: number
  readonly bytes: number
  readonly seconds: number
  /** Time to the answer, ms; null without answers. Percentiles are within 5 %. */
  readonly ms: { readonly p50: number; readonly p99: number; readonly max: number } | null
}

export type Report =
  | ({ readonly event: 'answered'; readonly reply: string; readonly ms: number } & About)
  | ({ readonly event: 'unanswered' } & About)
  | { readonly event: 'received'; readonly frame: PieceJson }
  | ({ readonly event: 'summary' } & Counts)

export interface Playing {
  /** Destroyed when the connection ends or the signal comes. */
  readonly source: Readable
  readonly to: Address
  readonly window: number
  readonly timeoutMs: number
  readonly rate?: number
  readonly profileOf?: (mn: string) => DeviceProfile | null
  readonly signal: AbortSignal
  report(line: Report): void
}

interface Waiting extends About {
  readonly pno: number | null
  readonly sentAt: number
  readonly timer: NodeJS.Timeout
}

/** Resolves when everything was sent and answered or given up; `lost` says why the connection ended before. Rejects without a connection. */
export async function play(playing: Playing): Promise<{ counts: Counts; lost: string | null }> {
  const socket = await open(playing.to, playing.timeoutMs)
  const player = new Player(playing, socket)
  try {
    await player.run()
    return { counts: player.counts(), lost: player.lost }
  } finally {
    socket.destroy()
  }
}

async function open({ host, port }: Address, timeoutMs: number): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) })
    return socket
  } catch (error) {
    socket.destroy()
    const why =
      error instanceof Error && error.name === 'AbortError' ? 'it does not answer' : error instanceof Error ? error.message : String(error)
    throw new Error(`${host}:${port} cannot be reached: ${why}`, { cause: error })
  }
}

class Player {
  lost: string | null = null
  readonly #playing: Playing
  readonly #socket: Socket
  readonly #began = performance.now()
  readonly #answers: ReturnType<typeof createDecoder>
  readonly #delays = new Delays()
  /** Frames that wait, by QN, in the order sent. */
  readonly #waiting = new Map<string, Waiting[]>()
  #outstanding = 0
  /** Called whenever a frame stops waiting or the connection ends. */
  #wake: () => void = () => {}
  #sent = 0
  #asked = 0
  #rejected = 0
  #noise = 0
  #received = 0
  #unanswered = 0
  #bytes = 0

  constructor(playing: Playing, socket: Socket) {
    this.#playing = playing
    this.#socket = socket
    this.#answers = createDecoder(this.#decoding())
    socket.on('data', (chunk: Buffer) => {
      for (const piece of this.#answers.push(chunk)) this.#hear(piece)
      // A platform that leaves out CR LF: nothing more will come until we send again.
      if (this.#answers.awaitingTail) setTimeout(() => this.#expireTail(), 200).unref()
    })
    socket.on('error', (error) => this.#lose(error.message))
    socket.on('close', () => this.#lose('the other side closed the connection'))
    playing.signal.addEventListener('abort', () => this.#halt())
  }

  async run(): Promise<void> {
    const decoder = createDecoder(this.#decoding())
    try {
      for await (const chunk of this.#playing.source) for (const piece of decoder.push(chunk as Buffer)) await this.#send(piece)
    } catch (error) {
      if (!this.#over()) throw error // otherwise we took the source away ourselves
    }
    for (const piece of decoder.end()) await this.#send(piece)
    await this.#until(() => this.#outstanding === 0)
    this.#giveUp()
  }

  counts(): Counts {
    const ms = this.#delays.summary()
    return {
      sent: this.#sent,
      asked: this.#asked,
      answered: this.#asked - this.#unanswered,
      unanswered: this.#unanswered,
      rejected: this.#rejected,
      noise: this.#noise,
      received: this.#received,
      bytes: this.#bytes,
      seconds: round((performance.now() - this.#began) / 1_000),
      ms,
    }
  }

  #decoding() {
    return this.#playing.profileOf === undefined ? {} : { profileOf: this.#playing.profileOf }
  }

  #over(): boolean {
    return this.lost !== null || this.#playing.signal.aborted
  }

  /** Wait until the condition holds, or there is nothing to wait for. */
  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#over()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async #send(piece: Piece): Promise<void> {
    const asks = piece.message !== null && piece.verdict !== 'rejected' && wantsReply(piece.message)
    if (asks) await this.#until(() => this.#outstanding < this.#playing.window)
    if (piece.kind === 'frame') await this.#keepPace()
    if (this.#over()) return
    if (asks && piece.message) this.#expect(piece.offset, piece.message)
    if (piece.kind === 'frame') this.#sent++
    if (piece.kind === 'noise') this.#noise++
    else if (piece.verdict === 'rejected') this.#rejected++
    this.#bytes += piece.length
    if (!this.#socket.write(piece.bytes)) {
      let drained = false
      this.#socket.once('drain', () => {
        drained = true
        this.#wake()
      })
      await this.#until(() => drained)
    }
  }

  /** Frames leave at even distances from the first. */
  async #keepPace(): Promise<void> {
    const { rate, signal } = this.#playing
    if (rate === undefined) return
    const wait = this.#began + (this.#sent * 1_000) / rate - performance.now()
    if (wait > 0) await pause(wait, undefined, { signal }).catch(() => undefined)
  }

  #expect(offset: number, { mn, qn, cn, pno, fields }: Message): void {
    const number = qn ?? fields['QN'] ?? null
    const timer = setTimeout(() => this.#miss(waiting), this.#playing.timeoutMs)
    const waiting: Waiting = { offset, mn, qn: number, cn, pno, sentAt: performance.now(), timer }
    const queue = this.#waiting.get(number ?? '') ?? []
    this.#waiting.set(number ?? '', [...queue, waiting])
    this.#outstanding++
    this.#asked++
  }

  #take(waiting: Waiting): void {
    clearTimeout(waiting.timer)
    const queue = (this.#waiting.get(waiting.qn ?? '') ?? []).filter((each) => each !== waiting)
    if (queue.length === 0) this.#waiting.delete(waiting.qn ?? '')
    else this.#waiting.set(waiting.qn ?? '', queue)
    this.#outstanding--
    this.#wake()
  }

  #miss(waiting: Waiting): void {
    this.#unanswered++
    this.#take(waiting)
    this.#playing.report({ event: 'unanswered', ...aboutOf(waiting) })
  }

  #giveUp(): void {
    for (const queue of this.#waiting.values()) for (const waiting of queue) this.#miss(waiting)
  }

  #hear(piece: Piece): void {
    const { message } = piece
    const answers = message !== null && piece.verdict !== 'rejected' && (message.cn === '9013' || message.cn === '9014')
    const waiting = answers ? this.#answered(message) : undefined
    if (waiting && message) {
      const ms = performance.now() - waiting.sentAt
      this.#delays.add(ms)
      this.#take(waiting)
      this.#playing.report({ event: 'answered', ...aboutOf(waiting), reply: message.cn ?? '', ms: round(ms) })
      return
    }
    this.#received++
    this.#playing.report({ event: 'received', frame: pieceToJson(piece) })
  }

  /** The frame a reply is for: the first with its QN; in 2005 CN and PNO inside CP tell packets apart that share one. */
  #answered({ qn, fields }: Message): Waiting | undefined {
    const queue = this.#waiting.get(qn ?? fields['QN'] ?? '')
    const { CN, PNO } = fields
    return queue?.find(
      (each) => (CN === undefined || CN === each.cn) && (PNO === undefined || each.pno === null || Number(PNO) === each.pno),
    )
  }

  #expireTail(): void {
    if (this.#answers.awaitingTail) for (const piece of this.#answers.expire()) this.#hear(piece)
  }

  #lose(why: string): void {
    this.lost ??= why
    this.#halt()
  }

  #halt(): void {
    this.#playing.source.destroy()
    this.#wake()
  }
}

const aboutOf = ({ offset, mn, qn, cn }: About): About => ({ offset, mn, qn, cn })
const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** Delays in buckets that grow by 5 %: bounded, however many there are. */
class Delays {
  readonly #buckets = new Map<number, number>()
  #count = 0
  #max = 0

  add(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, 0.001)) / Math.log(1.05))
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1)
    this.#count++
    this.#max = Math.max(this.#max, ms)
  }

  summary(): Counts['ms'] {
    return this.#count === 0 ? null : { p50: this.#at(0.5), p99: this.#at(0.99), max: round(this.#max) }
  }

  #at(share: number): number {
    let left = Math.ceil(this.#count * share)
    for (const [bucket, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      left -= count
      if (left <= 0) return round(Math.min(1.05 ** bucket, this.#max))
    }
    return round(this.#max)
  }
}
