/**
 * The frame log: an append-only file of everything that crossed a gateway, durable before it is acknowledged.
 * Everything else (readings, latest values, the frame index, the Merkle tree) is derived from it and can be rebuilt.
 */

/** `opened`/`closed` are about a connection; `received` are bytes from the device; `sent` is a command of ours to it. */
export type RecordKind = 'opened' | 'received' | 'sent' | 'closed'

/**
 * What the gateway decided when the bytes came: a fact of that moment that a rebuild does not decide again.
 * `accepted`: understood and from a registered device (acknowledged if asked). `stranger`: understood, device not registered or its
 * password wrong. `rejected`: a damaged frame. `noise`: bytes that belong to no frame. `none`: not about received bytes.
 */
export type Disposition = 'none' | 'accepted' | 'stranger' | 'rejected' | 'noise'

/** What the bytes are. `mqtt`, `mqtt5`: one PUBLISH packet of MQTT 3.1.1 or 5.0. */
export type Protocol = 'hj212' | 'mqtt' | 'mqtt5'

/** What a gateway hands to the log. */
export interface RecordInput {
  /** Absent: `hj212`. */
  readonly protocol?: Protocol
  readonly kind: RecordKind
  readonly disposition: Disposition
  /** When the bytes were read from or written to the socket, ms since epoch. */
  readonly at: number
  /** Index of the `opened` record of the connection; an `opened` record names its own index by passing -1. */
  readonly connection: number
  /** Identity of the outlet the device stood for when the frame came; empty unless accepted. At most 64 bytes of UTF-8. */
  readonly outlet: string
  /** Received or sent: the bytes exactly. Opened: `address:port` of the peer. Closed: the reason, in UTF-8. At most 65,000 bytes. */
  readonly bytes: Uint8Array
}

/** A record as it stands in the log. `leaf` is its canonical encoding: the Merkle leaf. */
export interface LogRecord extends RecordInput {
  /** Position in the log, from 0 without gaps; also the leaf index of its Merkle tree. */
  readonly index: number
  readonly leaf: Uint8Array
}

export interface Appended {
  /** Index of the first record given; the others follow without gaps. Known at once. */
  readonly first: number
  /** Resolves when the records would survive power loss (shared by the whole group); rejects when the log can no longer promise that. */
  readonly durable: Promise<void>
}

export interface FrameLogReader {
  /** Records from an index on, in order, up to but not including `to` (exclusive; the caller passes a durable head). */
  read(from: number, to: number): AsyncIterable<readonly LogRecord[]>
  /** One record, or null where there is none (not yet written, or past its retention). */
  get(index: number): Promise<LogRecord | null>
  /** Index of the oldest record still kept. */
  tail(): Promise<number>
  close(): Promise<void>
}

export interface FrameLog extends FrameLogReader {
  append(records: readonly RecordInput[]): Appended
  /** Number of records that are durable: every index below it is. */
  readonly head: number
  /** Why the log takes no records now (`disk-full`, `write-failed`), or null. */
  readonly refusing: string | null
}
