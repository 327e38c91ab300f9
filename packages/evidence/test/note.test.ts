import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkpointText,
  isSignedBy,
  newKeyPair,
  type NoteSigner,
  openSigner,
  openVerifier,
  parseCheckpoint,
  parseNote,
  signNote,
  signedAtOf,
  timestampSigner,
} from '../src/index.ts'
import { base64Of, bytesOfBase64 } from '../src/index.ts'

const text = 'example.com/log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
const { signerKey, verifierKey } = newKeyPair('example.com/log', new Uint8Array(32).fill(7))
const signer = openSigner(signerKey)
assert.ok(signer !== null)
const verifier = openVerifier(verifierKey)
assert.ok(verifier !== null)

test('the key published with the Go checksum database opens, and its id is that of the specification', () => {
  const key = openVerifier('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8')
  assert.equal(key?.name, 'sum.golang.org')
  assert.equal(key.id, 0x033de0ae)
  assert.equal(openVerifier('sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'), null)
})

test('the note printed in the documentation of Go’s note package verifies, and signing gives it again', () => {
  const printed =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
  const key = openVerifier('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  const owner = openSigner('PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz')
  const note = parseNote(printed)
  assert.ok(key !== null && owner !== null && note !== null)
  assert.equal(isSignedBy(note, key), true)
  assert.equal(signNote(note.text, [owner]), printed)
})

test('a signed note gives its text and verifies under its key only', () => {
  const signed = signNote(text, [signer])
  assert.ok(signed.startsWith(`${text}\n— example.com/log `))
  const note = parseNote(signed)
  assert.ok(note !== null)
  assert.equal(note.text, text)
  assert.equal(isSignedBy(note, verifier), true)
  const other = openVerifier(newKeyPair('example.com/log', new Uint8Array(32).fill(8)).verifierKey)
  assert.ok(other !== null)
  assert.equal(isSignedBy(note, other), false)
})

test('a second signature of another algorithm stands beside the first and does not disturb it', () => {
  const cosigner: NoteSigner = { name: 'example.com/sm2', id: 0x01020304, sign: () => new Uint8Array(70).fill(3) }
  const note = parseNote(signNote(text, [signer, cosigner]))
  assert.ok(note !== null)
  assert.equal(note.signatures.length, 2)
  assert.equal(isSignedBy(note, verifier), true)
  assert.equal(
    isSignedBy(note, { name: cosigner.name, id: cosigner.id, verify: (_, signature) => signature.every((byte) => byte === 3) }),
    true,
  )
})

test('a timestamped signature says when, and is of the form the specification prints', () => {
  const at = Date.UTC(2026, 10, 24, 8, 0, 5, 999)
  const signed = signNote(text, [signer, timestampSigner(signer, at)])
  const note = parseNote(signed)
  assert.ok(note !== null)
  assert.equal(isSignedBy(note, verifier), true)
  assert.equal(signedAtOf(note, verifier), at - 999)
  const [, line] = note.signatures
  assert.equal(line?.signature.length, 72)
  assert.equal(
    verifier.verify(Buffer.from(`cosignature/v1\ntime ${Math.floor(at / 1_000)}\n${text}`), line.signature.slice(8)),
    true,
    'the message is two lines and the text',
  )
  const plain = parseNote(signNote(text, [signer]))
  assert.equal(plain && signedAtOf(plain, verifier), null)
  const [first, second] = note.signatures
  assert.ok(first !== undefined && second !== undefined)
  const later = { ...second, signature: second.signature.map((byte, place) => (place === 7 ? byte ^ 1 : byte)) }
  assert.equal(signedAtOf({ text, signatures: [first, later] }, verifier), 'invalid')
  assert.equal(signedAtOf({ text, signatures: [first, second, second] }, verifier), 'invalid')
  assert.equal(signedAtOf({ text, signatures: [{ ...second, signature: second.signature.slice(0, 8) }] }, verifier), 'invalid')
})

test('text that no note can hold is refused, and what is no note is null', () => {
  assert.throws(() => signNote('no newline', [signer]), RangeError)
  assert.throws(() => signNote('bell \u0007\n', [signer]), RangeError)
  assert.throws(() => signNote(text, []), RangeError)
  const signed = signNote(text, [signer])
  for (const wrong of [
    '',
    '\n',
    text,
    signed.slice(0, -1),
    signed.replace('— ', '- '),
    signed.replace('\n\n', '\n'),
    `${signed}x`,
    `${'a'.repeat(70_000)}${signed}`,
  ])
    assert.equal(parseNote(wrong), null)
})

test('a key name without blanks and plus signs only', () => {
  for (const wrong of ['', 'a b', 'a+b', 'a\nb', 'a\u3000b']) assert.throws(() => newKeyPair(wrong, new Uint8Array(32)), RangeError)
  assert.equal(openSigner(signerKey.replace('example.com/log', 'example.com/lag')), null)
  assert.equal(openSigner(verifierKey), null)
})

test('a checkpoint is read exactly as it is written', () => {
  const checkpoint = parseCheckpoint(text)
  assert.ok(checkpoint !== null)
  assert.equal(checkpoint.size, 3)
  assert.equal(checkpointText(checkpoint), text)
  for (const wrong of [
    text.replace('\n3\n', '\n03\n'),
    text.replace('\n3\n', '\n-3\n'),
    text.replace('=', ''),
    `${text}more\n`,
    `\n3\n`,
    text.replace('\n3\n', '\n99999999999999999\n'),
  ])
    assert.equal(parseCheckpoint(wrong), null)
})

test('base64 has one spelling', () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256)
    assert.equal(base64Of(bytes), Buffer.from(bytes).toString('base64'))
    assert.deepEqual(bytesOfBase64(base64Of(bytes)), bytes)
  }
  for (const wrong of ['A', 'AB', 'ABC', 'AB=C', 'AB==CDEF', 'AA=A', '====', 'AB==', 'AAB=', 'A-_/', 'AAA ', '=AAA'])
    assert.equal(bytesOfBase64(wrong), null, wrong)
})
