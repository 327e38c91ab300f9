/** Routes of what came in. */
import { z } from 'zod'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { directoryIn } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { Mn } from '../sources/schema.ts'
import { commandState, sendCommand } from './commands.ts'
import type { GatewayDoor } from './commands.ts'
import type { DeviceLinks as Links } from './device-links.ts'
import { frameDetail, recordOf } from './frame-page.ts'
import type { FrameSources } from './frame-page.ts'
import { framesPage } from './frames-list.ts'
import { withoutPassword } from './password-mask.ts'
import { ingestProblems } from './problems.ts'
import { CommandState, DeviceCommand, DeviceLinks, FrameDetail, FramePage, FramesQuery, IngestSummary } from './schema.ts'

const OneFrame = z.object({ index: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) })
const Unmask = z.object({ reason: z.string().trim().min(2).max(200) })
const OneDevice = z.object({ mn: Mn })
const OneCommand = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) })
/** A bundle of docs/evidence-format.md. */
const Bundle = z.looseObject({})
const frameProblems = [ingestProblems.frameUnknown, ingestProblems.framePast] as const

export function ingestRoutes(given: {
  readonly frames: FrameSources
  /** Bundle that proves a record; null while no checkpoint covers it. Problems: evidenceDamaged. */
  readonly prove: (index: number, leaf: Uint8Array) => Promise<object | null>
  readonly directory: DirectoryKeeper
  readonly links: Links
  readonly summary: (now: number) => IngestSummary
  readonly gateway: GatewayDoor
}): AnyRoute[] {
  const { frames, directory } = given
  const search = createTurnstile({ atOnce: 2, waiting: 32 })
  return [
    route({
      method: 'GET',
      path: '/api/frames',
      summary: 'Received frames, newest first: all, accepted, quarantine or faulty ones (报文列表)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      of: ({ query }) => [
        ...(query.outlet === undefined ? [] : [{ kind: 'outlet', id: query.outlet }]),
        ...(query.mn === undefined ? [] : [{ kind: 'device', id: query.mn }]),
      ],
      query: FramesQuery,
      output: FramePage,
      problems: [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly],
      run: ({ signal }, { query }) => framesPage(frames.questions, query, signal),
    }),
    route({
      method: 'GET',
      path: '/api/frames/hj212/:index',
      summary: 'One record of the frame log: bytes, meaning, arithmetic, readings (原始报文)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'frame', id: String(params.index) }),
      params: OneFrame,
      output: FrameDetail,
      problems: [...frameProblems, httpProblems.busy],
      run: async ({ signal }, { params }) => withoutPassword(await frameDetail(frames, params.index, signal, search)),
    }),
    route({
      method: 'POST',
      path: '/api/frames/hj212/:index/unmask',
      summary: 'The same record with the password of its device, for a reason that is kept (查看设备密码)',
      may: 'ingest.unmask',
      data: 'operational',
      audit: 'ingest.unmasked',
      of: ({ params }) => ({ kind: 'frame', id: String(params.index) }),
      params: OneFrame,
      body: Unmask,
      output: FrameDetail,
      problems: [...frameProblems, httpProblems.busy, httpProblems.relationalDown],
      run: async (context, { params, body }) => {
        const frame = await frameDetail(frames, params.index, context.signal, search)
        await askRelational('What is shown must be on record first.', () =>
          context.act(() => Promise.resolve(), { object: { kind: 'frame', id: String(params.index) }, detail: { reason: body.reason } }),
        )
        return frame
      },
    }),
    route({
      method: 'GET',
      path: '/api/frames/hj212/:index/proof',
      summary: 'Bundle that proves a record offline: hash of its leaf, Merkle path, signed checkpoint, key (存证包)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'frame', id: String(params.index) }),
      params: OneFrame,
      output: Bundle,
      problems: [...frameProblems, ingestProblems.notYetCovered, ingestProblems.evidenceDamaged],
      run: async (_context, { params }) => {
        const record = await recordOf(frames, params.index)
        const bundle = await given.prove(params.index, record.leaf)
        return { ...(bundle ?? raise(ingestProblems.notYetCovered, 'A checkpoint is signed at least each minute; ask again then.')) }
      },
    }),
    route({
      method: 'GET',
      path: '/api/devices',
      summary: 'Registered devices and their links (设备与连接)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      output: DeviceLinks,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ now, sight }) => ({ devices: given.links.list(directoryIn(directory.current(), sight), now) }),
    }),
    route({
      method: 'POST',
      path: '/api/devices/:mn/commands',
      summary: 'Send a command to a device (下发命令)',
      may: 'ingest.command',
      data: 'operational',
      audit: 'ingest.commanded',
      of: ({ params }) => ({ kind: 'device', id: params.mn }),
      params: OneDevice,
      body: DeviceCommand,
      output: CommandState,
      problems: [ingestProblems.deviceUnknown, ingestProblems.deviceBusy, ingestProblems.commandRefused, httpProblems.gatewayDown],
      run: (_context, { params, body }) => sendCommand(given.gateway, params.mn, body),
    }),
    route({
      method: 'GET',
      path: '/api/commands/:id',
      summary: 'How a command goes (命令状态)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      params: OneCommand,
      output: CommandState,
      problems: [ingestProblems.commandUnknown, httpProblems.gatewayDown],
      run: (_context, { params }) => commandState(given.gateway, params.id),
    }),
    route({
      method: 'GET',
      path: '/api/ingest/summary',
      summary: 'Gateway, log and stores at a glance (接入概况)',
      may: 'ingest.read',
      data: 'operational',
      audit: null,
      output: IngestSummary,
      problems: [httpProblems.gatewayDown],
      run: ({ now }) => given.summary(now),
    }),
  ]
}
