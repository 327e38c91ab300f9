/** Builds the offline verifier: one HTML file with everything inside, whose own policy forbids it to go online. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const here = import.meta.dirname

/** Writes `verify.html` into a folder; returns its path. */
export async function buildVerifier(folder = resolve(here, '..', 'dist')): Promise<string> {
  const script = await bundleScript()
  const style = await readFile(join(here, 'page.css'), 'utf8')
  const icon = await readFile(resolve(here, '..', 'public', 'favicon.svg'), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const parts: Readonly<Record<string, string>> = { POLICY: policy, ICON: encodeURIComponent(icon), STYLE: style, SCRIPT: script }
  const template = await readFile(join(here, 'page.html'), 'utf8')
  // The blanks around a script or style count for its hash, so they go.
  const html = template
    .replaceAll(/(?<=>)\s+(?=%STYLE%|%SCRIPT%)|(?<=%STYLE%|%SCRIPT%)\s+(?=<)/g, '')
    .replaceAll(/%([A-Z]+)%/g, (name, part: string) => parts[part] ?? name)
  const path = join(folder, 'verify.html')
  await mkdir(folder, { recursive: true })
  await writeFile(path, html)
  return path
}

async function bundleScript(): Promise<string> {
  const output = await build({
    configFile: false,
    root: here,
    publicDir: false,
    logLevel: 'warn',
    build: { write: false, target: 'es2022', lib: { entry: join(here, 'main.ts'), formats: ['iife'], name: 'verifier' } },
  })
  const chunks = (Array.isArray(output) ? output : [output]).flatMap((one) => ('output' in one ? one.output : []))
  const [chunk] = chunks.filter((one) => one.type === 'chunk')
  if (chunk === undefined || chunks.length !== 1) throw new Error(`the verifier must be one script, not ${chunks.length} files`)
  // Inside a page the text of a script ends at the first `</script`, wherever it stands.
  return chunk.code.trim().replaceAll(/<(?=\/script|!--)/gi, String.raw`\x3C`)
}

const sourceHash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
