/** Text to tokens. Lines and columns count from 1; a column is a UTF-16 unit. */
import type { RuleFault } from '../verdict.ts'

export type TokenKind = 'word' | 'number' | 'date' | 'string' | 'sign' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The text; of a string, what it says. */
  readonly text: string
  readonly line: number
  readonly column: number
}

export class SyntaxFault extends Error {
  readonly fault: RuleFault
  constructor(fault: RuleFault) {
    super(fault.en)
    this.fault = fault
  }
}

/** A mistake as a sentence in both languages; a place of line 0 is none and is not said. `found` as text is what stood there, the same in both. */
export function faultAt(place: { readonly line: number; readonly column: number }, expected: Wanted, found: Wanted | string): RuleFault {
  const { line, column } = place
  const stood = typeof found === 'string' ? { zh: found, en: found } : found
  return {
    line,
    column,
    expected: expected.en,
    found: stood.en,
    zh: `${line === 0 ? '' : `第 ${line} 行第 ${column} 列：`}应为${expected.zh}，实为${stood.zh}。`,
    en: `${line === 0 ? 'Expected' : `Line ${line}, column ${column}: expected`} ${expected.en}, found ${stood.en}.`,
  }
}

export interface Wanted {
  readonly zh: string
  readonly en: string
}

/** A rule longer than this is refused unread. */
const LONGEST = 65_536

const pattern =
  /(?<space>[ \t\r]+)|(?<newline>\n)|(?<date>\d{4}-\d{2}-\d{2})|(?<number>\d+(?:\.\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<sign>>=|<=|!=|[-+*/=<>(),.:])/uy

export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST) {
    throw new SyntaxFault(
      faultAt(
        { line: 1, column: 1 },
        { zh: `不超过 ${LONGEST} 个字符`, en: `at most ${LONGEST} characters` },
        { zh: `${text.length} 个`, en: `${text.length}` },
      ),
    )
  }
  const tokens: Token[] = []
  let line = 1
  let lineStart = 0
  pattern.lastIndex = 0
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const groups = pattern.exec(text)?.groups
    const place = { line, column: at - lineStart + 1 }
    if (groups === undefined) {
      const open = { zh: '没有结束引号的文字', en: 'a text without its closing "' }
      const found = text[at] === '"' ? open : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
      throw new SyntaxFault(faultAt(place, { zh: '词、数、引号文字或运算符', en: 'a word, number, quoted text or sign' }, found))
    }
    if (groups['newline'] !== undefined) {
      line++
      lineStart = pattern.lastIndex
    } else if (groups['string'] !== undefined) tokens.push({ kind: 'string', text: unquoted(groups['string'], place), ...place })
    else {
      for (const kind of ['date', 'number', 'word', 'sign'] as const) {
        const found = groups[kind]
        if (found !== undefined) tokens.push({ kind, text: found, ...place })
      }
    }
  }
  tokens.push({ kind: 'end', text: '', line, column: text.length - lineStart + 1 })
  return tokens
}

/** The escapes of JSON, and no others. */
function unquoted(quoted: string, place: { readonly line: number; readonly column: number }): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new SyntaxFault(faultAt(place, { zh: '可读的引号文字（转义同 JSON）', en: 'a quoted text with the escapes of JSON' }, quoted))
  }
}
