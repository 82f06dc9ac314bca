// @ts-check
// Numbers as buffers keep them: single precision, or half precision in two bytes each.

/** A kind of number: its bytes, ``given`` to a buffer, ``taken`` from one.
 * @typedef {{ bytes: number, given(numbers: Float32Array): Float32Array | Uint16Array,
 *   taken(raw: ArrayBuffer, count: number): Float32Array }} Kind */

/** What a half says. @param {number} h */
function single(h) {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const fraction = h & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const SINGLES = Float32Array.from({ length: 65536 }, (_, h) => single(h));
const NONE = 2 ** 52; // a double of this size has no digits after its point
const [NORMAL, OVER, INFINITE] = [0x38800000, 0x47800000 - 0x1000, 0x7f800000]; // bits of singles

/** @param {Uint16Array} numbers */
export function singles(numbers) {
  return Float32Array.from(numbers, (h) => SINGLES[h]);
}

/**
 * The nearest halves; of two that are as near the even one. An even count of them: a zero follows
 * where there were an odd number, because copies on a GPU are of four bytes.
 * @param {Float32Array} numbers
 */
export function halves(numbers) {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const out = new Uint16Array(2 * Math.ceil(numbers.length / 2));
  for (let i = 0; i < numbers.length; i++) {
    const size = bits[i] & 0x7fffffff;
    const sign = (bits[i] >>> 16) & 0x8000;
    if (size > INFINITE) out[i] = sign | 0x7e00;
    else if (size >= OVER) out[i] = sign | 0x7c00;
    else if (size >= NORMAL)
      out[i] = sign | ((size - 0x38000000 + 0xfff + ((size >> 13) & 1)) >> 13);
    else out[i] = sign | (Math.abs(numbers[i]) * 2 ** 24 + NONE - NONE);
  }
  return out;
}

/** @type {Kind} */
export const FULL = {
  bytes: 4,
  given: (numbers) => numbers,
  taken: (raw, count) => new Float32Array(raw, 0, count),
};
/** @type {Kind} */
export const HALF = {
  bytes: 2,
  given: halves,
  taken: (raw, count) => singles(new Uint16Array(raw, 0, count)),
};

/** Bytes that a GPU can copy: whole fours. @param {number} bytes */
export function fours(bytes) {
  return 4 * Math.ceil(bytes / 4);
}
