// @ts-check
// Shapes that several marks draw.

/** @import { Box } from "../types.js" */

/**
 * Adds a symbol of radius r to the current path.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function symbol(ctx, shape, x, y, r) {
  if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
  else if (shape === "diamond") {
    ctx.moveTo(x, y - 1.25 * r);
    ctx.lineTo(x + 1.25 * r, y);
    ctx.lineTo(x, y + 1.25 * r);
    ctx.lineTo(x - 1.25 * r, y);
    ctx.closePath();
  } else if (shape === "triangle") {
    ctx.moveTo(x, y - 1.2 * r);
    ctx.lineTo(x + 1.1 * r, y + 0.8 * r);
    ctx.lineTo(x - 1.1 * r, y + 0.8 * r);
    ctx.closePath();
  } else if (shape === "cross") {
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x - r, y + r);
    ctx.lineTo(x + r, y - r);
  } else if (r < 1.6) ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/**
 * A head at the second end of a line.
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number, number, number]} line
 * @param {number} size
 */
export function arrowHead(ctx, [x0, y0, x1, y1], size) {
  const d = Math.hypot(x1 - x0, y1 - y0);
  if (d < 1) return;
  const r = Math.min(size, d);
  const ux = (x1 - x0) / d;
  const uy = (y1 - y0) / d;
  ctx.beginPath();
  ctx.moveTo(x1 + ux, y1 + uy);
  ctx.lineTo(x1 - r * ux - 0.55 * r * uy, y1 - r * uy + 0.55 * r * ux);
  ctx.lineTo(x1 - r * ux + 0.55 * r * uy, y1 - r * uy - 0.55 * r * ux);
  ctx.fill();
}

/**
 * The dashes of a line.
 * @param {boolean | undefined} dash
 * @param {number} em
 */
export function dashes(dash, em) {
  return dash ? [0.4 * em, 0.35 * em] : [];
}

/**
 * A box of four values (x, y, width, height) in pixels: left, top, width, height.
 * @param {ArrayLike<number>} boxes
 * @param {number} i
 * @param {Box} box
 * @returns {[number, number, number, number]}
 */
export function boxPixels(boxes, i, box) {
  const w = boxes[4 * i + 2] * box.sx;
  const h = boxes[4 * i + 3] * box.sy;
  const y = box.Y(boxes[4 * i + 1]);
  return [box.X(boxes[4 * i]), box.p.y_down ? y : y - h, w, h];
}
