// @ts-check
// Bars.

/** @import { Bars, Box, Kind, Place, State } from "../types.js" */

import { colourOf } from "../colour.js";
import { formatNumber } from "../numbers.js";
import { halo, letters, within } from "../text.js";
import { alphaOf, between, textOf, valuesAt, visible, withHand } from "../values.js";

/** @type {Kind<Bars>} */
export const bars = {
  overAxes: true,

  draw(mark, box, state) {
    const { ctx } = state;
    const tops = topsOf(mark, state);
    const feet = between(mark.base, state.position, mark.glide);
    const xs = valuesAt(mark.xs, 0);
    const alpha = alphaOf(mark, state);
    const show = visible(mark, state);
    const paint = colourOf(mark, state);
    const w = widthOf(mark, box);
    for (let i = 0; i < mark.n; i++) {
      if (!show(i) || tops[i] !== tops[i]) continue;
      const x = box.X(xs[i]);
      const top = clamp(box.Y(tops[i]), box);
      const foot = clamp(box.Y(feet[i]), box);
      ctx.globalAlpha = alpha(i);
      ctx.fillStyle = paint(i);
      ctx.fillRect(x - w / 2, Math.min(foot, top), w, Math.max(1, Math.abs(top - foot)));
      if (mark.drag) {
        ctx.fillStyle = state.colour("ink");
        ctx.fillRect(x - 0.25 * w, top - 1.5, 0.5 * w, 3);
      }
      drawWords(mark, i, { x, top, foot, w, value: tops[i], up: tops[i] >= feet[i] }, box, state);
    }
    ctx.globalAlpha = 1;
  },

  hit(mark, box, state, px, py, slack) {
    const tops = topsOf(mark, state);
    const feet = between(mark.base, state.position, false);
    const xs = valuesAt(mark.xs, 0);
    const w = widthOf(mark, box);
    for (let i = 0; i < mark.n; i++) {
      if (Math.abs(px - box.X(xs[i])) > w / 2) continue;
      const [foot, top] = [box.Y(feet[i]), box.Y(tops[i])];
      const inside = py >= Math.min(foot, top) - slack && py <= Math.max(foot, top) + slack;
      if (mark.drag || inside) return i;
    }
    return -1;
  },

  outline(mark, i, box, state) {
    const w = widthOf(mark, box);
    const top = box.Y(topsOf(mark, state)[i]);
    const foot = box.Y(between(mark.base, state.position, false)[i]);
    const x = box.X(valuesAt(mark.xs, 0)[i]);
    state.ctx.rect(x - w / 2, Math.min(foot, top), w, Math.abs(top - foot));
  },

  handles(mark, state) {
    const tops = topsOf(mark, state);
    const xs = valuesAt(mark.xs, 0);
    return Array.from({ length: mark.n }, (_, i) => [
      +xs[i].toPrecision(7),
      +tops[i].toPrecision(7),
    ]);
  },

  place: (mark, i, frame) => [valuesAt(mark.xs, 0)[i], valuesAt(mark.heights, frame)[i]],

  moves: (mark) => !!mark.heights.f,
};

/**
 * @param {Bars} mark
 * @param {State} state
 */
function topsOf(mark, state) {
  return withHand(mark, state, mark.heights, (out, i, _x, y) => {
    out[i] = y;
  });
}

/**
 * @param {Bars} mark
 * @param {Box} box
 */
function widthOf(mark, box) {
  return (mark.width || 0.8) * box.sx;
}

/**
 * @param {number} y
 * @param {Box} box
 */
function clamp(y, box) {
  return Math.max(box.y - 2, Math.min(box.y + box.h + 2, y));
}

/**
 * The number of a bar at its top, its name at its foot.
 * @param {Bars} mark
 * @param {number} i
 * @param {{ x: number, top: number, foot: number, w: number, value: number, up: boolean }} bar
 * @param {Box} box
 * @param {State} state
 */
function drawWords(mark, i, { x, top, foot, w, value, up }, box, state) {
  const { ctx, em, step } = state;
  const printed = mark.text ? formatNumber(value, mark.text) : "";
  const number = mark.texts ? textOf(mark.texts, step, i) : printed;
  ctx.font = `${letters(state, Math.min(0.85, (0.36 * w) / em))}px ${state.font}`;
  ctx.textAlign = "center";
  if (number && claim(state, mark.panel, number, x, top)) {
    ctx.textBaseline = up ? "bottom" : "top";
    halo(state, number, within(ctx, number, x, box), top + (up ? -0.25 : 0.25) * em);
  }
  if (!mark.names) return;
  const name = mark.names[i];
  ctx.textBaseline = up ? "top" : "bottom";
  halo(state, name, within(ctx, name, x, box), foot + (up ? 0.25 : -0.25) * em);
}

/**
 * Takes the place of a number, unless it would lie on another's: where bars are thin, fewer have
 * one.
 * @param {State} state
 * @param {string} panel
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
function claim(state, panel, text, x, y) {
  const half = state.ctx.measureText(text).width / 2;
  if (!state.numbers[panel]) state.numbers[panel] = [];
  const taken = state.numbers[panel];
  const over = (/** @type {{ x: number, y: number, half: number }} */ n) =>
    Math.abs(n.x - x) < n.half + half - 1 && Math.abs(n.y - y) < state.em;
  if (taken.some(over)) return false;
  taken.push({ x, y, half });
  return true;
}
