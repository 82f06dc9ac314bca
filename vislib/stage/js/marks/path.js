// @ts-check
// A line through vertices.

/** @import { Box, Kind, Path } from "../types.js" */

import { colourOf } from "../colour.js";
import { between, property, valuesAt } from "../values.js";
import { dashes } from "./shapes.js";

/** @type {Kind<Path>} */
export const path = {
  draw(mark, box, state) {
    const { ctx, em, step } = state;
    const n = mark.upto ? valuesAt(mark.upto, step)[0] : mark.n;
    if (n < 1) return;
    const alpha = property(mark.opacity, step, 1)(0);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = ctx.fillStyle = colourOf(mark, state)(0);
    ctx.lineWidth = ((mark.width ?? 2) * em) / 16;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.setLineDash(dashes(mark.dash, em));
    ctx.beginPath();
    trace(ctx, between(mark.xy, state.position, mark.glide), n, box);
    if (mark.closed) ctx.closePath();
    if (mark.fill) {
      ctx.globalAlpha = alpha * mark.fill;
      ctx.fill();
      ctx.globalAlpha = alpha;
    }
    if (mark.width !== 0) ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  },
};

/**
 * The line through the first n vertices; NaN lifts the pen.
 * @param {CanvasRenderingContext2D} ctx
 * @param {ArrayLike<number>} xy
 * @param {number} n
 * @param {Box} box
 */
function trace(ctx, xy, n, box) {
  let pen = false;
  for (let i = 0; i < n; i++) {
    const x = xy[2 * i];
    const y = xy[2 * i + 1];
    if (x !== x || y !== y) {
      pen = false;
      continue;
    }
    if (pen) ctx.lineTo(box.X(x), box.Y(y));
    else ctx.moveTo(box.X(x), box.Y(y));
    pen = true;
  }
}
