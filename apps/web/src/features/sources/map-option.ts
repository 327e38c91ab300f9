/** What the map of the city draws: districts as areas, outlets as points. Pure. */
import { z } from 'zod'
import type { ChartOption, Palette } from '../../ui/chart-option.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'

const Area = z.object({ type: z.enum(['Polygon', 'MultiPolygon']), coordinates: z.array(z.any().transform((value: unknown) => value)) })
/** Districts as GeoJSON (RFC 7946) in WGS 84. */
export const Districts = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.object({ type: z.literal('Feature'), properties: z.looseObject({ name: z.string().default('') }), geometry: Area })),
})
export type Districts = z.infer<typeof Districts>

type Point = readonly [longitude: number, latitude: number]

/** An invisible area around the points: gives the map its extent when no districts are configured. */
export function extentOf(points: readonly Point[]): Districts {
  const longitudes = points.map(([longitude]) => longitude)
  const latitudes = points.map(([, latitude]) => latitude)
  const west = Math.min(...longitudes, 180) - 0.02
  const east = Math.max(...longitudes, -180) + 0.02
  const south = Math.min(...latitudes, 90) - 0.02
  const north = Math.max(...latitudes, -90) + 0.02
  const ring =
    west < east && south < north
      ? [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ]
      : [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ]
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { name: '' }, geometry: { type: 'Polygon', coordinates: [ring] } }],
  }
}

interface Place {
  readonly name: string
  readonly at: Point
}

/** Where the name of a district is written: in the middle, near its northern edge, so that the outlets are not hidden by it. */
export function placesOf(districts: Districts): Place[] {
  return districts.features.flatMap(({ properties, geometry }) => {
    const points = pointsIn(geometry.coordinates)
    if (properties.name === '' || points.length === 0) return []
    const longitudes = points.map(([longitude]) => longitude)
    const latitudes = points.map(([, latitude]) => latitude)
    const [north, south] = [Math.max(...latitudes), Math.min(...latitudes)]
    const middle = (Math.max(...longitudes) + Math.min(...longitudes)) / 2
    return [{ name: properties.name, at: [middle, north - (north - south) * 0.2] as const }]
  })
}

/** Every position of a (multi-)polygon, however deep it lies. */
function pointsIn(coordinates: readonly unknown[]): Point[] {
  const [first, second] = coordinates
  if (typeof first === 'number' && typeof second === 'number') return [[first, second]]
  return coordinates.flatMap((part) => (Array.isArray(part) ? pointsIn(part) : []))
}

/** Width of a degree of longitude over one of latitude, at the middle of the points: the map is not squeezed. */
export function aspectAt(points: readonly Point[]): number {
  const mean = points.reduce((sum, [, latitude]) => sum + latitude, 0) / Math.max(1, points.length)
  return Math.cos((mean * Math.PI) / 180)
}

export function mapOption(given: {
  readonly map: string
  readonly bordered: boolean
  /** Names of the districts, and where they are written. */
  readonly places: readonly Place[]
  readonly outlets: readonly OutletSummary[]
  readonly pointed: OutletSummary | null
  readonly shapes: Readonly<Record<string, string>>
  readonly palette: Palette
  readonly tooltip: (id: string) => string
}): ChartOption {
  const { palette, outlets } = given
  const dot = (outlet: OutletSummary) => ({
    name: outlet.id,
    value: [outlet.position.longitude, outlet.position.latitude],
    ...(outlet.link === 'online' ? {} : { itemStyle: { color: palette('surface'), borderColor: palette('idle'), borderWidth: 1.4 } }),
  })
  const media = [...new Set(outlets.map(({ medium }) => medium))]
  return {
    animation: false,
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: palette('surface'),
      borderColor: palette('line-strong'),
      padding: [8, 10],
      textStyle: { color: palette('ink'), fontSize: 12 },
      extraCssText: 'box-shadow:0 4px 16px rgb(0 0 0/.16);max-width:300px;white-space:normal',
      formatter: (params) => {
        const one = Array.isArray(params) ? params[0] : params
        // Nothing for the districts themselves: their names stand on the map.
        return one?.seriesType === 'scatter' ? given.tooltip(one.name) : ''
      },
    },
    geo: {
      map: given.map,
      roam: true,
      scaleLimit: { min: 0.8, max: 24 },
      aspectScale: aspectAt(outlets.map(({ position }) => [position.longitude, position.latitude])),
      preserveAspect: 'contain',
      left: 16,
      right: 16,
      top: 16,
      bottom: 40,
      itemStyle: given.bordered
        ? { areaColor: palette('land'), borderColor: palette('land-line'), borderWidth: 1 }
        : { areaColor: 'transparent', borderColor: 'transparent' },
      label: { show: false },
      emphasis: { itemStyle: { areaColor: palette('land') }, label: { show: false } },
      select: { disabled: true },
    },
    series: [
      ...media.map((medium) => ({
        type: 'scatter' as const,
        id: `medium-${medium}`,
        coordinateSystem: 'geo' as const,
        symbol: `path://${given.shapes[medium] ?? ''}`,
        symbolSize: 11,
        symbolKeepAspect: true,
        cursor: 'pointer',
        itemStyle: { color: palette(medium), borderColor: palette('surface'), borderWidth: 0.8, opacity: 1 },
        emphasis: { scale: 1.6 },
        // Those that speak are drawn last, above the silent ones.
        data: outlets
          .filter((outlet) => outlet.medium === medium)
          .toSorted((a, b) => Number(a.link === 'online') - Number(b.link === 'online'))
          .map(dot),
        z: 3,
      })),
      {
        type: 'scatter',
        id: 'names',
        coordinateSystem: 'geo',
        symbolSize: 1,
        silent: true,
        itemStyle: { color: 'transparent' },
        label: {
          show: true,
          formatter: '{b}',
          color: palette('ink'),
          fontSize: 12,
          fontWeight: 600,
          textBorderColor: palette('land'),
          textBorderWidth: 4,
        },
        data: given.places.map(({ name, at }) => ({ name, value: [...at] })),
        z: 5,
      },
      {
        type: 'scatter',
        id: 'pointed',
        coordinateSystem: 'geo',
        symbol: 'circle',
        symbolSize: 26,
        silent: true,
        itemStyle: { color: 'transparent', borderColor: palette('accent'), borderWidth: 3 },
        data: given.pointed === null ? [] : [[given.pointed.position.longitude, given.pointed.position.latitude]],
        z: 4,
      },
    ],
  }
}
