/** The limit tables that come with the package. Correct a row in `data/limits/*.json`; no code changes. */
import air from '../../data/limits/air.json' with { type: 'json' }
import ambientAir from '../../data/limits/ambient-air.json' with { type: 'json' }
import noise from '../../data/limits/noise.json' with { type: 'json' }
import listed from '../../data/limits/standards.json' with { type: 'json' }
import surfaceWater from '../../data/limits/surface-water.json' with { type: 'json' }
import water from '../../data/limits/water.json' with { type: 'json' }
import { type Limit, type LimitReading, type Medium, readLimits, readStandards, type StandardsFile } from './limit.ts'

let file: (StandardsFile & { readonly faults: readonly string[] }) | undefined
const tables = new Map<Medium, LimitReading>()
const files: Readonly<Record<Medium, unknown>> = { air, water, 'ambient-air': ambientAir, 'surface-water': surfaceWater, noise }

/** The standards the tables are of. */
export const nationalStandards = (): StandardsFile & { readonly faults: readonly string[] } => (file ??= readStandards(listed))

/** Rows of one medium's tables with what was wrong with others; read once. */
export function nationalTable(medium: Medium): LimitReading {
  const known = tables.get(medium)
  if (known !== undefined) return known
  const read = readLimits(files[medium], nationalStandards())
  tables.set(medium, read)
  return read
}

/** National limits of a medium. Source: each row's standard. */
export const nationalLimits = (medium: Medium): readonly Limit[] => nationalTable(medium).limits
