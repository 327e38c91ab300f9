/**
 * Bytes of a record → what the codec says of them. Depends on the record and the key ring only, never on how a device is registered today:
 * a registry that changes later must not change what a rebuild gives.
 */
import { decodeFrame } from '@poyang/hj212'
import type { DecoderOptions, DeviceProfile } from '@poyang/hj212'
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { levelOf, protocolOf } from './mqtt/protocol.ts'
import { decodePublication } from './mqtt/schema.ts'
import type { DecodeRecord } from './deriver.ts'
import type { KeyRing } from './key-ring.ts'

/** The check values a profile may allow beside the standard one, the common one first. */
const deviatingCrcs: readonly NonNullable<DeviceProfile['crc']>[] = ['modbus', 'modbus-swapped', 'swapped']

export function createRecordDecoder(ring: KeyRing): DecodeRecord {
  // That the gateway accepted a record says that its profile allowed whatever deviation the bytes have: each is tried in turn.
  const allow = (crc: NonNullable<DeviceProfile['crc']>): DecoderOptions => ({
    profileOf: (mn) => ({ crc, allowMissingDataTime: true, keys: ring.keysOf(mn) }),
  })
  const options = allow('standard')
  const deviations = deviatingCrcs.map(allow)
  const decodeAccepted = (bytes: Uint8Array) => {
    let best = decodeFrame(bytes, options)
    for (const deviating of deviations) {
      if (best.verdict !== 'rejected') break
      const piece = decodeFrame(bytes, deviating)
      if (piece.verdict !== 'rejected') best = piece
    }
    return best
  }
  const decode = (record: LogRecord) => {
    if (protocolOf(record) === 'mqtt') return decodePublication(record.bytes, levelOf(record))
    if (record.disposition !== 'accepted') return decodeFrame(record.bytes)
    const piece = decodeAccepted(record.bytes)
    // Encrypted with a key that came after we last looked.
    return piece.verdict === 'rejected' && ring.refresh() ? decodeAccepted(record.bytes) : piece
  }
  return Object.assign(decode, { options })
}
