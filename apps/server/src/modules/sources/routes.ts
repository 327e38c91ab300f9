/** Routes of the registry. */
import { z } from 'zod'
import { httpProblems, Problem, raise } from '../../platform/http/problem.ts'
import type { ProblemPointer } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { CityMap } from './city-map.ts'
import { fileRoutes } from './file/routes.ts'
import { sheetRoutes } from './sheet/routes.ts'
import { directoryIn } from './directory.ts'
import type { DirectoryKeeper } from './directory.ts'
import { sourcesProblems } from './problems.ts'
import { Enterprise, RegistryImport, RegistryImported } from './schema.ts'
import { saveImport } from './store.ts'
import type { Dangling, Relational } from './store.ts'

/** 10,000 outlets with their factors, and as many devices. */
const IMPORT_LIMIT = 24 * 1024 * 1024

export const EnterpriseList = z.object({ enterprises: z.array(Enterprise), registryVersion: z.number() })

export function sourcesRoutes(given: {
  readonly db: Relational
  readonly directory: DirectoryKeeper
  readonly map: () => CityMap
  /** Called after the registry changed. */
  readonly changed: () => void
}): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/enterprises',
      summary: 'Enterprises of the registry (污染源企业)',
      may: 'sources.read',
      data: 'operational',
      audit: null,
      output: EnterpriseList,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ sight }) => {
        const { enterprises, version } = directoryIn(given.directory.current(), sight)
        return { enterprises: [...enterprises], registryVersion: version }
      },
    }),
    route({
      method: 'GET',
      path: '/api/map',
      summary: 'Districts of the city as GeoJSON (RFC 7946), WGS 84',
      may: 'sources.read',
      data: 'open',
      audit: null,
      output: CityMap,
      run: () => given.map(),
    }),
    route({
      method: 'POST',
      path: '/api/registry/import',
      summary: 'Register enterprises, outlets and devices in bulk; all or nothing, what is there already is updated',
      may: 'sources.import',
      data: 'operational',
      audit: 'sources.imported',
      body: RegistryImport,
      bodyLimit: IMPORT_LIMIT,
      output: RegistryImported,
      problems: [httpProblems.relationalDown, sourcesProblems.unknownReference, sourcesProblems.repeated],
      run: async ({ now, act }, { body }) => {
        refuseRepeats(body)
        const saved = await act((tx) => saveImport(tx, body, now)).catch((cause: unknown) => {
          throw new Problem(httpProblems.relationalDown, 'Nothing was registered; try again when the store answers.', [], cause)
        })
        if ('dangling' in saved) refuseDangling(saved.dangling)
        if (saved.changed > 0) {
          await given.directory.refresh()
          given.changed()
        }
        return {
          enterprises: body.enterprises.length,
          outlets: body.outlets.length,
          devices: body.devices.length,
          version: saved.version,
        }
      },
    }),
    ...fileRoutes(given),
    ...sheetRoutes(given),
  ]
}

function refuseRepeats(body: RegistryImport): void {
  const lists = {
    enterprises: body.enterprises.map(({ id }) => id),
    outlets: body.outlets.map(({ id }) => id),
    devices: body.devices.map(({ mn }) => mn),
    facts: body.facts.map(({ outletId, effectiveFrom }) => `${outletId} from ${effectiveFrom}`),
  }
  const pointers: ProblemPointer[] = []
  for (const [list, identities] of Object.entries(lists)) {
    const seen = new Set<string>()
    for (const [index, identity] of identities.entries()) {
      if (seen.has(identity)) pointers.push({ pointer: `/body/${list}/${index}`, detail: `${identity} appears twice` })
      seen.add(identity)
    }
  }
  if (pointers.length > 0) raise(sourcesProblems.repeated, 'Each identity may appear once in an import.', pointers.slice(0, 20))
}

function refuseDangling(dangling: Dangling): never {
  const named = [...dangling.enterprises.map((id) => `enterprise ${id}`), ...dangling.outlets.map((id) => `outlet ${id}`)]
  raise(
    sourcesProblems.unknownReference,
    `Neither this import nor the registry holds ${named.slice(0, 10).join(', ')}${named.length > 10 ? ` and ${named.length - 10} more` : ''}.`,
  )
}
