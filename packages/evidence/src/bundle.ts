/** Everything needed to check one record without the log: a file to hand on. The format is in docs/evidence-format.md. */
import { base64Of, bytesOfBase64 } from './base64.ts'
import { HASH_BYTES, leafHash as leafHashOf, type Sha256, sha256 } from './hash.ts'

export const BUNDLE_FORMAT = 'poyang-evidence/1'
/** Longer texts are no bundle: a leaf has at most 65,535 bytes, a proof at most 53 hashes. */
const MAX_BUNDLE = 256 * 1024

export interface Bundle {
  /** Place of the record in the log, from 0. */
  readonly index: number
  /** Empty where it is withheld: then `leafHash` stands for it. */
  readonly leaf: Uint8Array
  readonly leafHash?: Uint8Array
  /** Inclusion proof, leaf's sibling first. */
  readonly proof: readonly Uint8Array[]
  /** The signed note, as published. */
  readonly checkpoint: string
  /** The key the log publishes: `name+id+key`. */
  readonly verifierKey: string
}

/** The bundle as it stands in a file. */
export interface BundleJson {
  readonly format: typeof BUNDLE_FORMAT
  readonly index: number
  /** Base64, like each hash of the proof. Empty where it is withheld: then `leafHash` stands for it. */
  readonly leaf: string
  readonly leafHash?: string
  readonly proof: readonly string[]
  readonly checkpoint: string
  readonly verifierKey: string
}

/** The same bundle for a reader who may not see the record: its hash stands for it. */
export const withholdLeaf = (bundle: Bundle, hash: Sha256 = sha256): Bundle => ({
  ...bundle,
  leaf: new Uint8Array(),
  leafHash: bundle.leafHash ?? leafHashOf(bundle.leaf, hash),
})

export const bundleToJson = ({ index, leaf, leafHash, proof, checkpoint, verifierKey }: Bundle): BundleJson => ({
  format: BUNDLE_FORMAT,
  index,
  leaf: base64Of(leaf),
  ...(leafHash === undefined ? {} : { leafHash: base64Of(leafHash) }),
  proof: proof.map((hash) => base64Of(hash)),
  checkpoint,
  verifierKey,
})

/** A bundle from the text of a file or from its parsed JSON; for anything else a sentence that says what is wrong. */
export function parseBundle(given: unknown): { readonly ok: true; readonly bundle: Bundle } | { readonly ok: false; readonly why: string } {
  const json = typeof given === 'string' ? jsonOf(given) : given
  if (typeof json !== 'object' || json === null) return { ok: false, why: 'it is not a JSON object' }
  const { format, index, leaf, leafHash, proof, checkpoint, verifierKey }: Partial<Record<keyof BundleJson, unknown>> = json
  if (format !== BUNDLE_FORMAT) return { ok: false, why: `its format is not ${BUNDLE_FORMAT}` }
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return { ok: false, why: 'index is not a whole number' }
  const leafBytes = typeof leaf === 'string' ? bytesOfBase64(leaf) : null
  if (leafBytes === null) return { ok: false, why: 'leaf is not base64' }
  const withheld = typeof leafHash === 'string' ? bytesOfBase64(leafHash) : null
  if (leafHash !== undefined && withheld?.length !== HASH_BYTES) return { ok: false, why: 'leafHash is not a hash of 32 bytes in base64' }
  if (withheld !== null && leafBytes.length > 0) return { ok: false, why: 'it has both leaf and leafHash' }
  const hashes: readonly unknown[] | null = Array.isArray(proof) && proof.length <= 64 ? proof : null
  const proofBytes = hashes?.map((hash) => (typeof hash === 'string' ? bytesOfBase64(hash) : null))
  const whole = proofBytes?.filter((hash) => hash?.length === HASH_BYTES).filter((hash) => hash !== null)
  if (whole === undefined || whole.length !== proofBytes?.length)
    return { ok: false, why: 'proof is not a list of hashes of 32 bytes in base64' }
  if (typeof checkpoint !== 'string') return { ok: false, why: 'checkpoint is not text' }
  if (typeof verifierKey !== 'string') return { ok: false, why: 'verifierKey is not text' }
  return {
    ok: true,
    bundle: { index, leaf: leafBytes, ...(withheld === null ? {} : { leafHash: withheld }), proof: whole, checkpoint, verifierKey },
  }
}

function jsonOf(text: string): unknown {
  if (text.length > MAX_BUNDLE) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
