// @ts-check
// What the network says, as pictures: the same as vislib/unet/figures draws them.

/** An image as a canvas takes it. @typedef {{ data: Uint8ClampedArray, h: number, w: number }} Image */
/** Numbers in rows. @typedef {{ numbers: ArrayLike<number>, h: number, w: number }} Grid */

const UNDECIDED = 255;
const TILE = 48; // pixels of a map on screen
const SHOWN = 8; // maps of a stage
const WHITE = 0xffffffff;

/**
 * For each of ``to`` places the nearest of ``from``.
 * @param {number} from
 * @param {number} to
 */
function nearest(from, to) {
  return Array.from({ length: to }, (_, i) => Math.floor(((i + 0.5) * from) / to));
}

/**
 * Every so-many-th place of h x w, at most ``side`` on the longer side: their numbers.
 * @param {number} h
 * @param {number} w
 * @param {number} side
 */
export function sampled(h, w, side) {
  const scale = Math.min(1, side / Math.max(h, w));
  const [rows, cols] = [h, w].map((n) => Math.max(1, Math.floor(n * scale)));
  const across = nearest(w, cols);
  const at = nearest(h, rows).flatMap((y) => across.map((x) => y * w + x));
  return { at, h: rows, w: cols };
}

/**
 * Probabilities of logits (classes, n).
 * @param {Float32Array} logits
 * @param {number} classes
 */
export function softmax(logits, classes) {
  const n = logits.length / classes;
  const out = new Float32Array(logits.length);
  for (let i = 0; i < n; i++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) most = Math.max(most, logits[k * n + i]);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const e = Math.exp(logits[k * n + i] - most);
      out[k * n + i] = e;
      sum += e;
    }
    for (let k = 0; k < classes; k++) out[k * n + i] /= sum;
  }
  return out;
}

/**
 * The entropy of each pixel in nats.
 * @param {Float32Array} probabilities (classes, n)
 * @param {number} classes
 */
export function doubt(probabilities, classes) {
  const n = probabilities.length / classes;
  return Float32Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[k * n + i];
      if (p > 0) sum -= p * Math.log(p);
    }
    return sum;
  });
}

/** An opaque colour as one number, as canvases keep it. @param {number} r @param {number} g @param {number} b */
export function opaque(r, g, b) {
  return (255 << 24) | (b << 16) | (g << 8) | r;
}

/** The opaque colours of a table of three bytes each. @param {Uint8Array} table */
export function tableOf(table) {
  return Array.from({ length: table.length / 3 }, (_, k) =>
    opaque(table[3 * k], table[3 * k + 1], table[3 * k + 2]),
  );
}

/**
 * A picture whose pixels are looked up.
 * @param {Grid} grid
 * @param {(value: number, i: number) => number} look a colour of ``opaque``; 0: nothing
 * @returns {Image}
 */
export function painted({ numbers, h, w }, look) {
  const words = new Uint32Array(h * w);
  for (let i = 0; i < h * w; i++) words[i] = look(numbers[i], i);
  return { data: new Uint8ClampedArray(words.buffer), h, w };
}

/**
 * Values from 0 to ``most`` in the colours of a scale of 256.
 * @param {Grid} grid
 * @param {number} most
 * @param {Uint8Array} scale
 */
export function scaled(grid, most, scale) {
  const table = tableOf(scale);
  const step = (/** @type {number} */ v) => Math.min(255, Math.max(0, (v * 255) / most));
  return painted(grid, (value) => table[Math.round(step(value))]);
}

/**
 * Whether a pixel has another label than the one above or left of it.
 * @param {Grid} labels
 */
function edges({ numbers, w }) {
  const at = (/** @type {number} */ i) => (numbers[i] === UNDECIDED ? 0 : numbers[i]);
  return (/** @type {number} */ i) =>
    (i % w > 0 && at(i) !== at(i - 1)) || (i >= w && at(i) !== at(i - w));
}

/**
 * The classes in their colours (background and what is undecided empty), and the white outlines.
 * @param {Grid} labels
 * @param {Uint8Array} colours three bytes a class
 */
export function layers(labels, colours) {
  const table = tableOf(colours);
  const edge = edges(labels);
  return {
    fill: painted(labels, (c) => (c === 0 ? 0 : (table[c] ?? 0))),
    outline: painted(labels, (_, i) => (edge(i) ? WHITE : 0)),
  };
}

/**
 * A picture with classes in their colours over it, and white outlines.
 * @param {Uint8ClampedArray} rgba
 * @param {Grid} labels
 * @param {Uint8Array} colours
 * @param {number} opacity
 */
export function overlaid(rgba, labels, colours, opacity) {
  const edge = edges(labels);
  return painted(labels, (c, i) => {
    if (edge(i)) return WHITE;
    const by = c > 0 && 3 * c < colours.length ? opacity : 0;
    const mixed = (/** @type {number} */ k) =>
      Math.floor(rgba[4 * i + k] * (1 - by) + (by && by * colours[3 * c + k]) + 0.5);
    return opaque(mixed(0), mixed(1), mixed(2));
  });
}

/**
 * One map of many, bright where it is strongest; black is 0.
 * @param {ArrayLike<number>} map
 */
function bright(map) {
  let most = 1e-6;
  for (let i = 0; i < map.length; i++) most = Math.max(most, map[i]);
  return Uint8Array.from(map, (v) => Math.round((Math.max(v, 0) * 255) / most));
}

/**
 * Maps (c, h, w) apart from each other, and those of the largest mean first.
 * @param {Float32Array} numbers
 * @param {number} size h x w
 */
export function strongest(numbers, size) {
  const maps = apart(numbers, size);
  const means = maps.map((map) => map.reduce((a, b) => a + b, 0) / size);
  const order = [...maps.keys()].sort((a, b) => means[b] - means[a]);
  return order.slice(0, SHOWN).map((k) => bright(maps[k]));
}

/** @param {Float32Array} numbers @param {number} size */
export function apart(numbers, size) {
  return Array.from({ length: numbers.length / size }, (_, k) =>
    numbers.subarray(k * size, (k + 1) * size),
  );
}

/** All maps, each bright where it is strongest. @param {Float32Array} numbers @param {number} size */
export function all(numbers, size) {
  return apart(numbers, size).map(bright);
}

/**
 * Maps of h x w side by side, ``tile`` pixels each, two of them empty.
 * @param {ArrayLike<number>[]} maps 0 to 255
 * @param {[number, number]} shape
 * @param {number} [columns]
 * @param {number} [rows]
 * @param {number} [tile]
 * @returns {Image}
 */
export function mosaic(maps, [h, w], columns = 4, rows = 2, tile = TILE) {
  const words = new Uint32Array(rows * columns * tile * tile);
  const index = Array.from({ length: tile - 2 }, (_, i) => Math.floor((i * h) / (tile - 2)));
  for (const [k, map] of maps.slice(0, columns * rows).entries()) {
    const corner = Math.floor(k / columns) * tile * columns * tile + (k % columns) * tile;
    for (const [y, r] of index.entries())
      for (const [x, c] of index.entries()) {
        const v = map[r * w + c];
        words[corner + y * columns * tile + x] = opaque(v, v, v);
      }
  }
  return { data: new Uint8ClampedArray(words.buffer), h: rows * tile, w: columns * tile };
}
