// @ts-check
// Reading a scene: the values of arrays and texts in a frame, and between two frames.

/** @import { Mark, Numbers, Property, Ref, State, Texts } from "./types.js" */

/**
 * The values of a reference in a frame.
 * @param {Ref} ref
 * @param {number} frame
 * @returns {Numbers}
 */
export function valuesAt(ref, frame) {
  return ref.f ? ref.data.subarray(frame * ref.per, (frame + 1) * ref.per) : ref.data;
}

/**
 * The same between frames: positions glide; an element that is NaN in one of them does not.
 * @param {Ref} ref
 * @param {number} position
 * @param {boolean | undefined} glide
 * @returns {Numbers}
 */
export function between(ref, position, glide) {
  const frame = Math.floor(position);
  const t = position - frame;
  if (!ref.f || t === 0) return valuesAt(ref, frame);
  const a = valuesAt(ref, frame);
  const b = valuesAt(ref, frame + 1);
  if (!glide) return t < 0.5 ? a : b;
  if (!ref.mixed || ref.mixed.length !== a.length) ref.mixed = new Float32Array(a.length);
  const out = ref.mixed;
  for (let i = 0; i < a.length; i++) {
    const v = a[i] + (b[i] - a[i]) * t;
    out[i] = v === v ? v : b[i];
  }
  return out;
}

/**
 * A scalar, per-element, per-frame or per-frame-and-element property as a function of i.
 * @param {Property} value
 * @param {number} frame
 * @param {number} fallback
 * @returns {(i: number) => number}
 */
export function property(value, frame, fallback) {
  if (value === undefined || value === null) return () => fallback;
  if (typeof value === "number") return () => value;
  const values = valuesAt(value, frame);
  return values.length === 1 ? () => values[0] : (i) => values[i];
}

/**
 * The text of an element in a frame.
 * @param {Texts} texts
 * @param {number} frame
 * @param {number} i
 */
export function textOf(texts, frame, i) {
  const index = valuesAt(texts.i, frame);
  return texts.t[index[index.length === 1 ? 0 : i]];
}

/**
 * The values of a reference now, with what a hand has moved; ``set`` writes a place.
 * @param {Mark} mark
 * @param {State} state
 * @param {Ref} ref
 * @param {(out: Float32Array, i: number, x: number, y: number) => void} set
 */
export function withHand(mark, state, ref, set) {
  const values = between(ref, state.position, mark.glide);
  const moved = state.overrides.get(mark);
  if (!moved?.size) return values;
  const out = Float32Array.from(values);
  for (const [i, [x, y]] of moved) set(out, i, x, y);
  return out;
}

/**
 * Whether elements are there in the present step, as a function of i.
 * @param {Mark} mark
 * @param {State} state
 * @returns {(i: number) => boolean}
 */
export function visible(mark, state) {
  const since = mark.since ? valuesAt(mark.since, 0) : null;
  const until = mark.until ? valuesAt(mark.until, 0) : null;
  if (!since && !until) return () => true;
  const { step } = state;
  return (i) => (!since || step >= since[i]) && (!until || step <= until[i]);
}

/**
 * The opacity of elements as a function of i: their own, dimmed when others are highlighted.
 * @param {Mark} mark
 * @param {State} state
 * @returns {(i: number) => number}
 */
export function alphaOf(mark, state) {
  const own = property(mark.opacity, state.step, 1);
  if (!state.highlighted || !state.linked.has(mark)) return own;
  const lit = state.highlighted.get(mark);
  return (i) => own(i) * (lit?.has(i) ? 1 : 0.22);
}
