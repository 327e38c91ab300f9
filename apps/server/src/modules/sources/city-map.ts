/** Districts of the city: a GeoJSON file of the installation's own, read again when it changes. */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'

/** RFC 7946, as far as we look into it; coordinates are WGS 84. */
export const CityMap = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(z.looseObject({ type: z.literal('Feature') })),
})
export type CityMap = z.infer<typeof CityMap>

const LARGEST = 16 * 1024 * 1024
const empty: CityMap = { type: 'FeatureCollection', features: [] }

/**
 * @param path empty: no map
 * @param onError hears once of each state of the file that cannot be used; the pages then do without
 */
export function openCityMap(path: string, onError: (cause: unknown) => void): () => CityMap {
  let stamp = ''
  let held = empty
  return () => {
    if (path === '') return empty
    const stat = statSync(path, { throwIfNoEntry: false })
    const found = stat === undefined ? 'absent' : `${stat.mtimeMs} ${stat.size}`
    if (found === stamp) return held
    stamp = found
    held = empty
    try {
      if (stat === undefined) throw new Error(`the map file ${path} is not there`)
      if (stat.size > LARGEST) throw new Error(`the map file ${path} has more than ${LARGEST} bytes`)
      held = CityMap.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (cause) {
      onError(cause)
    }
    return held
  }
}
