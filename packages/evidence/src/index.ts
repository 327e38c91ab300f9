/**
 * Evidence (存证): a Merkle log in the C2SP tlog-tiles layout, checkpoints signed as notes, proofs, and bundles that check anywhere.
 * What a leaf means is the caller's business. Sources: RFC 6962, RFC 9162, C2SP tlog-tiles, tlog-checkpoint, signed-note.
 */
export { base64Of, bytesOfBase64 } from './base64.ts'
export { BUNDLE_FORMAT, type Bundle, type BundleJson, bundleToJson, parseBundle, withholdLeaf } from './bundle.ts'
export { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.ts'
export { signedAtOf, timestampSigner } from './cosignature.ts'
export { emptyRoot, HASH_BYTES, leafHash, nodeHash, sameBytes, type Sha256, sha256 } from './hash.ts'
export { type Ed25519Verify, newKeyPair, openSigner, openVerifier } from './keys.ts'
export { isSignedBy, type Note, type NoteSignature, type NoteSigner, type NoteVerifier, parseNote, signNote } from './note.ts'
export {
  type Consistency,
  type Inclusion,
  inclusionPath,
  isConsistent,
  isIncluded,
  type PathStep,
  proveConsistency,
  proveInclusion,
  rootFrom,
} from './proofs.ts'
export { hashesAt, parseTilePath, type Tile, TILE_WIDTH, tileAt, tilePath } from './tiles.ts'
export { type GrowingTree, levelsOf, newTree, type ReadHashes, resumeTree } from './tree.ts'
export { type Step, type StepName, type Verification, verifyBundle, type VerifyOptions } from './verify-bundle.ts'
