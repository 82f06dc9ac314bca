// @ts-check
// Axes of a panel: lines, numbers, names.

/** @import { Box, State } from "./types.js" */

import { niceTicks, tickText } from "./numbers.js";
import { letters } from "./text.js";

/**
 * ``named``: its bars carry names, so that the horizontal axis needs no numbers.
 * @param {Box} box
 * @param {State} state
 * @param {boolean} named
 */
export function drawAxes(box, state, named) {
  const { p } = box;
  const { ctx, em } = state;
  const xs = named ? [] : niceTicks(p.x[0], p.x[1], box.w / (4.5 * em));
  const ys = niceTicks(p.y[0], p.y[1], box.h / (2.6 * em));
  ctx.font = `${letters(state, 0.78)}px ${state.font}`;
  ctx.lineWidth = 1;
  ctx.strokeStyle = state.colour("grid");
  drawLines(ctx, box, xs, ys);
  ctx.fillStyle = state.axisInk;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const v of xs) ctx.fillText(tickText(v), box.X(v), box.y + box.h + 0.3 * em);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const v of ys) ctx.fillText(tickText(v), box.x - 0.4 * em, box.Y(v));
  drawNames(box, state);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box} box
 * @param {number[]} xs
 * @param {number[]} ys
 */
function drawLines(ctx, box, xs, ys) {
  ctx.beginPath();
  for (const v of xs) {
    const x = Math.round(box.X(v)) + 0.5;
    ctx.moveTo(x, box.y);
    ctx.lineTo(x, box.y + box.h);
  }
  for (const v of ys) {
    const y = Math.round(box.Y(v)) + 0.5;
    ctx.moveTo(box.x, y);
    ctx.lineTo(box.x + box.w, y);
  }
  ctx.stroke();
}

/**
 * @param {Box} box
 * @param {State} state
 */
function drawNames(box, state) {
  const { ctx, em } = state;
  const { x_label, y_label } = box.p;
  ctx.font = `${letters(state, 0.85)}px ${state.font}`;
  ctx.textAlign = "center";
  if (x_label) {
    ctx.textBaseline = "bottom";
    ctx.fillText(x_label, box.x + box.w / 2, box.y + box.h + 2.75 * em);
  }
  if (!y_label) return;
  ctx.save();
  ctx.translate(box.x - 3.1 * em, box.y + box.h / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textBaseline = "middle";
  ctx.fillText(y_label, 0, 0);
  ctx.restore();
}
