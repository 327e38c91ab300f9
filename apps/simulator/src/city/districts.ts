/** The districts as polygons that share their borders: a grid of corners pushed about by the seed. Longitude and latitude in WGS 84. */
import { noiseAt, hashOf } from '../random.ts'
import { cityName, districtNames } from './names.ts'

const COLUMNS = 3
const ROWS = 2
const WEST = 116.12
const NORTH = 29.42
const WIDTH = 0.96
const HEIGHT = 0.62
/** Points along one side of a district. */
const STEPS = 28

export type Point = readonly [longitude: number, latitude: number]

/** A place of the grid, in units of districts, as it lies after the pushing. */
function placeOf(seed: string, column: number, row: number): Point {
  // Each line of the grid winds in its own way; between two lines a place is pushed by a blend of both, so that lines never cross.
  const wind = (salt: string, line: number, along: number) =>
    noiseAt(hashOf(`${seed}/${salt}/${line}`), along * 1000, 390) * 0.13 +
    noiseAt(hashOf(`${seed}/${salt}/fine/${line}`), along * 1000, 110) * 0.035
  const push = (salt: string, across: number, along: number) => {
    const line = Math.floor(across)
    const share = across - line
    return wind(salt, line, along) * (1 - share) + wind(salt, line + 1, along) * share
  }
  const x = column + push('x', column, row)
  const y = row + push('y', row, column)
  return [round(WEST + (x / COLUMNS) * WIDTH), round(NORTH - (y / ROWS) * HEIGHT)]
}

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5

/** A place well inside a district: `u` and `v` from 0 to 1 across and down it. */
export function placeInDistrict(index: number, u: number, v: number): Point {
  const column = (index % COLUMNS) + 0.17 + u * 0.66
  const row = Math.floor(index / COLUMNS) + 0.17 + v * 0.66
  return [round(WEST + (column / COLUMNS) * WIDTH), round(NORTH - (row / ROWS) * HEIGHT)]
}

/** A side of the grid, sampled at the same points whichever district asks: neighbours share every corner. */
function side(seed: string, from: Point, to: Point): Point[] {
  return Array.from({ length: STEPS }, (_, step) =>
    placeOf(seed, from[0] + ((to[0] - from[0]) * step) / STEPS, from[1] + ((to[1] - from[1]) * step) / STEPS),
  )
}

/** GeoJSON (RFC 7946) of the districts. */
export function districtsOf(seed: string) {
  return {
    type: 'FeatureCollection' as const,
    features: districtNames.map((name, index) => {
      const column = index % COLUMNS
      const row = Math.floor(index / COLUMNS)
      const corners: Point[] = [
        [column, row],
        [column, row + 1],
        [column + 1, row + 1],
        [column + 1, row],
      ]
      const ring = corners.flatMap((corner, at) => side(seed, corner, corners[(at + 1) % 4] ?? corner))
      return {
        type: 'Feature' as const,
        properties: { name, city: cityName, demo: true },
        geometry: { type: 'Polygon' as const, coordinates: [[...ring, ring[0] ?? [WEST, NORTH]]] },
      }
    }),
  }
}
