/** Coordinates and paths of tiles. Source: C2SP tlog-tiles. */

/** Hashes in a full tile: a tile spans 8 levels of the tree. */
export const TILE_WIDTH = 256

/**
 * Consecutive hashes of one level: hash `i` of tile `index` at `level` is the root of the leaves
 * from (index × 256 + i) × 256^level, 256^level of them. `width` is 256 for a full tile, 1 to 255 for a partial one.
 */
export interface Tile {
  readonly level: number
  readonly index: number
  readonly width: number
}

/** How many hashes a tree of this size has at a level: one for each full tile below. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level)

/** The tile a tree of this size has at a place, or null where it has none. */
export function tileAt(level: number, index: number, size: number): Tile | null {
  const width = Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH)
  return width > 0 ? { level, index, width } : null
}

/** `tile/0/x001/234`, `tile/1/000.p/17`: relative to the prefix of the log. */
export function tilePath({ level, index, width }: Tile): string {
  let number = String(index % 1_000).padStart(3, '0')
  for (let rest = Math.floor(index / 1_000); rest > 0; rest = Math.floor(rest / 1_000))
    number = `x${String(rest % 1_000).padStart(3, '0')}/${number}`
  return `tile/${level}/${number}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** The tile of a path, or null for any other text: each tile has one path. */
export function parseTilePath(path: string): Tile | null {
  const match = /^tile\/(0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  if (match === null) return null
  const index = Number((match[2] ?? '').replaceAll(/[x/]/g, ''))
  const tile = { level: Number(match[1]), index, width: match[3] === undefined ? TILE_WIDTH : Number(match[3]) }
  return tile.level <= 63 && tile.width <= TILE_WIDTH && tilePath(tile) === path ? tile : null
}
