/** Reads the import statements of the tree: enough of a scanner for our own style (static imports and exports, dynamic import of a literal). */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export interface Import {
  readonly file: string
  /** Path from the root for files of ours (`packages/hj212/src/index.ts`), else the bare specifier. */
  readonly to: string
  readonly inside: boolean
  /** `import type` and `export type` vanish before the program runs. */
  readonly typeOnly: boolean
}

export const root = resolve(import.meta.dirname, '..', '..')

const workspaces = new Map(
  globSync(['packages/*/package.json', 'apps/*/package.json'], { cwd: root }).map((path) => {
    const name: unknown = JSON.parse(readFileSync(join(root, path), 'utf8')).name
    return [String(name), dirname(path)] as const
  }),
)

export const sourceFiles = (): string[] =>
  globSync(['packages/**/*.{ts,tsx}', 'apps/**/*.{ts,tsx}', 'scripts/**/*.ts', 'bench/**/*.ts', 'tests/**/*.ts'], {
    cwd: root,
    exclude: (path) => /node_modules|(^|\/)dist(\/|$)/.test(path),
  }).toSorted()

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

export function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return [...text.matchAll(statement)].flatMap((match): Import[] => {
    const specifier = match[2] ?? match[3]
    if (specifier === undefined) return []
    const typeOnly = match[1] !== undefined
    if (specifier.startsWith('.')) {
      return [{ file, to: relative(root, resolve(root, dirname(file), specifier.replace(/\?.*$/, ''))), inside: true, typeOnly }]
    }
    const owner = [...workspaces].find(([name]) => specifier === name || specifier.startsWith(`${name}/`))
    if (owner) return [{ file, to: `${owner[1]}/src/index.ts`, inside: true, typeOnly }]
    return [{ file, to: specifier, inside: false, typeOnly }]
  })
}
