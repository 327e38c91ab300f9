/** What the worker does for the evidence, alone: follow the gateway and hash every record. A process of its own for the gateway's bench. */
import { join } from 'node:path'
import { startEvidenceLoop } from '../../apps/server/src/modules/ingest/index.ts'
import type { GatewayLine } from '../../apps/server/src/modules/ingest/internal/schema.ts'
import { openEvidenceLog } from '../../apps/server/src/platform/evidence/evidence-log.ts'
import { openFrameLogReader } from '../../apps/server/src/platform/frame-log/frame-log-reader.ts'
import { followLines } from '../../apps/server/src/platform/http/internal.ts'

const [folder = '', port = '0', token = ''] = process.argv.slice(2)
let head = 0
const reader = openFrameLogReader({ folder: join(folder, 'frames') })
const evidence = await openEvidenceLog({
  folder: join(folder, 'evidence'),
  origin: 'bench.local/frames',
  keyFile: join(folder, 'evidence.key'),
})
const loop = startEvidenceLoop({
  reader,
  evidence,
  head: () => head,
  onTrouble: (error) => {
    if (error !== null) process.stderr.write(`${error.stack}\n`)
  },
})
const following = followLines<GatewayLine>(
  Number(port),
  token,
  '/follow',
  (line) => {
    head = line.head
  },
  () => undefined,
)
process.once('SIGTERM', () => {
  following.stop()
  void loop.stop().then(async () => {
    process.stdout.write(`${JSON.stringify({ hashed: evidence.size, head })}\n`)
    await evidence.close()
    process.exit(0)
  })
})
