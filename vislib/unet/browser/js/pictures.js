// @ts-check
// From pixels to what the network takes, and back to labels; as models/pixels.py does it.

const [MIDDLE, SPREAD] = [0.5, 0.25]; // the same for all networks

/** Half goes to the even number, as in Python. @param {number} v */
function rounded(v) {
  const down = Math.floor(v);
  if (v - down !== 0.5) return Math.round(v);
  return down % 2 ? down + 1 : down;
}

/**
 * The size at which the shorter side is ``side``, the shape kept.
 * @param {number} h
 * @param {number} w
 * @param {number} side
 * @returns {[number, number]}
 */
export function workingSize(h, w, side) {
  const scale = side / Math.min(h, w);
  return [Math.max(1, rounded(h * scale)), Math.max(1, rounded(w * scale))];
}

/**
 * For each of ``to`` places: the first of ``from`` that counts, and the weights of those that do.
 * @param {number} from
 * @param {number} to
 */
function tents(from, to) {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const weights = [];
    for (let k = first; k < end; k++)
      weights.push(Math.max(0, 1 - Math.abs((k - centre + 0.5) / reach)));
    const whole = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / whole) };
  });
}

/**
 * Planes (c, h, w) at another size: bilinear, averaged over what is covered where it gets smaller.
 * @param {Float32Array} planes
 * @param {number} c
 * @param {[number, number]} size
 * @param {[number, number]} wanted
 */
export function resized(planes, c, [h, w], [rows, cols]) {
  if (h === rows && w === cols) return planes;
  const across = new Float32Array(c * h * cols);
  const columns = tents(w, cols);
  for (let r = 0; r < c * h; r++)
    for (let x = 0; x < cols; x++) {
      const { first, weights } = columns[x];
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * planes[r * w + first + k];
      across[r * cols + x] = sum;
    }
  const out = new Float32Array(c * rows * cols);
  for (const [y, { first, weights }] of tents(h, rows).entries())
    for (let k = 0; k < c; k++)
      for (let x = 0; x < cols; x++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++)
          sum += weights[j] * across[(k * h + first + j) * cols + x];
        out[(k * rows + y) * cols + x] = sum;
      }
  return out;
}

/**
 * A table that spreads the grey values of a picture over the whole range; null where it has one.
 * @param {Uint8ClampedArray} rgba
 */
function stretching(rgba) {
  const counts = new Uint32Array(766); // of red + green + blue
  for (let i = 0; i < rgba.length; i += 4) counts[rgba[i] + rgba[i + 1] + rgba[i + 2]] += 1;
  const last = rgba.length / 4 - 1;
  const [low, high] = [0.005, 0.995].map((share) => {
    const place = share * last;
    const below = nth(counts, Math.floor(place));
    const above = nth(counts, Math.min(last, Math.floor(place) + 1));
    return (below + (above - below) * (place - Math.floor(place))) / 3;
  });
  if (high - low < 1) return null;
  const by = Math.fround(255 / (high - low));
  return Float32Array.from({ length: 256 }, (_, v) =>
    rounded(Math.min(255, Math.max(0, Math.fround(Math.fround(v - Math.fround(low)) * by)))),
  );
}

/** The n-th smallest of counted values. @param {Uint32Array} counts @param {number} n */
function nth(counts, n) {
  let value = 0;
  for (let seen = counts[0]; seen <= n; seen += counts[value]) value += 1;
  return value;
}

/**
 * What the network gets: planes (3, rows, cols) whose sides ``multiple`` divides, continued by
 * their mirror image to the right and below.
 * @param {Uint8ClampedArray} rgba
 * @param {[number, number]} size of the picture
 * @param {[number, number]} work of what the network looks at
 * @param {{ stretch: boolean, multiple: number }} how
 */
export function prepared(rgba, size, work, { stretch, multiple }) {
  const [h, w] = size;
  const table = stretch ? stretching(rgba) : null;
  const planes = new Float32Array(3 * h * w);
  for (let i = 0; i < h * w; i++)
    for (let k = 0; k < 3; k++) {
      const v = rgba[4 * i + k];
      planes[k * h * w + i] = (table ? table[v] : v) / 255;
    }
  const small = resized(planes, 3, size, work);
  const [rows, cols] = work.map((n) => Math.ceil(n / multiple) * multiple);
  const image = new Float32Array(3 * rows * cols);
  const mirror = rows - work[0] < work[0] && cols - work[1] < work[1];
  const [down, across] = [indices(work[0], rows, mirror), indices(work[1], cols, mirror)];
  for (let k = 0; k < 3; k++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++)
        image[(k * rows + y) * cols + x] =
          (small[(k * work[0] + down[y]) * work[1] + across[x]] - MIDDLE) / SPREAD;
  return { image, rows, cols };
}

/** @param {number} n @param {number} wanted @param {boolean} mirror */
function indices(n, wanted, mirror) {
  return Uint32Array.from({ length: wanted }, (_, i) => {
    if (i < n) return i;
    return mirror ? 2 * (n - 1) - i : n - 1;
  });
}

/**
 * The logits of the picture itself, without what was put on to the right and below.
 * @param {Float32Array} logits (classes, rows, cols)
 * @param {number} classes
 * @param {[number, number]} padded
 * @param {[number, number]} work
 */
export function cropped(logits, classes, [rows, cols], [h, w]) {
  if (rows === h && cols === w) return logits;
  const out = new Float32Array(classes * h * w);
  for (let r = 0; r < classes * h; r++) {
    const at = (Math.floor(r / h) * rows + (r % h)) * cols;
    out.set(logits.subarray(at, at + w), r * w);
  }
  return out;
}

/**
 * The likeliest class of each pixel; of equals the first.
 * @param {Float32Array} logits (classes, n)
 * @param {number} classes
 */
export function likeliest(logits, classes) {
  const n = logits.length / classes;
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[k * n + i] > logits[best * n + i]) best = k;
    labels[i] = best;
  }
  return labels;
}
