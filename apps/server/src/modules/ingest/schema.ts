/** What came in: frames, links, quarantine, commands to devices (数据接入). Pure: also loads in the browser. */
import { z } from 'zod'
import { Mn, OutletId } from '../sources/schema.ts'
import { LinkState, Ref } from '../telemetry/schema.ts'

export const Disposition = z.enum(['accepted', 'stranger', 'rejected', 'noise'])
export type Disposition = z.infer<typeof Disposition>
export const FaultNote = z.object({ code: z.string(), level: z.enum(['tolerated', 'rejected']), detail: z.string() })

/** One line of a frame list; from the derived frame index. */
export const FrameLine = z.object({
  ref: Ref,
  index: z.number(),
  receivedAt: z.string(),
  peer: z.string(),
  disposition: Disposition,
  verdict: z.enum(['ok', 'tolerated', 'rejected']),
  mn: z.string(),
  outletId: z.string(),
  st: z.string(),
  cn: z.string(),
  qn: z.string(),
  dataTime: z.string(),
  faults: z.array(z.string()),
  /** Those of `faults` for which the frame was rejected; the others were tolerated. */
  rejecting: z.array(z.string()),
  length: z.number(),
})
export type FrameLine = z.infer<typeof FrameLine>

/** GET /api/frames: newest first. `quarantine` = everything not accepted. */
export const FramesQuery = z.object({
  outlet: OutletId.optional(),
  mn: z.string().max(32).optional(),
  show: z.enum(['all', 'accepted', 'quarantine', 'faulty']).default('all'),
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const FramePage = z.object({ frames: z.array(FrameLine), next: z.number().nullable() })
export type FramePage = z.infer<typeof FramePage>

/** A stretch of the frame's bytes and what it says. Offsets are in bytes from the start of the frame. */
export const Annotation = z.object({
  from: z.number(),
  to: z.number(),
  /** Which part: `header`, `length`, `head-field`, `cp-open`, `cp-pair`, `cp-close`, `crc`, `tail`, `other`. */
  part: z.string(),
  /** Key as sent (`QN`, `w01018-Rtd`); empty for parts without one. */
  key: z.string(),
  value: z.string(),
  /** Words for people, both languages. */
  zh: z.string(),
  en: z.string(),
})
export type Annotation = z.infer<typeof Annotation>

/** A message that came in several packets, as one of them knows it. */
export const PacketsOfFrame = z.object({
  /** Packets of the message (PNUM). */
  total: z.number(),
  complete: z.boolean(),
  /** Records of the packets that have come, in the order of the log; the one that is asked for is among them. */
  frames: z.array(
    z.object({
      ref: Ref,
      /** PNO */
      number: z.number(),
      /** The same packet had come before. */
      resend: z.boolean(),
    }),
  ),
  /** The text that the device cut, put together; null when each packet is whole by itself, or one is missing. */
  joined: z
    .object({
      /** The packet that made it complete: the frame of its readings. */
      by: Ref,
      annotations: z.array(Annotation),
    })
    .nullable(),
})
export type PacketsOfFrame = z.infer<typeof PacketsOfFrame>

/** GET /api/frames/:log/:index */
export const FrameDetail = z.object({
  ref: Ref,
  index: z.number(),
  kind: z.enum(['opened', 'received', 'sent', 'closed']),
  protocol: z.enum(['hj212', 'mqtt']),
  receivedAt: z.string(),
  connection: z.number(),
  peer: z.string(),
  outletId: z.string(),
  disposition: z.enum(['none', 'accepted', 'stranger', 'rejected', 'noise']),
  verdict: z.enum(['ok', 'tolerated', 'rejected']).nullable(),
  faults: z.array(FaultNote),
  /** The password of the device is left out of bytes, leaf and annotations: asterisks stand for it. The hash is that of the leaf as it was. */
  masked: z.boolean(),
  /** The bytes, base64. */
  bytes: z.string(),
  /** The record's canonical encoding (the Merkle leaf), base64, and its hash in hex. */
  leaf: z.string(),
  leafHash: z.string(),
  annotations: z.array(Annotation),
  length: z.object({ declared: z.number().nullable(), counted: z.number() }),
  /** Of HJ 212 only; MQTT has none, `computed` is empty then. */
  crc: z.object({
    sent: z.string().nullable(),
    computed: z.string(),
    modbus: z.string(),
    /** What was computed over: the segment as it was sent, or (2025, SM4) as it was before encryption. */
    over: z.enum(['sent', 'decrypted']),
  }),
  /** Readings that this frame gave, by itself or joined with its sister packets: `reading:<outlet>/<factor>/<kind>/<time>`. */
  readings: z.array(Ref),
  /** Null for a message in one piece. */
  packets: PacketsOfFrame.nullable(),
  previous: Ref.nullable(),
  next: Ref.nullable(),
})
export type FrameDetail = z.infer<typeof FrameDetail>

/** GET /api/frames/:log/:index/proof: a bundle of docs/evidence-format.md, or a problem while no checkpoint covers the record yet. */

export const DeviceLink = z.object({
  mn: Mn,
  outletId: OutletId,
  outlet: z.string(),
  link: LinkState,
  peer: z.string().nullable(),
  connectedAt: z.string().nullable(),
  lastHeardAt: z.string().nullable(),
  framesToday: z.number(),
  faultsToday: z.number(),
  /** Device clock minus ours in seconds, from QN or DataTime of the last real-time frame; null when unknown. */
  clockSkewSeconds: z.number().nullable(),
})
export type DeviceLink = z.infer<typeof DeviceLink>
export const DeviceLinks = z.object({ devices: z.array(DeviceLink) })

/** GET /api/ingest/summary: the gateway at a glance. */
export const IngestSummary = z.object({
  asOf: z.string(),
  devices: z.object({ registered: z.number(), online: z.number(), strangers: z.number() }),
  connections: z.number(),
  framesPerSecond: z.number(),
  /** Last 60 minutes, one number a minute, oldest first. */
  minutes: z.array(z.object({ at: z.string(), accepted: z.number(), stranger: z.number(), rejected: z.number(), noise: z.number() })),
  faults: z.array(
    z.object({ code: z.string(), zh: z.string(), en: z.string(), level: z.enum(['tolerated', 'rejected']), count: z.number() }),
  ),
  log: z.object({
    records: z.number(),
    bytesFree: z.number(),
    refusing: z.string().nullable(),
    lastSyncMs: z.number(),
    oldest: z.number(),
  }),
  derived: z.object({
    /** Records that are in the log and not yet in the tables. */
    behind: z.number(),
    store: z.enum(['up', 'down']),
    registry: z.enum(['up', 'down']),
    /** Records that the last signed checkpoint covers. */
    evidenceSize: z.number(),
    /** Why no checkpoints are signed any more; null while all is well. */
    incident: z.string().nullable(),
  }),
  registryVersion: z.number(),
})
export type IngestSummary = z.infer<typeof IngestSummary>

/** POST /api/devices/:mn/commands */
export const DeviceCommand = z.discriminatedUnion('command', [
  z.object({ command: z.literal('set-clock'), factor: z.string().max(24).optional() }),
  z.object({ command: z.literal('get-clock'), factor: z.string().max(24).optional() }),
  z.object({ command: z.literal('get-rtd-interval') }),
  z.object({ command: z.literal('set-rtd-interval'), seconds: z.number().int().min(30).max(3_600) }),
  z.object({ command: z.literal('get-minute-interval') }),
  z.object({
    command: z.literal('set-minute-interval'),
    minutes: z.union([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((n) => z.literal(n))),
  }),
  z.object({ command: z.literal('set-timeout'), seconds: z.number().int().min(1).max(99), resends: z.number().int().min(1).max(99) }),
  z.object({ command: z.literal('start-rtd') }),
  z.object({ command: z.literal('stop-rtd') }),
  z.object({
    command: z.literal('fetch-history'),
    kind: z.enum(['minute', 'hour', 'day', 'runtime']),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
  }),
])
export type DeviceCommand = z.infer<typeof DeviceCommand>
/** A command and how it goes. Kept in memory of the gateway for an hour; the frames themselves are in the log for good. */
export const CommandState = z.object({
  id: z.string(),
  mn: Mn,
  command: DeviceCommand,
  state: z.enum(['waiting', 'accepted', 'done', 'refused', 'failed', 'timed-out', 'offline']),
  qn: z.string(),
  /** QnRtn and ExeRtn as received, with their meaning in the standard. */
  replies: z.array(z.object({ at: z.string(), cn: z.string(), text: z.string(), frame: Ref.nullable() })),
  sends: z.number(),
  /** Named values of the answer (`SystemTime`, `RtdInterval`). */
  answer: z.record(z.string(), z.string()),
  dataFrames: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
})
export type CommandState = z.infer<typeof CommandState>
