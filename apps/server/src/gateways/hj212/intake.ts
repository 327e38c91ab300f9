/** What a piece of the stream is worth: the decision that goes into its record, and the answer it gets once it is durable. */
import { encodeMessage, replyTo } from '@poyang/hj212'
import type { Message, Piece } from '@poyang/hj212'
import type { Draft } from './journal.ts'
import type { Links, Way } from './links.ts'
import type { DeviceRegistry } from './registry.ts'
import type { Tally } from './tally.ts'

export interface Judged {
  readonly draft: Draft
  /** Bytes to answer with once the record is durable; null when nobody asked, or has no right to an answer. */
  readonly reply: Uint8Array | null
  /** The message of an accepted frame; it can be read as long as the piece. */
  readonly message: Message | null
}

/** Identities longer than this are cut where we remember them; the frame itself is kept whole. */
const LONGEST_MN = 32

export class Intake {
  readonly #registry: DeviceRegistry
  readonly #links: Links
  readonly #tally: Tally

  constructor(registry: DeviceRegistry, links: Links, tally: Tally) {
    this.#registry = registry
    this.#links = links
    this.#tally = tally
  }

  /** Judge one frame that came over `way` at `at`. */
  judge(piece: Piece, way: Way, at: number): Judged {
    const { message, verdict, faults } = piece
    if (verdict === 'rejected' || message === null || message.mn === null) return this.#kept('rejected', piece, at)
    const registered = this.#registry.find(message.mn)
    // Without a registered password any is taken: some loggers send none.
    const isOurs = registered !== undefined && (registered.device.password === null || registered.device.password === message.pw)
    this.#links.hear(message, message.mn.slice(0, LONGEST_MN), isOurs, way, at, faults.length > 0)
    if (!isOurs) return this.#kept('stranger', piece, at)
    this.#tally.count('accepted', faults, at)
    return { draft: draftOf('accepted', piece.bytes, registered.device.outletId, at), reply: replyBytes(message), message }
  }

  /** A run of bytes between frames; runs that follow one another are one record. */
  noise(bytes: Uint8Array, at: number): Draft {
    this.#tally.count('noise', [], at)
    return draftOf('noise', bytes, '', at)
  }

  #kept(disposition: 'stranger' | 'rejected', piece: Piece, at: number): Judged {
    this.#tally.count(disposition, piece.faults, at)
    return { draft: draftOf(disposition, piece.bytes, '', at), reply: null, message: null }
  }
}

function replyBytes(message: Message): Uint8Array | null {
  const reply = replyTo(message)
  if (reply === null) return null
  try {
    return encodeMessage(reply)
  } catch (error) {
    // A head so long that its answer would break the limits of the standard: the data is kept, the device repeats it in vain.
    if (error instanceof RangeError) return null
    throw error
  }
}

const draftOf = (disposition: Draft['disposition'], bytes: Uint8Array, outlet: string, at: number): Draft => ({
  kind: 'received',
  disposition,
  at,
  connection: -1,
  outlet,
  bytes,
})
