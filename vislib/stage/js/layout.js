// @ts-check
// Layout: where each panel stands on the canvas, and how data coordinates become pixels.

/** @import { Box, Panel, Row, Scene, State } from "./types.js" */

import { plain } from "./text.js";

export const NARROW = 640; // CSS pixels: below, panels stand one below the other
const SHRUNK = 0.58; // how small, of its own height, a picture may become for a narrow window

/** @typedef {Pick<State, "em" | "font" | "room" | "present" | "ctx">} Sizes */

/**
 * Which panels stand side by side: as the scene says; on a narrow screen one below the other, but
 * square ones in twos or threes where the window would not hold the picture and its sentence.
 * @param {Scene} scene
 * @param {number} width
 * @param {Sizes} sizes
 * @returns {Row[]}
 */
export function rowsOf(scene, width, sizes) {
  const wide = declaredRows(scene);
  if (width >= NARROW) return wide;
  /** @param {Row[]} rows */
  const fits = (rows) =>
    sizes.room / sumOf(rows, (row) => narrowHeight(scene, row, width, sizes)) >= SHRUNK;
  /** @type {[number, boolean][]} */
  const ways = [
    [1, false],
    [2, true],
    [2, false],
    [3, false],
  ];
  const packed = ways.map(([most, fair]) => wide.flatMap((row) => together(row, most, fair)));
  return packed.find(fits) ?? packed[3];
}

/**
 * @param {Scene} scene
 * @returns {Row[]}
 */
function declaredRows(scene) {
  /** @type {Map<number, Row>} */
  const rows = new Map();
  for (const p of scene.panels) rows.set(p.row, [...(rows.get(p.row) ?? []), p]);
  return [...rows.entries()].sort((a, b) => a[0] - b[0]).map(([, row]) => row);
}

/**
 * A row of panels broken up: square ones stand together, at most so many; to be fair to those that
 * were given more width, they stay alone.
 * @param {Row} row
 * @param {number} most
 * @param {boolean} fair
 * @returns {Row[]}
 */
function together(row, most, fair) {
  const least = Math.min(...row.map((p) => p.weight));
  const small = (/** @type {Panel} */ p) =>
    p.equal && shape(p) > 0.5 && shape(p) < 2 && !(fair && p.weight > 1.2 * least);
  /** @type {Panel[][]} */
  const runs = [];
  for (const p of row) {
    const last = runs[runs.length - 1];
    if (last && small(last[0]) && small(p)) last.push(p);
    else runs.push([p]);
  }
  /** @type {Row[]} */
  const out = runs.flatMap((run) => evenly(run, most));
  // One that is left over is no larger than those before it, a lesser one has at most half the
  // width.
  const lesser = (/** @type {Panel} */ p) => small(p) && row.some((q) => q.weight >= 2 * p.weight);
  for (const part of out) {
    part.most = small(part[0]) && out.some((r) => r.length > 1) ? most : part.length;
    if (lesser(part[0])) part.most = Math.max(part.most, 2);
  }
  return out;
}

/**
 * A list in as few parts of at most so many as can be, all as long as can be.
 * @template T
 * @param {T[]} list
 * @param {number} most
 * @returns {T[][]}
 */
export function evenly(list, most) {
  const size = Math.ceil(list.length / Math.ceil(list.length / most));
  const out = [];
  for (let k = 0; k < list.length; k += size) out.push(list.slice(k, k + size));
  return out;
}

/**
 * The height of a panel for a width of 1, in its own units.
 * @param {Panel} p
 */
function shape(p) {
  return (p.y[1] - p.y[0]) / (p.x[1] - p.x[0]);
}

/**
 * @template T
 * @param {T[]} list
 * @param {(item: T) => number} of
 */
function sumOf(list, of) {
  return list.reduce((sum, item) => sum + of(item), 0);
}

/**
 * The canvas height in CSS pixels that suits a width; ``room`` is what the window has for it.
 * @param {Scene} scene
 * @param {number} width
 * @param {Sizes} sizes
 */
export function naturalHeight(scene, width, sizes) {
  const rows = rowsOf(scene, width, sizes);
  if (width < NARROW) {
    const wanted = sumOf(rows, (row) => narrowHeight(scene, row, width, sizes));
    return Math.min(wanted, Math.max(sizes.room, SHRUNK * wanted));
  }
  const wanted = (scene.height * sizes.em) / 16;
  if (!sizes.present) return wanted;
  return Math.min(sizes.room, Math.max(wanted, usefulHeight(rows, width, wanted, sizes)));
}

/**
 * The height beyond which square panels gain nothing but empty room; others may grow by a third.
 * @param {Row[]} rows
 * @param {number} width
 * @param {number} wanted
 * @param {Sizes} sizes
 */
function usefulHeight(rows, width, wanted, { em }) {
  const sum = sumOf(rows, tallOf);
  const heights = rows.map((row) => {
    const weights = sumOf(row, (p) => p.weight);
    const share = tallOf(row) / sum;
    const useful = row.map((p) =>
      p.equal
        ? ((width * p.weight) / weights - 2 * em) * shape(p) + 2.5 * em
        : 1.33 * share * wanted,
    );
    return Math.max(...useful) / share;
  });
  return Math.max(...heights);
}

/** @param {Row} row */
function tallOf(row) {
  return Math.max(...row.map((p) => p.tall));
}

/**
 * The height of a row on a narrow screen.
 * @param {Scene} scene
 * @param {Row} row
 * @param {number} width
 * @param {Sizes} sizes
 */
function narrowHeight(scene, row, width, sizes) {
  const most = row.most ?? row.length;
  const weights = (sumOf(row, (p) => p.weight) * most) / row.length;
  const heights = row.map((p) => {
    const w = ((width - (most - 1) * sizes.em) * p.weight) / weights;
    const wanted = p.equal
      ? (w - sizes.em) * shape(p) + titleHeight(p, w, sizes) + sizes.em / 2
      : scene.height * 0.72 * p.tall;
    return Math.max(p.equal ? 40 : 120, Math.min(wanted, scene.height * 1.1));
  });
  return Math.max(...heights);
}

/**
 * Where each panel stands, by its id.
 * @param {Scene} scene
 * @param {number} width
 * @param {number} height
 * @param {Sizes} sizes
 */
export function layout(scene, width, height, sizes) {
  const rows = rowsOf(scene, width, sizes);
  const talls = rows.map((row) =>
    width < NARROW ? narrowHeight(scene, row, width, sizes) : tallOf(row),
  );
  const sum = sumOf(talls, (tall) => tall);
  /** @type {Record<string, Box>} */
  const boxes = {};
  let y = 0;
  rows.forEach((row, r) => {
    const h = (height * talls[r]) / sum;
    const weights = sumOf(row, (p) => p.weight);
    const gap = row.length > 1 ? sizes.em : 0;
    let x = 0;
    for (const p of row) {
      const w = ((width - gap * (row.length - 1)) * p.weight) / weights;
      boxes[p.id] = panelBox(p, [x, y, w, h], sizes);
      x += w + gap;
    }
    y += h;
  });
  return boxes;
}

/**
 * The room of a title, which takes as many lines as its panel's width asks for.
 * @param {Panel} p
 * @param {number} w
 * @param {Sizes} sizes
 */
function titleHeight(p, w, { ctx, em, font }) {
  if (!p.title) return 0.5 * em;
  if (p.ruled?.font !== font) {
    ctx.font = `600 95px ${font}`;
    p.ruled = { font, em: ctx.measureText(plain(p.title)).width / 100 };
  }
  const lines = Math.min(3, Math.ceil(p.ruled.em / Math.max(1, w / em - 0.7)));
  return (0.23 + 1.52 * lines) * em;
}

/**
 * @param {Panel} p
 * @param {[number, number, number, number]} outer
 * @param {Sizes} sizes
 * @returns {Box}
 */
function panelBox(p, outer, sizes) {
  const [x, y, w, h] = outer;
  const { em } = sizes;
  const pad = 0.5 * em;
  const left = p.axes ? (p.y_label ? 3.7 : 2.7) * em : pad;
  const bottom = p.axes ? (p.x_label ? 2.9 : 1.6) * em : pad;
  const top = titleHeight(p, w, sizes);
  const xr = p.x[1] - p.x[0];
  const yr = p.y[1] - p.y[0];
  let iw = Math.max(10, w - left - pad - (p.axes ? pad : 0));
  let ih = Math.max(10, h - top - bottom);
  let ix = x + left;
  let iy = y + top;
  let sx = iw / xr;
  let sy = ih / yr;
  if (p.equal) {
    sx = sy = Math.min(sx, sy);
    ix += (iw - sx * xr) / 2;
    iy += (ih - sx * yr) / 2;
    iw = sx * xr;
    ih = sx * yr;
  }
  const [x0, y0] = [p.x[0], p.y[0]];
  return {
    p,
    x: ix,
    y: iy,
    w: iw,
    h: ih,
    sx,
    sy,
    outer,
    titleY: Math.max(y, iy - top),
    X: (v) => ix + (v - x0) * sx,
    Y: p.y_down ? (v) => iy + (v - y0) * sy : (v) => iy + ih - (v - y0) * sy,
    invX: (px) => x0 + (px - ix) / sx,
    invY: p.y_down ? (py) => y0 + (py - iy) / sy : (py) => y0 + (iy + ih - py) / sy,
  };
}
