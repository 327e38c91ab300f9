/** Bytes with memory of their own. `slice` will not do: a Node Buffer shares its memory with what it gives. */
export const copyOf = (bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array => new Uint8Array(bytes.subarray(from, to))
