/** Lines of the log: JSON, one an event, without what belongs to persons or opens doors. */
import pino from 'pino'
import type { DestinationStream, Logger } from 'pino'

/** What must not stand in a line, wherever it comes from: the text of an error, an address, a header. */
const masked: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  // Passwords in addresses of stores.
  [/(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g, '$1•@'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 •'],
  [/\b((?:__Host-)?poyang-(?:session|journey)=)[^;\s\\]+/g, '$1•'],
  // What was asked: the path says enough.
  [/(\/[\w./~%:-]*\?)[^\s"\\]+/g, '$1•'],
  [/(#link=)[\w-]+/g, '$1•'],
  // Resident identity numbers (GB 11643) and mobile numbers.
  [/(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g, '•'],
  [/(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![\dA-Za-z])/g, '•'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '•'],
]

/** Names under which a value is never written. */
const secretKeys = ['password', 'passphrase', 'secret', 'token', 'cookie', 'authorization', 'csrf', 'phone', 'mobile', 'email', 'idNumber']

/** Text values of a line only: a number of bytes may look like a telephone. */
const maskLine = (line: string): string =>
  line.replace(/"(?:[^"\\]|\\.)*"/g, (text) => masked.reduce((kept, [pattern, instead]) => kept.replace(pattern, instead), text))

/** What PostgreSQL adds to an error names the values of a row; the code and the name of the constraint are enough. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return pino.stdSerializers.err(error as Error)
  const {
    detail: _values,
    where: _statement,
    parameters: _given,
    internalQuery: _query,
    ...told
  } = {
    ...pino.stdSerializers.err(error),
  } as Record<string, unknown>
  return told
}

export function createLog(name: string, level: string, destination: DestinationStream): Logger {
  return pino(
    {
      name,
      level,
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '•' },
      serializers: { err: serializeError },
      hooks: { streamWrite: maskLine },
    },
    destination,
  )
}
