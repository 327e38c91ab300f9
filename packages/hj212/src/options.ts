/** What a decoder may be told. */

/** How one device departs from the text, as the people who run it know. */
export interface DeviceProfile {
  /** Check value this device sends; the right one is always accepted too. */
  readonly crc?: 'standard' | 'modbus' | 'modbus-swapped' | 'swapped'
  /** Uploads without DataTime are tolerated: the caller takes the time of receipt. */
  readonly allowMissingDataTime?: boolean
  /** SM4 keys of 16 bytes, the current one first. Keys of another length are passed over. */
  readonly keys?: readonly Uint8Array[]
}

export interface DecoderOptions {
  /** Longest segment that is accepted, in bytes; 1024 by the text, 4096 when not said, 9999 at most. */
  readonly limit?: number
  /** Profile of the device with this MN, or null. Asked only where a frame is not right as it stands. */
  readonly profileOf?: (mn: string) => DeviceProfile | null
}

/** Longest segment the four digits of the length field can say. */
export const LONGEST_SEGMENT = 9999

/** Longest segment accepted when the caller does not say. Source: field devices send up to 1703 bytes in one frame. */
const USUAL_LIMIT = 4096

export const limitOf = (options: DecoderOptions): number => Math.min(options.limit ?? USUAL_LIMIT, LONGEST_SEGMENT)
