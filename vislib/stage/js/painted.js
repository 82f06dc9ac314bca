// @ts-check
// A painted mask as text, as vislib/core/painted.py reads and writes it; and strokes on a mask.

/** The lengths of runs in base 36. @param {Uint8Array} grid */
function runsOf(grid) {
  const runs = [];
  let value = 0;
  let length = 0;
  for (const v of grid) {
    if (v !== value) {
      runs.push(length.toString(36));
      value = v;
      length = 0;
    }
    length += 1;
  }
  return `r${[...runs, length.toString(36)].join(".")}`;
}

/** Eight pixels a byte, the first one highest, in base 64 for addresses. @param {Uint8Array} grid */
function bitsOf(grid) {
  const bytes = new Uint8Array((grid.length + 7) >> 3);
  for (let i = 0; i < grid.length; i++) if (grid[i]) bytes[i >> 3] |= 128 >> (i & 7);
  const text = btoa(String.fromCharCode(...bytes));
  return `b${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/**
 * The text of a mask: whichever of its two forms is shorter.
 * @param {Uint8Array} grid zeros and ones, row by row
 */
export function encode(grid) {
  const [runs, bits] = [runsOf(grid), bitsOf(grid)];
  return runs.length <= bits.length ? runs : bits;
}

/**
 * The mask that a text of ``encode`` says.
 * @param {string} text
 * @param {number} size how many pixels it has
 */
export function decode(text, size) {
  const grid = new Uint8Array(size);
  if (text[0] === "r") {
    let at = 0;
    for (const [k, word] of text.slice(1).split(".").entries()) {
      const end = at + Number.parseInt(word, 36);
      grid.fill(k % 2, at, end);
      at = end;
    }
    return grid;
  }
  const bytes = atob(text.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  for (let i = 0; i < size; i++) grid[i] = (bytes.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1;
  return grid;
}

/**
 * Sets the pixels whose centres are within a disc, and the one that its centre is in.
 * @param {Uint8Array} grid
 * @param {[rows: number, cols: number]} shape
 * @param {[u: number, v: number]} at column and row of its centre, whole numbers between pixels
 * @param {number} size diameter in pixels
 * @param {number} value 0 or 1
 */
export function disc(grid, [rows, cols], [u, v], size, value) {
  const reach = size / 2;
  for (let r = Math.max(0, Math.floor(v - reach)); r <= Math.min(rows - 1, v + reach); r++)
    for (let c = Math.max(0, Math.floor(u - reach)); c <= Math.min(cols - 1, u + reach); c++)
      if ((c + 0.5 - u) ** 2 + (r + 0.5 - v) ** 2 <= reach * reach) grid[r * cols + c] = value;
  const [r, c] = [Math.floor(v), Math.floor(u)];
  if (r >= 0 && c >= 0 && r < rows && c < cols) grid[r * cols + c] = value;
}

/**
 * Sets the pixels whose centres are inside a polygon (where it crosses itself: an odd number of
 * times around).
 * @param {Uint8Array} grid
 * @param {[rows: number, cols: number]} shape
 * @param {[u: number, v: number][]} corners column and row, whole numbers between pixels
 * @param {number} value 0 or 1
 */
export function fill(grid, [rows, cols], corners, value) {
  for (let r = 0; r < rows; r++) {
    const y = r + 0.5;
    const ends = corners.flatMap(([u, v], k) => {
      const [nextU, nextV] = corners[(k + 1) % corners.length];
      return v <= y === nextV <= y ? [] : [u + ((y - v) * (nextU - u)) / (nextV - v)];
    });
    ends.sort((a, b) => a - b);
    for (let k = 0; k + 1 < ends.length; k += 2)
      for (let c = Math.max(0, Math.ceil(ends[k] - 0.5)); c < cols && c + 0.5 < ends[k + 1]; c++)
        grid[r * cols + c] = value;
  }
}

/**
 * Discs along a line, so close that their union is a stroke.
 * @param {Uint8Array} grid
 * @param {[rows: number, cols: number]} shape
 * @param {[u: number, v: number]} from
 * @param {[u: number, v: number]} to
 * @param {number} size
 * @param {number} value
 */
export function stroke(grid, shape, from, to, size, value) {
  const [du, dv] = [to[0] - from[0], to[1] - from[1]];
  const steps = Math.max(1, Math.ceil(Math.hypot(du, dv) / Math.max(0.5, size / 4)));
  for (let k = 1; k <= steps; k++)
    disc(grid, shape, [from[0] + (du * k) / steps, from[1] + (dv * k) / steps], size, value);
}
