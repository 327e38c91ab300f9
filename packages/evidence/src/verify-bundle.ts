/** Check a bundle step by step, in words a reader can follow. Runs in any browser, without a server. */
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Bundle, parseBundle } from './bundle.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { signedAtOf } from './cosignature.ts'
import { leafHash, sameBytes, type Sha256, sha256 } from './hash.ts'
import { openVerifier } from './keys.ts'
import { isSignedBy, parseNote } from './note.ts'
import { inclusionPath, type PathStep } from './proofs.ts'

export type StepName = 'bundle' | 'leaf' | 'path' | 'checkpoint' | 'root' | 'signature' | 'key'

export interface Step {
  readonly step: StepName
  readonly ok: boolean
  readonly zh: string
  readonly en: string
  /** The values that were compared, for a reader who recomputes them; one a line. */
  readonly detail: string
}

export interface Verification {
  /** Every step passed. Where no trusted key was given this holds for whoever owns the key in the bundle: see `keyTrusted`. */
  readonly ok: boolean
  /** A key of the reader's own was given and it is the one that signed. */
  readonly keyTrusted: boolean
  /** In order; steps that could not be reached because of an earlier one are left out. */
  readonly steps: readonly Step[]
  readonly bundle: Bundle | null
  readonly checkpoint: Checkpoint | null
  readonly leafHash: Uint8Array | null
  /** When the log says it signed the checkpoint, ms since epoch; null when it does not say, or its signature is not valid. */
  readonly signedAt: number | null
  /** From the leaf to the root; empty when it could not be walked. */
  readonly path: readonly PathStep[]
}

export interface VerifyOptions {
  /** The verifier key the reader has from another source. */
  readonly trustedKey?: string
  readonly sha256?: Sha256
}

/** Check a bundle (text of the file, or parsed JSON). Never throws. */
export function verifyBundle(given: unknown, options: VerifyOptions = {}): Verification {
  const hash = options.sha256 ?? sha256
  const steps: Step[] = []
  const found: { -readonly [K in 'bundle' | 'checkpoint' | 'leafHash' | 'signedAt' | 'path' | 'keyTrusted']: Verification[K] } = {
    bundle: null,
    checkpoint: null,
    leafHash: null,
    signedAt: null,
    path: [],
    keyTrusted: false,
  }
  const say = (step: StepName, ok: boolean, words: { zh: string; en: string }, ...detail: readonly string[]) => {
    steps.push({ step, ok, ...words, detail: detail.join('\n') })
  }
  const result = (): Verification => ({ ok: steps.every(({ ok }) => ok), steps, ...found })

  const parsed = parseBundle(given)
  if (!parsed.ok) {
    say('bundle', false, { zh: '不是可读的存证包', en: 'This is not a readable evidence bundle' }, parsed.why)
    return result()
  }
  const { bundle } = parsed
  found.bundle = bundle
  say('bundle', true, { zh: '存证包可读', en: 'The bundle can be read' }, `index ${bundle.index}`, `leaf ${bundle.leaf.length} bytes`)

  const leaf = bundle.leafHash ?? leafHash(bundle.leaf, hash)
  found.leafHash = leaf
  say(
    'leaf',
    true,
    bundle.leafHash === undefined
      ? { zh: '由记录的字节算出叶哈希', en: 'The leaf hash is computed from the bytes of the record' }
      : {
          zh: '记录的字节未随包提供，以其叶哈希为准：持有字节者可自行核算',
          en: 'The bytes of the record are withheld, its leaf hash stands for them: whoever has the bytes can compute it',
        },
    `SHA-256(00 ‖ leaf) = ${bytesToHex(leaf)}`,
  )

  const note = parseNote(bundle.checkpoint)
  const checkpoint = note === null ? null : parseCheckpoint(note.text)
  if (note === null || checkpoint === null) {
    say(
      'checkpoint',
      false,
      { zh: '检查点不是有效的签名文本', en: 'The checkpoint is not a signed text of the right form' },
      bundle.checkpoint,
    )
    return result()
  }
  found.checkpoint = checkpoint
  const { size, root, origin } = checkpoint
  const covers = bundle.index < size
  say(
    'checkpoint',
    covers,
    covers
      ? { zh: `检查点覆盖该记录：日志“${origin}”共${size}条`, en: `The checkpoint covers the record: log “${origin}” with ${size} records` }
      : {
          zh: `检查点只有${size}条，不含第${bundle.index}条`,
          en: `The checkpoint has ${size} records and does not contain record ${bundle.index}`,
        },
    note.text.trimEnd(),
  )

  const path = inclusionPath(leaf, { index: bundle.index, size }, bundle.proof, hash)
  found.path = path ?? []
  say(
    'path',
    path !== null,
    path === null
      ? { zh: '证明路径的长度与位置不符', en: 'The number of hashes in the proof does not fit the place of the record' }
      : { zh: `沿${path.length}个哈希由叶算到根`, en: `The path leads from the leaf to a root over ${path.length} hashes` },
    ...(path ?? []).map((one, at) => `${at + 1} ${one.side} ${bytesToHex(one.sibling)} → ${bytesToHex(one.hash)}`),
  )

  if (path !== null) {
    const computed = path.at(-1)?.hash ?? leaf
    const same = sameBytes(computed, root)
    say(
      'root',
      same,
      same
        ? {
            zh: '算出的根与检查点的根一致：记录在日志中且未被改动',
            en: 'The computed root is the one of the checkpoint: the record is in the log, unchanged',
          }
        : {
            zh: '算出的根与检查点的根不一致：记录或证明被改动',
            en: 'The computed root is not the one of the checkpoint: record or proof was changed',
          },
      `computed   ${bytesToHex(computed)}`,
      `checkpoint ${bytesToHex(root)}`,
    )
  }

  const verifier = openVerifier(bundle.verifierKey)
  const signedAt = verifier === null ? null : signedAtOf(note, verifier)
  const signed = verifier !== null && signedAt !== 'invalid' && isSignedBy(note, verifier)
  found.signedAt = signed ? signedAt : null
  say(
    'signature',
    signed,
    signed
      ? { zh: '检查点的 Ed25519 签名有效', en: 'The Ed25519 signature of the checkpoint is valid' }
      : { zh: '检查点的签名无效', en: 'The signature of the checkpoint is not valid' },
    ...(found.signedAt === null ? [] : [`signed at ${new Date(found.signedAt).toISOString()}`]),
    ...note.signatures.map((one) => `${one.name} ${bytesToHex(one.signature)}`),
  )

  const named = verifier?.name === origin
  const trusted = options.trustedKey?.trim()
  const matches = trusted === undefined || trusted === bundle.verifierKey
  found.keyTrusted = signed && named && trusted !== undefined && matches
  say(
    'key',
    named && matches,
    keyWords(named, trusted !== undefined, matches),
    `bundle  ${bundle.verifierKey}`,
    ...(trusted === undefined ? [] : [`trusted ${trusted}`]),
  )
  return result()
}

function keyWords(named: boolean, given: boolean, matches: boolean): { zh: string; en: string } {
  if (!named) return { zh: '公钥不属于该日志', en: 'The key does not belong to this log' }
  if (!matches) return { zh: '公钥与您持有的公钥不同', en: 'The key is not the one you trust' }
  if (given) return { zh: '公钥与您持有的公钥相同', en: 'The key is the one you trust' }
  return {
    zh: '公钥取自存证包：请与主管部门公布的公钥核对',
    en: 'The key comes from the bundle: compare it with the one the bureau publishes',
  }
}
