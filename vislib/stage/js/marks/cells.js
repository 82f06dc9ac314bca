// @ts-check
// A grid of values.

/** @import { Box, Cells, Kind, Numbers, Place, Rgb, State } from "../types.js" */

import { hatchPattern, level, luminance, rgb } from "../colour.js";
import { formatNumber } from "../numbers.js";
import { LEAST } from "../text.js";
import { alphaOf, between, textOf, valuesAt } from "../values.js";

const LEAST_IN_CELLS = 0.62; // em; where cells are many, no number is better than a tiny one
const TINY = 9; // CSS pixels; smaller cells are drawn at once, as an image
const MANY = 1600;

/** Where a grid stands: its corner and a cell's size in pixels; ``dir`` -1 where y points up.
 * @typedef {{ x: number, y: number, w: number, h: number, dir: number }} Grid */

/** @type {Kind<Cells>} */
export const cells = {
  draw(mark, box, state) {
    const values = valuesAt(mark.values, state.step);
    const [ox, oy] = corner(mark, state, state.position);
    const grid = {
      x: box.X(ox),
      y: box.Y(oy),
      w: mark.cell[0] * box.sx,
      h: mark.cell[1] * box.sy,
      dir: box.p.y_down ? 1 : -1,
    };
    const paint = cellColours(mark, values, state);
    if ((grid.w < TINY || mark.n > MANY) && !mark.opacity) drawImage(mark, paint, grid, state);
    else drawCells(mark, values, paint, grid, state);
    state.ctx.globalAlpha = 1;
    if (mark.hatch) hatchCells(mark, valuesAt(mark.hatch, state.step), grid, state);
    if ((mark.text || mark.texts) && letterSize(grid.h, state) >= LEAST_IN_CELLS * state.em)
      drawTexts(mark, values, paint, grid, state);
  },

  hit(mark, box, state, px, py) {
    const [ox, oy] = corner(mark, state, state.step);
    const c = Math.floor((box.invX(px) - ox) / mark.cell[0]);
    const r = Math.floor((box.invY(py) - oy) / mark.cell[1]);
    if (c < 0 || r < 0 || c >= mark.cols || r >= mark.rows) return -1;
    const i = r * mark.cols + c;
    const v = valuesAt(mark.values, state.step)[i];
    return v === v || state.jumping.has(mark) ? i : -1; // an empty cell can still be jumped to
  },

  outline(mark, i, box, state) {
    const [ox, oy] = corner(mark, state, state.step);
    const c = i % mark.cols;
    const r = (i - c) / mark.cols;
    const w = mark.cell[0] * box.sx;
    const h = mark.cell[1] * box.sy;
    const y = box.Y(oy + r * mark.cell[1]) - (box.p.y_down ? 0 : h);
    state.ctx.rect(box.X(ox) + c * w, y, w, h);
  },

  says(mark, i, state) {
    const c = i % mark.cols;
    const r = (i - c) / mark.cols;
    const format = typeof mark.text === "string" ? mark.text : true;
    const text = mark.texts
      ? textOf(mark.texts, state.step, i)
      : formatNumber(valuesAt(mark.values, state.step)[i], format);
    return `row ${r + 1}, column ${c + 1}: ${text}`.replace(/[<&]/g, "");
  },
};

/**
 * The lower corner of the grid, in the panel's units.
 * @param {Cells} mark
 * @param {State} _state
 * @param {number} position
 * @returns {Place}
 */
function corner(mark, _state, position) {
  const at = (/** @type {Cells["x"]} */ v) =>
    typeof v === "number" ? v : between(v, position, mark.glide)[0];
  return [at(mark.x), at(mark.y)];
}

/**
 * The colour of cells as a function of i; null for an empty one.
 * @param {Cells} mark
 * @param {Numbers} values
 * @param {State} state
 * @returns {(i: number) => Rgb | null}
 */
function cellColours(mark, values, { palette, dark }) {
  const { scale, lo, hi } = mark.values;
  if (scale === "categorical")
    return (i) =>
      values[i] === values[i] ? rgb(palette.category(Math.round(values[i]), dark)) : null;
  const table = palette.table(scale, dark);
  return (i) => {
    if (values[i] !== values[i]) return null;
    const k = 3 * level(values[i], lo, hi);
    return [table[k], table[k + 1], table[k + 2]];
  };
}

/**
 * The upper left corner of cell i in pixels.
 * @param {Cells} mark
 * @param {number} i
 * @param {Grid} grid
 * @returns {[number, number]}
 */
function cellCorner(mark, i, { x, y, w, h, dir }) {
  const c = i % mark.cols;
  const r = (i - c) / mark.cols;
  return [x + c * w, dir > 0 ? y + r * h : y - (r + 1) * h];
}

/**
 * @param {Cells} mark
 * @param {Numbers} values
 * @param {(i: number) => Rgb | null} paint
 * @param {Grid} grid
 * @param {State} state
 */
function drawCells(mark, values, paint, grid, state) {
  const { ctx } = state;
  const gap = Math.min(mark.gap ?? 0, 0.4) * Math.min(grid.w, grid.h);
  const [w, h] = [grid.w - gap, grid.h - gap];
  const alpha = alphaOf(mark, state);
  for (let i = 0; i < mark.n; i++) {
    const a = alpha(i);
    if (a <= 0) continue;
    const [left, top] = cellCorner(mark, i, grid);
    const [x, y] = [left + gap / 2, top + gap / 2];
    const fill = paint(i);
    ctx.globalAlpha = a;
    if (fill) {
      ctx.fillStyle = `rgb(${fill[0]},${fill[1]},${fill[2]})`;
      ctx.fillRect(x, y, w, h);
    }
    if (mark.outline || values[i] !== values[i]) {
      ctx.strokeStyle = state.colour(mark.outline || "grid");
      ctx.lineWidth = mark.outline ? 1.5 : 1;
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
  }
}

/**
 * Small cells: one pixel each in an off-screen image, enlarged without smoothing.
 * @param {Cells} mark
 * @param {(i: number) => Rgb | null} paint
 * @param {Grid} grid
 * @param {State} state
 */
function drawImage(mark, paint, { x, y, w, h, dir }, state) {
  const { step, dark, ctx } = state;
  if (!mark.small) mark.small = { image: document.createElement("canvas"), step: -1, dark };
  if (mark.small.step !== step || mark.small.dark !== dark) {
    renderImage(mark.small.image, mark, paint, dir);
    mark.small.step = step;
    mark.small.dark = dark;
  }
  ctx.imageSmoothingEnabled = false;
  const top = dir > 0 ? y : y - mark.rows * h;
  ctx.drawImage(mark.small.image, x, top, mark.cols * w, mark.rows * h);
}

/**
 * Row 0 is the lowest in panels whose y points up: then the image is made upside down.
 * @param {HTMLCanvasElement} image
 * @param {Cells} mark
 * @param {(i: number) => Rgb | null} paint
 * @param {number} dir
 */
function renderImage(image, mark, paint, dir) {
  const { rows, cols, n } = mark;
  image.width = cols;
  image.height = rows;
  const ctx = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  const pixels = ctx.createImageData(cols, rows);
  for (let i = 0; i < n; i++) {
    const colour = paint(i);
    if (!colour) continue;
    const j = 4 * (dir > 0 ? i : (rows - 1 - Math.floor(i / cols)) * cols + (i % cols));
    pixels.data[j] = colour[0];
    pixels.data[j + 1] = colour[1];
    pixels.data[j + 2] = colour[2];
    pixels.data[j + 3] = 255;
  }
  ctx.putImageData(pixels, 0, 0);
}

/**
 * @param {Cells} mark
 * @param {Numbers} hatch
 * @param {Grid} grid
 * @param {State} state
 */
function hatchCells(mark, hatch, grid, state) {
  state.ctx.fillStyle = hatchPattern(state.ctx, state.colour("padding"), state.dpr);
  for (let i = 0; i < mark.n; i++) {
    if (!hatch[i]) continue;
    const [x, y] = cellCorner(mark, i, grid);
    state.ctx.fillRect(x + 0.5, y + 0.5, grid.w - 1, grid.h - 1);
  }
}

/**
 * Numbers are half as high as their cell; in a flat one more, so that they can be read.
 * @param {number} h
 * @param {State} state
 */
function letterSize(h, { em }) {
  return Math.min(Math.max(0.5 * h, Math.min(0.7 * h, LEAST * em)), 1.1 * em);
}

/**
 * @param {Cells} mark
 * @param {Numbers} values
 * @param {(i: number) => Rgb | null} paint
 * @param {Grid} grid
 * @param {State} state
 */
function drawTexts(mark, values, paint, grid, state) {
  const { ctx, em, font, palette } = state;
  const alpha = alphaOf(mark, state);
  const most = letterSize(grid.h, state);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let i = 0; i < mark.n; i++) {
    const text = mark.texts
      ? textOf(mark.texts, state.step, i)
      : formatNumber(values[i], mark.text);
    if (!text || alpha(i) <= 0) continue;
    ctx.font = `${most}px ${font}`;
    const wide = ctx.measureText(text).width;
    const size = wide > 0.9 * grid.w ? (most * 0.9 * grid.w) / wide : most;
    if (size < LEAST_IN_CELLS * em) continue;
    ctx.font = `${size}px ${font}`;
    const fill = paint(i);
    const light = fill ? luminance(fill) > 0.22 : !state.dark;
    ctx.globalAlpha = alpha(i);
    ctx.fillStyle = `rgb(${palette.inks[light ? 0 : 1]})`;
    const [x, y] = cellCorner(mark, i, grid);
    ctx.fillText(text, x + 0.5 * grid.w, y + 0.5 * grid.h + 0.04 * size);
  }
  ctx.globalAlpha = 1;
}
