/** Passwords: argon2id, off the event loop, never more at once than memory allows; and what a new one must be. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { createTurnstile } from '../../platform/http/turnstile.ts'

export interface Argon2Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

export interface PasswordRules {
  readonly length: number
  /** So many earlier ones may not be used again. */
  readonly history: number
  /** 0: never expires. */
  readonly days: number
}

const TAG = 32
const SALT = 16
/** Longer is refused: it costs time and protects nothing. */
const LONGEST = 256
/** Derivations at once: each takes its memory. */
const AT_ONCE = 2
/** Log-ins that may wait for their turn; more are told to come back. */
const WAITING = 40

/** The text as it is hashed: however a keyboard composes a character, it is the same password. Source: NIST SP 800-63B 3.1.1.2. */
const plain = (password: string): string => password.normalize('NFKC')

const derive = (password: string, salt: Buffer, cost: Argon2Cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    argon2(
      'argon2id',
      { message: plain(password), nonce: salt, parallelism: cost.lanes, tagLength: TAG, memory: cost.memoryKiB, passes: cost.passes },
      (error, tag) => (error === null ? resolve(tag) : reject(error)),
    ),
  )

const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

/** The PHC string format, as other programs write it. */
const phcOf = (salt: Buffer, tag: Buffer, cost: Argon2Cost) =>
  `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.lanes}$${base64(salt)}$${base64(tag)}`

interface Phc {
  readonly cost: Argon2Cost
  readonly salt: Buffer
  readonly tag: Buffer
}

function readPhc(hash: string): Phc {
  const found = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([\w+/]{16,})\$([\w+/]{16,})$/.exec(hash)
  if (found === null) throw new Error('a stored password is not argon2id in PHC form')
  const [, memory, passes, lanes, salt = '', tag = ''] = found
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

export interface Passwords {
  readonly rules: PasswordRules
  hash(password: string): Promise<string>
  /** Null: nobody has that name; takes as long as if somebody had. */
  verify(password: string, hash: string | null): Promise<boolean>
  /** Hashed with another cost than the one of today. */
  isDated(hash: string): boolean
  /** Which rules a new password breaks; none: it may be used. */
  faults(password: string, login: string, earlier: readonly string[]): Promise<PasswordFault[]>
}

export type PasswordFault = 'too-short' | 'too-long' | 'like-the-name' | 'too-simple' | 'used-before'

/** What everybody tries first, beside plain runs and repetitions. */
const common = [
  'password',
  'qwerty',
  'admin',
  'letmein',
  'welcome',
  'woaini',
  'poyang',
  'huanbao',
  'iloveyou',
  '1q2w3e',
  'abc123',
  '123456',
  '888888',
  '666666',
]

/** Whether little is left once the words everybody tries, runs and repetitions are taken away. */
function isSimple(password: string): boolean {
  let rest = plain(password).toLowerCase()
  for (const word of common) rest = rest.replaceAll(word, '')
  let steps = 0
  for (let index = 1; index < rest.length; index++) {
    const step = rest.charCodeAt(index) - rest.charCodeAt(index - 1)
    if (step < -1 || step > 1) steps++
  }
  return steps < 5 || new Set(rest).size < 5
}

export function createPasswords(cost: Argon2Cost, rules: PasswordRules): Passwords {
  // A flood of log-ins does not take the memory.
  const turn = createTurnstile({
    atOnce: AT_ONCE,
    waiting: WAITING,
    full: 'Too many people log in at this moment; try again in a few seconds.',
  })
  const matches = async (password: string, hash: string) => {
    const { cost: its, salt, tag } = readPhc(hash)
    return timingSafeEqual(await turn(() => derive(password, salt, its)), tag)
  }
  // Nobody's: of the cost of today, with a tag that no password gives.
  const nobody = phcOf(randomBytes(SALT), randomBytes(TAG), cost)
  return {
    rules,
    async hash(password) {
      const salt = randomBytes(SALT)
      return phcOf(salt, await turn(() => derive(password, salt, cost)), cost)
    },
    async verify(password, hash) {
      if (password.length > LONGEST) return false
      const same = await matches(password, hash ?? nobody)
      return same && hash !== null
    },
    isDated(hash) {
      const { cost: its } = readPhc(hash)
      return its.memoryKiB !== cost.memoryKiB || its.passes !== cost.passes || its.lanes !== cost.lanes
    },
    async faults(password, login, earlier) {
      const length = Array.from(plain(password)).length
      if (length > LONGEST) return ['too-long']
      const faults: PasswordFault[] = []
      if (length < rules.length) faults.push('too-short')
      if (login.length > 2 && plain(password).toLowerCase().includes(login)) faults.push('like-the-name')
      if (isSimple(password)) faults.push('too-simple')
      for (const hash of earlier.slice(0, rules.history)) if (await matches(password, hash)) return [...faults, 'used-before']
      return faults
    },
  }
}
