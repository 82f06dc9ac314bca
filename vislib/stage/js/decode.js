// @ts-check
// Unpacking: header JSON + buffer -> marks whose array properties are typed arrays.

/** @import { Bitmap, Numbers, Ref, Scene } from "./types.js" */

/** @type {Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => Numbers>} */
const TYPES = { f4: Float32Array, i2: Int16Array, u1: Uint8Array, i4: Int32Array };

/**
 * The scene in ``bytes``. Pictures that the scene before (``old``) had already are not decoded
 * again, and each only once; ``load`` begins to decode one.
 * @param {Uint8Array} bytes
 * @param {Scene | null} [old]
 * @param {(bytes: Uint8Array, mime: string) => Bitmap} [load]
 * @returns {Scene}
 */
export function unpack(bytes, old, load = loadImage) {
  const raw = bytes.slice(); // arrives unaligned: copy before making typed arrays
  const length = new DataView(raw.buffer).getUint32(0, true);
  /** @type {Scene} */
  const scene = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
  const base = 4 + length + ((8 - ((4 + length) % 8)) % 8);
  for (const part of [scene.marks, scene.links, scene.jumps]) readRefs(part, raw.buffer, base);
  const had = old ? old.marks.flatMap((mark) => mark.bitmaps ?? []) : [];
  for (const mark of scene.marks) {
    if (!mark.images) continue;
    mark.bitmaps = mark.images.map(([at, n, mime]) => {
      const part = raw.subarray(base + at, base + at + n);
      return had.find((slot) => alike(slot.bytes, part)) ?? had[had.push(load(part, mime)) - 1];
    });
  }
  scene.byId = {};
  for (const [i, { id }] of scene.marks.entries()) if (id) scene.byId[id] = i;
  return scene;
}

/**
 * Reads every reference below ``node``.
 * @param {any} node
 * @param {ArrayBuffer} buffer
 * @param {number} base
 */
function readRefs(node, buffer, base) {
  if (!node || typeof node !== "object") return;
  if (Array.isArray(node.a)) readArray(node, buffer, base);
  for (const key in node) if (key !== "a" && key !== "data") readRefs(node[key], buffer, base);
}

/**
 * @param {Ref} ref
 * @param {ArrayBuffer} buffer
 * @param {number} base
 */
function readArray(ref, buffer, base) {
  const [offset, type, shape] = ref.a;
  const count = shape.reduce((x, y) => x * y, 1);
  ref.data = new TYPES[type](buffer, base + offset, count);
  ref.per = ref.f ? count / shape[0] : count;
  if (!ref.q) return;
  const [low, step] = ref.q; // quantised: back to floats once, at arrival
  const nan = type === "u1" ? 255 : -32768;
  const codes = ref.data;
  ref.data = new Float32Array(count);
  for (let i = 0; i < count; i++) ref.data[i] = codes[i] === nan ? NaN : low + step * codes[i];
}

/**
 * @param {Uint8Array} bytes
 * @param {string} mime
 * @returns {Bitmap}
 */
function loadImage(bytes, mime) {
  /** @type {Bitmap} */
  const slot = { bytes, image: null, rim: null, ready: false, onready: null };
  createImageBitmap(new Blob([/** @type {BlobPart} */ (bytes)], { type: mime }))
    .then((bitmap) => {
      slot.image = bitmap;
      slot.rim = rimOf(bitmap);
    })
    .catch(() => {}) // a damaged one is left out
    .then(() => {
      slot.ready = true;
      slot.onready?.();
    });
  return slot;
}

const RIM = 16; // pixels a side are enough to know the edge of a picture

/**
 * The colours along the edge of a picture, four bytes each.
 * @param {ImageBitmap} bitmap
 */
function rimOf(bitmap) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = RIM;
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  if (!ctx) return null;
  ctx.drawImage(bitmap, 0, 0, RIM, RIM);
  const { data } = ctx.getImageData(0, 0, RIM, RIM);
  const last = RIM - 1;
  return data.filter((_, k) => {
    const x = (k >> 2) % RIM;
    const y = Math.floor((k >> 2) / RIM);
    return x === 0 || y === 0 || x === last || y === last;
  });
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
function alike(a, b) {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

/**
 * The picture of a mark in a frame.
 * @param {Bitmap[]} bitmaps
 * @param {number} frame
 */
export function bitmapAt(bitmaps, frame) {
  return bitmaps[bitmaps.length > 1 ? Math.min(bitmaps.length - 1, frame) : 0];
}

/**
 * Whether a picture of a frame is still being decoded; ``then`` is called when it is ready.
 * @param {Scene} scene
 * @param {number} frame
 * @param {() => void} then
 */
export function decoding(scene, frame, then) {
  let late = false;
  for (const { bitmaps } of scene.marks) {
    const slot = bitmaps && bitmapAt(bitmaps, frame);
    if (!slot || slot.ready) continue;
    slot.onready = then;
    late = true;
  }
  return late;
}
