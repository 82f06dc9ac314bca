// @ts-check
// Straight lines, with or without a head.

/** @import { Box, Kind, Segments, State } from "../types.js" */

import { colourOf } from "../colour.js";
import { alphaOf, between, visible } from "../values.js";
import { arrowHead, dashes } from "./shapes.js";

const NEAR = 6; // CSS pixels from a line that still hit it

/** @type {Kind<Segments>} */
export const segments = {
  draw(mark, box, state) {
    const { ctx, em } = state;
    const ends = between(mark.ends, state.position, mark.glide);
    const width = ((mark.width ?? 1.5) * em) / 16;
    ctx.lineWidth = width;
    ctx.lineCap = "round";
    ctx.setLineDash(dashes(mark.dash, em));
    for (const { stroke, alpha, elements } of sameLooks(mark, ends, state)) {
      const lines = elements.map((i) => inPixels(ends, i, box));
      ctx.globalAlpha = alpha;
      ctx.strokeStyle = ctx.fillStyle = stroke;
      ctx.beginPath();
      for (const [x0, y0, x1, y1] of lines) {
        ctx.moveTo(x0, y0);
        ctx.lineTo(x1, y1);
      }
      ctx.stroke();
      if (mark.kind !== "arrow") continue;
      for (const line of lines) arrowHead(ctx, line, Math.max(0.45 * em, 2.5 * width));
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  },

  hit(mark, box, state, px, py) {
    const ends = between(mark.ends, state.position, false);
    let best = -1;
    let least = NEAR;
    for (let i = 0; i < mark.n; i++) {
      const [x0, y0, x1, y1] = inPixels(ends, i, box);
      const [dx, dy] = [x1 - x0, y1 - y0];
      const along = ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy || 1);
      const t = Math.max(0, Math.min(1, along));
      const d = Math.hypot(px - x0 - t * dx, py - y0 - t * dy);
      if (d >= least) continue;
      least = d;
      best = i;
    }
    return best;
  },
};

/**
 * The visible segments, those of equal colour and opacity together: one stroke for each group.
 * @param {Segments} mark
 * @param {ArrayLike<number>} ends
 * @param {State} state
 */
function sameLooks(mark, ends, state) {
  const alpha = alphaOf(mark, state);
  const show = visible(mark, state);
  const paint = colourOf(mark, state);
  /** @type {Map<string, { stroke: string, alpha: number, elements: number[] }>} */
  const groups = new Map();
  for (let i = 0; i < mark.n; i++) {
    const a = alpha(i);
    const known = ends[4 * i] === ends[4 * i] && ends[4 * i + 2] === ends[4 * i + 2];
    if (a <= 0 || !show(i) || !known) continue;
    const stroke = paint(i);
    const key = `${stroke}|${a}`;
    const group = groups.get(key);
    if (group) group.elements.push(i);
    else groups.set(key, { stroke, alpha: a, elements: [i] });
  }
  return groups.values();
}

/**
 * @param {ArrayLike<number>} ends
 * @param {number} i
 * @param {Box} box
 * @returns {[number, number, number, number]}
 */
function inPixels(ends, i, box) {
  return [
    box.X(ends[4 * i]),
    box.Y(ends[4 * i + 1]),
    box.X(ends[4 * i + 2]),
    box.Y(ends[4 * i + 3]),
  ];
}
