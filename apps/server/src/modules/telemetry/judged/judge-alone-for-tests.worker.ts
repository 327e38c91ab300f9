/** The judge in a process of its own, to be killed. Arguments: columnar URL, relational URL, folder of the frame log, records in it. */
import { join } from 'node:path'
import { openFrameLogReader } from '../../../platform/frame-log/frame-log-reader.ts'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { openRelational } from '../../../platform/stores/relational.ts'
import { createReadingWalk, createRecordDecoder, openKeyRing } from '../../ingest/index.ts'
import { readFactsSince } from '../../sources/index.ts'
import { startJudge } from './judge-loop.ts'
import { saveRipples } from './ripples.ts'

const [columnarUrl = '', relationalUrl = '', folder = '', records = '0'] = process.argv.slice(2)
const db = openRelational(relationalUrl)
const ring = openKeyRing(join(folder, 'registry.json'), join(folder, 'keys', 'devices.jsonl'))
startJudge({
  client: openColumnar(columnarUrl),
  walk: createReadingWalk(openFrameLogReader({ folder: join(folder, 'frames') }), createRecordDecoder(ring)),
  derived: () => Number(records),
  live: () => null,
  readFacts: (after) => readFactsSince(db, after),
  onChanged: (changed) => saveRipples(db, changed),
  onJudged: () => process.stdout.write('judged\n'),
})
