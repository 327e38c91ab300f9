/** The sample frames of `fixtures/samples.txt`. */
import { readFileSync } from 'node:fs'

export interface Sample {
  readonly id: string
  readonly title: string
  readonly valid: boolean
  readonly bytes: Uint8Array
  /** What the file says of it: for valid frames `len`, `crc`, `head`, `cp`. */
  readonly expected: Expected
}

export interface Expected {
  readonly len: number
  readonly crc: string
  readonly head: Readonly<Record<string, string>>
  readonly cp: readonly (readonly (readonly [string, string])[])[]
}

export const samples: readonly Sample[] = read()

export const sampleOf = (id: string): Sample => {
  const found = samples.find((each) => each.id === id)
  if (!found) throw new Error(`no sample ${id}`)
  return found
}

function read(): Sample[] {
  const found: Sample[] = []
  let head: RegExpExecArray | null = null
  let bytes = new Uint8Array()
  for (const line of readFileSync(new URL('../fixtures/samples.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('! ')) head = /^! (\S+) (valid|malformed) \| (.*)$/.exec(line)
    else if (line.startsWith('| ')) bytes = unescape(line.slice(2))
    else if (line.startsWith('> ') && head) {
      found.push({ id: head[1]!, valid: head[2] === 'valid', title: head[3]!, bytes, expected: JSON.parse(line.slice(2)) as Expected })
    }
  }
  return found
}

function unescape(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replaceAll(/\\(r|n|\\|x([0-9A-F]{2}))/g, (_, kind: string, hex: string | undefined) =>
    hex === undefined ? { r: '\r', n: '\n', '\\': '\\' }[kind]! : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Uint8Array.from(plain, (each) => each.charCodeAt(0))
}
