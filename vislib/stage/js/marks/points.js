// @ts-check
// Dots.

/** @import { Box, Kind, Points, State } from "../types.js" */

import { colourOf } from "../colour.js";
import { halo, letters, within } from "../text.js";
import { alphaOf, property, textOf, valuesAt, visible, withHand } from "../values.js";
import { pairs, setPair } from "./places.js";
import { symbol } from "./shapes.js";

const MANY = 600; // equal points, from which on each colour's symbol is drawn once and stamped

/** @type {Kind<Points>} */
export const points = {
  draw(mark, box, state) {
    const xy = placesOf(mark, state);
    const stamped = mark.n >= MANY && typeof mark.size === "number" && !isOpen(mark.shape);
    if (stamped) stampPoints(mark, xy, box, state);
    else drawPoints(mark, xy, box, state);
    state.ctx.globalAlpha = 1;
    if (mark.texts) drawTexts(mark, xy, box, state);
  },

  hit(mark, box, state, px, py, slack) {
    const xy = placesOf(mark, state);
    const radius = property(mark.size, state.step, 6);
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < mark.n; i++) {
      const d = Math.hypot(box.X(xy[2 * i]) - px, box.Y(xy[2 * i + 1]) - py);
      if (d >= least || d > Math.max((radius(i) * state.em) / 16, 4) + slack) continue;
      least = d;
      best = i;
    }
    return best;
  },

  outline(mark, i, box, state) {
    const xy = placesOf(mark, state);
    const r = (property(mark.size, state.step, 6)(i) * state.em) / 16 + 2.5;
    symbol(state.ctx, "circle", box.X(xy[2 * i]), box.Y(xy[2 * i + 1]), r);
  },

  handles: (mark, state) => pairs(placesOf(mark, state), mark.n),

  place(mark, i, frame) {
    const xy = valuesAt(mark.xy, frame);
    return [xy[2 * i], xy[2 * i + 1]];
  },

  moves: (mark) => !!mark.xy.f,
};

/**
 * @param {Points} mark
 * @param {State} state
 */
function placesOf(mark, state) {
  return withHand(mark, state, mark.xy, setPair(2));
}

/**
 * Whether a symbol is of lines alone.
 * @param {string} shape
 */
function isOpen(shape) {
  return shape === "ring" || shape === "cross";
}

/**
 * @param {Points} mark
 * @param {ArrayLike<number>} xy
 * @param {Box} box
 * @param {State} state
 */
function drawPoints(mark, xy, box, state) {
  const { ctx } = state;
  const k = state.em / 16;
  const size = property(mark.size, state.step, 6);
  const alpha = alphaOf(mark, state);
  const show = visible(mark, state);
  const paint = colourOf(mark, state);
  for (let i = 0; i < mark.n; i++) {
    const x = xy[2 * i];
    const y = xy[2 * i + 1];
    const a = alpha(i);
    if (x !== x || y !== y || a <= 0 || !show(i)) continue;
    const r = size(i) * k;
    ctx.globalAlpha = a;
    ctx.fillStyle = ctx.strokeStyle = paint(i);
    ctx.beginPath();
    symbol(ctx, mark.shape, box.X(x), box.Y(y), r);
    if (isOpen(mark.shape)) {
      ctx.lineWidth = 2 * k;
      ctx.stroke();
      continue;
    }
    ctx.fill();
    if (r < 5 * k) continue;
    ctx.lineWidth = 1.2 * k;
    ctx.strokeStyle = state.colour("surface");
    ctx.stroke();
  }
}

/**
 * Thousands of equal points: each colour's symbol is drawn once and stamped, far cheaper than
 * paths.
 * @param {Points} mark
 * @param {ArrayLike<number>} xy
 * @param {Box} box
 * @param {State} state
 */
function stampPoints(mark, xy, box, state) {
  const { ctx, dpr } = state;
  const r = (property(mark.size, state.step, 6)(0) * state.em) / 16;
  const half = Math.ceil(r + 1);
  const side = Math.ceil(2 * half * dpr);
  const alpha = alphaOf(mark, state);
  const show = visible(mark, state);
  const paint = colourOf(mark, state);
  /** @type {Map<string, HTMLCanvasElement>} */
  const stamps = new Map();
  for (let i = 0; i < mark.n; i++) {
    const x = xy[2 * i];
    const y = xy[2 * i + 1];
    const a = alpha(i);
    if (x !== x || y !== y || a <= 0 || !show(i)) continue;
    const colour = paint(i);
    let stamp = stamps.get(colour);
    if (!stamp) {
      stamp = makeStamp(mark.shape, colour, r, half, side, dpr);
      stamps.set(colour, stamp);
    }
    if (ctx.globalAlpha !== a) ctx.globalAlpha = a;
    // Whole device pixels: no resampling. A point moves by less than one of them otherwise.
    const left = Math.round((box.X(x) - half) * dpr) / dpr;
    const top = Math.round((box.Y(y) - half) * dpr) / dpr;
    ctx.drawImage(stamp, left, top, side / dpr, side / dpr);
  }
}

/**
 * @param {string} shape
 * @param {string} colour
 * @param {number} r
 * @param {number} half
 * @param {number} side
 * @param {number} dpr
 */
function makeStamp(shape, colour, r, half, side, dpr) {
  const stamp = document.createElement("canvas");
  stamp.width = stamp.height = side;
  const ctx = /** @type {CanvasRenderingContext2D} */ (stamp.getContext("2d"));
  ctx.scale(dpr, dpr);
  ctx.fillStyle = colour;
  ctx.beginPath();
  symbol(ctx, shape, half, half, r);
  ctx.fill();
  return stamp;
}

/**
 * @param {Points} mark
 * @param {ArrayLike<number>} xy
 * @param {Box} box
 * @param {State} state
 */
function drawTexts(mark, xy, box, state) {
  const { ctx, em, step } = state;
  const texts = /** @type {NonNullable<Points["texts"]>} */ (mark.texts);
  const size = property(mark.size, step, 6);
  const alpha = alphaOf(mark, state);
  const show = visible(mark, state);
  ctx.font = `${letters(state, 0.82)}px ${state.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (let i = 0; i < mark.n; i++) {
    if (!show(i) || alpha(i) <= 0) continue;
    const text = textOf(texts, step, i);
    const x = box.X(xy[2 * i]);
    const gap = (size(i) * em) / 16 + 0.3 * em;
    const wide = ctx.measureText(text).width;
    const [start, , room] = box.outer;
    const right = x + gap + wide < start + room || x - gap - wide < start; // else at the left
    const at = within(ctx, text, right ? x + gap : x - gap - wide, box);
    halo(state, text, at, box.Y(xy[2 * i + 1]));
  }
}
