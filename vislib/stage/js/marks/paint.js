// @ts-check
// A mask under a brush.

/** @import { Box, Kind, Paint, Place, State } from "../types.js" */

import { parseColour } from "../colour.js";
import { decode } from "../painted.js";

/** @type {Kind<Paint>} */
export const paint = {
  draw(mark, box, state) {
    const { ctx } = state;
    const [w, h] = [mark.cell[0] * box.sx, mark.cell[1] * box.sy];
    ctx.save();
    ctx.translate(box.X(mark.x), box.Y(mark.y));
    ctx.scale(w, box.p.y_down ? h : -h); // from here on in pixels of the mask
    ctx.imageSmoothingEnabled = false;
    ctx.globalAlpha = mark.fill;
    ctx.drawImage(imageOf(mark, state), 0, 0);
    ctx.globalAlpha = 1;
    if (state.corners?.id === mark.id) drawCorners(state, mark, w);
    if (state.brush?.mark === mark) drawBrush(state, w);
    ctx.restore();
  },

  hit(mark, box, _state, px, py) {
    const [u, v] = toMask(mark, [box.invX(px), box.invY(py)]);
    const inside = u >= 0 && v >= 0 && u < mark.cols && v < mark.rows;
    return inside ? Math.floor(v) * mark.cols + Math.floor(u) : -1;
  },
};

/**
 * The mask as it is now, with what a hand has painted.
 * @param {Paint} mark
 * @param {State} state
 */
export function gridOf(mark, state) {
  mark.grid ??= decode(mark.mask, mark.rows * mark.cols);
  return state.painted.get(mark) ?? mark.grid;
}

/**
 * A place of the panel in pixels of the mask.
 * @param {Paint} mark
 * @param {Place} place
 * @returns {[u: number, v: number]}
 */
export function toMask({ x, y, cell }, place) {
  return [(place[0] - x) / cell[0], (place[1] - y) / cell[1]];
}

/**
 * One pixel each in an off-screen image.
 * @param {Paint} mark
 * @param {State} state
 */
function imageOf(mark, state) {
  const grid = gridOf(mark, state);
  const colour = state.colour(mark.color);
  mark.small ??= { image: document.createElement("canvas"), grid: null, colour };
  const { small } = mark;
  if (small.grid !== grid || small.colour !== colour || state.brush?.mark === mark)
    renderMask(small.image, mark, grid, colour);
  small.grid = grid;
  small.colour = colour;
  return small.image;
}

/**
 * @param {HTMLCanvasElement} image
 * @param {Paint} mark
 * @param {Uint8Array} grid
 * @param {string} colour
 */
function renderMask(image, { rows, cols }, grid, colour) {
  image.width = cols;
  image.height = rows;
  const ctx = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  const pixels = ctx.createImageData(cols, rows);
  const [r, g, b] = parseColour(colour);
  const words = new Uint32Array(pixels.data.buffer);
  const ink = (255 << 24) | (b << 16) | (g << 8) | r;
  for (let i = 0; i < grid.length; i++) if (grid[i]) words[i] = ink;
  ctx.putImageData(pixels, 0, 0);
}

/**
 * The brush as a ring of two colours, to be seen on every ground; dashed where it rubs out.
 * @param {State} state
 * @param {number} pixel its width on the screen
 */
function drawBrush({ ctx, brush, em }, pixel) {
  if (!brush) return;
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    ["#ffffff", 3],
    ["#1b1f24", 1.2],
  ])) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = (width * em) / 16 / pixel;
    ctx.setLineDash(brush.erases && width < 2 ? [(4 * em) / 16 / pixel] : []);
    ctx.beginPath();
    ctx.arc(brush.u, brush.v, Math.max(0.5, brush.size / 2), 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/**
 * The sides of an open polygon so far, the one to come dashed, and its corners, the first one larger.
 * @param {State} state
 * @param {Paint} mark
 * @param {number} pixel its width on the screen
 */
function drawCorners({ ctx, corners, brush, em }, mark, pixel) {
  const places = corners?.places ?? [];
  if (!places.length) return;
  const dot = (4 * em) / 16 / pixel;
  const next = brush?.mark === mark ? [brush.u, brush.v] : places[0];
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    ["#ffffff", 4],
    ["#1b1f24", 1.6],
  ])) {
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.lineWidth = (width * em) / 16 / pixel;
    ctx.beginPath();
    for (const [u, v] of places) ctx.lineTo(u, v);
    ctx.stroke();
    ctx.setLineDash(width < 2 ? [dot, dot] : []);
    ctx.beginPath();
    for (const [u, v] of [places[places.length - 1], next, places[0]]) ctx.lineTo(u, v);
    ctx.stroke();
    ctx.setLineDash([]);
    for (const [k, [u, v]] of places.entries()) {
      ctx.beginPath();
      ctx.arc(u, v, dot * (k ? 0.7 : 1.3) * (width < 2 ? 0.7 : 1), 0, 2 * Math.PI);
      ctx.fill();
    }
  }
}
