// Unpacking: header JSON + buffer -> marks whose array properties are typed arrays.

const TYPES = { f4: Float32Array, i2: Int16Array, u1: Uint8Array, i4: Int32Array };

// Pictures that the scene before (old) had already are not decoded again, and each only once.
function unpack(bytes, old) {
  const raw = new Uint8Array(bytes).slice(); // arrives unaligned: copy before making typed arrays
  const length = new DataView(raw.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
  const base = 4 + length + ((8 - ((4 + length) % 8)) % 8);
  const refs = (node) => {
    if (!node || typeof node !== "object") return;
    if (Array.isArray(node.a)) readArray(node, raw.buffer, base);
    for (const key in node) if (key !== "a" && key !== "data") refs(node[key]);
  };
  head.marks.forEach(refs);
  head.links.forEach(refs);
  head.jumps.forEach(refs);
  const had = old ? old.marks.flatMap((m) => m.bitmaps || []) : [];
  for (const m of head.marks) {
    if (m.images) m.bitmaps = m.images.map(([at, n, mime]) => {
      const part = raw.subarray(base + at, base + at + n);
      return had.find((slot) => alike(slot.bytes, part)) || had[had.push(loadImage(part, mime)) - 1];
    });
  }
  head.byId = Object.fromEntries(head.marks.map((m, i) => [m.id, i]).filter(([id]) => id));
  head.panelIndex = Object.fromEntries(head.panels.map((p, i) => [p.id, i]));
  return head;
}

function readArray(ref, buffer, base) {
  const [offset, type, shape] = ref.a;
  const count = shape.reduce((x, y) => x * y, 1);
  let data = new TYPES[type](buffer, base + offset, count);
  if (ref.q) { // quantised: back to floats once, at arrival
    const [low, step] = ref.q, nan = type === "u1" ? 255 : -32768, codes = data;
    data = new Float32Array(count);
    for (let i = 0; i < count; i++) data[i] = codes[i] === nan ? NaN : low + step * codes[i];
  }
  ref.data = data;
  ref.per = ref.f ? count / shape[0] : count;
}

function loadImage(bytes, mime) {
  const slot = { bytes, image: null, ready: false, onready: null };
  createImageBitmap(new Blob([bytes], { type: mime }))
    .then((bitmap) => { slot.image = bitmap; }, () => {}) // a damaged one is left out
    .then(() => { slot.ready = true; if (slot.onready) slot.onready(); });
  return slot;
}

function alike(a, b) {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

// The picture of a mark in frame f.
function still(m, f) {
  return m.bitmaps[m.bitmaps.length > 1 ? Math.min(m.bitmaps.length - 1, f) : 0];
}

// Whether a picture of frame f is still being decoded; then() is called when it is ready.
function decoding(scene, f, then) {
  const late = scene.marks.filter((m) => m.bitmaps).map((m) => still(m, f)).filter((slot) => !slot.ready);
  for (const slot of late) slot.onready = then;
  return late.length > 0;
}

// The values of a reference in frame f.
function at(ref, f) {
  return ref.f ? ref.data.subarray(f * ref.per, (f + 1) * ref.per) : ref.data;
}

// The same, between frames: positions glide; an element that is NaN in one of them does not.
function between(ref, pos, glide) {
  const f = Math.floor(pos), t = pos - f;
  if (!ref.f || t === 0) return at(ref, f);
  const a = at(ref, f), b = at(ref, f + 1);
  if (!glide) return t < 0.5 ? a : b;
  if (!ref.mixed || ref.mixed.length !== a.length) ref.mixed = new Float32Array(a.length);
  const out = ref.mixed;
  for (let i = 0; i < a.length; i++) {
    const v = a[i] + (b[i] - a[i]) * t;
    out[i] = v === v ? v : b[i];
  }
  return out;
}

// A scalar, per-element, per-frame or per-frame-and-element property as a function of i.
function property(value, f, fallback) {
  if (value === undefined || value === null) return () => fallback;
  if (typeof value === "number") return () => value;
  const a = at(value, f);
  return a.length === 1 ? () => a[0] : (i) => a[i];
}

function textOf(m, f, i) {
  const index = at(m.texts.i, f);
  return m.texts.t[index[index.length === 1 ? 0 : i]];
}

function formatNumber(v, spec) {
  if (v !== v) return "";
  if (!isFinite(v)) return v > 0 ? "∞" : "−∞";
  const fixed = typeof spec === "string" && spec.match(/^([+]?)\.(\d)([f%])$/);
  let s;
  if (fixed) {
    s = fixed[3] === "%" ? (100 * v).toFixed(+fixed[2]) + " %" : v.toFixed(+fixed[2]);
    if (fixed[1] && v > 0) s = "+" + s;
  } else if (Math.abs(v - Math.round(v)) < 1e-6 && Math.abs(v) < 1e7) s = String(Math.round(v));
  else s = String(+v.toPrecision(3));
  return s.replace(/^-(0(\.0*)?)$/, "$1").replace("-", "−");
}
