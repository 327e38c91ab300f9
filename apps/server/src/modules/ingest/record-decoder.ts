/**
 * Bytes of a record → what the codec says of them. Depends on the record and the key ring only, never on how a device is registered today:
 * a registry that changes later must not change what a rebuild gives.
 */
import { decodeFrame } from '@poyang/hj212'
import type { DecoderOptions, DeviceProfile } from '@poyang/hj212'
import type { DecodeRecord } from './deriver.ts'
import type { KeyRing } from './key-ring.ts'

/** The deviations a profile may allow, the common one first. */
const allowances: readonly NonNullable<DeviceProfile['crc']>[] = ['standard', 'modbus', 'modbus-swapped', 'swapped']

export function createRecordDecoder(ring: KeyRing): DecodeRecord {
  // That the gateway accepted a record says that its profile allowed whatever deviation the bytes have: each is tried in turn.
  const allowing = allowances.map((crc): DecoderOptions => ({
    profileOf: (mn) => ({ crc, allowMissingDataTime: true, keys: ring.keysOf(mn) }),
  }))
  const decodeAccepted = (bytes: Uint8Array) => {
    let best = decodeFrame(bytes, allowing[0])
    for (const options of allowing.slice(1)) {
      if (best.verdict !== 'rejected') break
      const piece = decodeFrame(bytes, options)
      if (piece.verdict !== 'rejected') best = piece
    }
    return best
  }
  return (record) => {
    if (record.disposition !== 'accepted') return decodeFrame(record.bytes)
    const piece = decodeAccepted(record.bytes)
    // Encrypted with a key that came after we last looked.
    return piece.verdict === 'rejected' && ring.refresh() ? decodeAccepted(record.bytes) : piece
  }
}
