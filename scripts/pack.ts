/**
 * `npm run pack`: the kernels as packages that a stranger can install: JavaScript with types, README, licence, nothing else.
 * Here Node runs their TypeScript as it is; inside `node_modules` it refuses to, so what is published is compiled first.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
const packages = join(root, 'packages')

/** Names of the kernels: the folders of `packages/`. */
export const kernels = (): readonly string[] =>
  readdirSync(packages, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(packages, entry.name, 'package.json')))
    .map((entry) => entry.name)
    .toSorted()

/**
 * Compile one kernel into `folder`, which is replaced; `npm publish <folder>` would publish it.
 * Throws an Error with the compiler's words when it does not compile.
 */
export function packKernel(name: string, folder: string): void {
  const from = join(packages, name)
  mkdirSync(resolve(folder, '..'), { recursive: true })
  const draft = mkdtempSync(`${folder}.`)
  try {
    compile(from, draft)
    if (existsSync(join(from, 'data'))) cpSync(join(from, 'data'), join(draft, 'data'), { recursive: true })
    if (existsSync(join(from, 'README.md'))) cpSync(join(from, 'README.md'), join(draft, 'README.md'))
    cpSync(join(root, 'LICENSE'), join(draft, 'LICENSE'))
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Record<string, unknown>
    const published = {
      ...manifest,
      engines: { node: '>=22' },
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    }
    writeFileSync(join(draft, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function compile(from: string, draft: string): void {
  const config = join(draft, 'tsconfig.json')
  const options = {
    extends: join(packages, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      noEmitOnError: true,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: join(from, 'src'),
      outDir: join(draft, 'dist'),
    },
    include: [join(from, 'src', '**', '*.ts')],
    exclude: [join(from, 'src', '**', '*.test.ts')],
  }
  writeFileSync(config, JSON.stringify(options))
  const done = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', config], { encoding: 'utf8' })
  rmSync(config)
  if (done.status !== 0) throw new Error(`${from} does not compile:\n${done.stdout}${done.stderr}${done.error?.message ?? ''}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of kernels()) {
    packKernel(name, join(root, 'dist', name))
    console.log(`packed dist/${name}; to publish it: npm publish ./dist/${name} --access public`)
  }
}
