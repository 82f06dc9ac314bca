// @ts-check
// Colours: roles with a shade for each theme, categorical palette, sequential scales as tables.

/** @import { Mark, Palette, Rgb, State, Theme } from "./types.js" */

import { valuesAt } from "./values.js";

/** The dark theme's ground, from which the scales of one hue start. */
const NIGHT = [24, 31, 39];
const HUES = ["input", "kernel", "output", "gradient"];

/**
 * @param {string} hex
 * @returns {Rgb}
 */
export function rgb(hex) {
  const n = Number.parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/**
 * The relative luminance of a colour, 0 to 1 (WCAG 2.2).
 * @param {ArrayLike<number>} colour
 */
export function luminance(colour) {
  const linear = (/** @type {number} */ v) =>
    v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

/**
 * "#rgb", "#rrggbb" or "rgb(r, g, b)" as three numbers.
 * @param {string} text
 * @returns {Rgb}
 */
export function parseColour(text) {
  if (text.startsWith("#")) {
    const short = [...text.slice(1)].map((c) => c + c).join("");
    return rgb(text.length === 4 ? `#${short}` : text.slice(0, 7));
  }
  const [r = 255, g = 255, b = 255] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/**
 * The colours of a theme.
 * @param {Theme} theme
 * @returns {Palette}
 */
export function makePalette(theme) {
  const classes = Object.keys(theme.roles).filter((name) => name.startsWith("class "));
  /** @type {Map<string, Uint8Array>} */
  const tables = new Map();

  const role = (/** @type {string} */ name, /** @type {boolean} */ dark) =>
    name.startsWith("#") ? name : (theme.roles[name] ?? theme.roles.ink)[dark ? 1 : 0];

  return {
    role,
    inks: [rgb(theme.roles.ink[0]), rgb(theme.roles.ink[1])],
    textRole: (name, dark) => theme.text[name]?.[dark ? 1 : 0] ?? role(name, dark),
    category: (i, dark) => {
      const n = classes.length;
      return role(classes[((i % n) + n) % n], dark);
    },
    table: (name, dark) => {
      const key = name + dark;
      const known = tables.get(key);
      if (known) return known;
      const made = tableOf(stopsOf(theme, name, dark));
      tables.set(key, made);
      return made;
    },
  };
}

/**
 * The anchors of a scale; those of one hue start near the ground of the theme.
 * @param {Theme} theme
 * @param {string} name
 * @param {boolean} dark
 */
function stopsOf(theme, name, dark) {
  if (!dark || !HUES.includes(name)) return (theme.scales[name] ?? theme.scales.viridis).map(rgb);
  const full = rgb(theme.roles[name][1]);
  return [NIGHT, full.map((v, i) => NIGHT[i] * 0.45 + v * 0.55), full];
}

/**
 * 256 RGB entries between anchors.
 * @param {number[][]} stops
 */
function tableOf(stops) {
  const out = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const x = (i / 255) * (stops.length - 1);
    const k = Math.min(stops.length - 2, Math.floor(x));
    for (let c = 0; c < 3; c++)
      out[3 * i + c] = Math.round(stops[k][c] + (stops[k + 1][c] - stops[k][c]) * (x - k));
  }
  return out;
}

/**
 * The index of a value in a 256-entry table.
 * @param {number} v
 * @param {number} low
 * @param {number} high
 */
export function level(v, low, high) {
  return Math.max(0, Math.min(255, Math.round((255 * (v - low)) / (high - low))));
}

/**
 * The colour of elements now, as a function of i; ``text`` asks for readable shades.
 * @param {Mark} mark
 * @param {State} state
 * @param {boolean} [text]
 * @returns {(i: number) => string}
 */
export function colourOf(mark, { step, dark, palette }, text = false) {
  const c = mark.color;
  const named = text ? palette.textRole : palette.role;
  if (c === undefined || typeof c === "string") {
    const one = named(c ?? "ink", dark);
    return () => one;
  }
  if (c.names) {
    const index = valuesAt(c.i, step);
    const shades = c.names.map((name) => named(name, dark));
    return (i) => shades[index[index.length === 1 ? 0 : i]];
  }
  if (c.cat) {
    const index = valuesAt(c.cat, step);
    return (i) => palette.category(index[index.length === 1 ? 0 : i], dark);
  }
  const values = valuesAt(c.v, step);
  const table = palette.table(c.scale, dark);
  return (i) => {
    const k = 3 * level(values[i], c.lo, c.hi);
    return `rgb(${table[k]},${table[k + 1]},${table[k + 2]})`;
  };
}

/**
 * Slanted lines to fill with.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} dpr
 */
export function hatchPattern(ctx, colour, dpr) {
  const tile = document.createElement("canvas");
  const size = Math.round(7 * dpr);
  tile.width = tile.height = size;
  const t = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  t.strokeStyle = colour;
  t.lineWidth = dpr;
  t.beginPath();
  for (const shift of [-size, 0, size]) {
    t.moveTo(shift, size);
    t.lineTo(shift + size, 0);
  }
  t.stroke();
  const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(tile, "repeat"));
  pattern.setTransform(new DOMMatrix().scale(1 / dpr));
  return pattern;
}

/**
 * Whether one cannot see where a picture ends: most of its edge, ``rim``, is like the ground. One
 * that is transparent there was made to lie on something, and ends where it should.
 * @param {ArrayLike<number>} rim four bytes a pixel
 * @param {ArrayLike<number>} ground
 */
export function fades(rim, ground) {
  const light = luminance(ground) + 0.05;
  let lost = 0;
  for (let k = 0; k < rim.length; k += 4) {
    if (rim[k + 3] < 255) return false;
    const here = luminance([rim[k], rim[k + 1], rim[k + 2]]) + 0.05;
    if (Math.max(here / light, light / here) < 1.2) lost += 4;
  }
  return lost > 0.6 * rim.length;
}
