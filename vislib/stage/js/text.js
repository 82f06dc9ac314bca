// @ts-check
// Words in a picture: how large they are, where they fit, and maths in one line.

/** @import { Box, State } from "./types.js" */

export const LEAST = 0.72; // the smallest letters, in em: 11.5 px on a page, 18 before a class

/**
 * The height of letters of ``k`` em; nobody is asked to read smaller ones than the least.
 * @param {State} state
 * @param {number} k
 */
export function letters(state, k) {
  return Math.max(k, LEAST) * state.em;
}

/**
 * Where a text starts (or is centred, or ends) so that its panel's share of the canvas holds it,
 * and so that one that belongs inside of axes does not lie on their numbers.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} x
 * @param {Box} box
 */
export function within(ctx, text, x, box) {
  const wide = ctx.measureText(text).width;
  const left = ctx.textAlign === "left" ? 0 : ctx.textAlign === "right" ? wide : wide / 2;
  const [start, , room] = box.outer;
  const from = box.p.axes && x >= box.x ? box.x : start;
  return Math.max(from + 1 + left, Math.min(start + room - 1 - wide + left, x));
}

/**
 * Text with a thin halo of the page's colour, so that it reads over anything.
 * @param {State} state
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} [colour]
 */
export function halo(state, text, x, y, colour) {
  const { ctx } = state;
  ctx.lineWidth = 0.22 * state.em;
  ctx.lineJoin = "round";
  ctx.strokeStyle = state.page;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour ?? state.colour("ink");
  ctx.fillText(text, x, y);
}

/**
 * Text in lines of at most ``width``, the first at ``y``.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} line
 */
export function wrapText(ctx, text, x, y, width, line) {
  let row = "";
  let at = y;
  for (const word of text.split(" ")) {
    const longer = row ? `${row} ${word}` : word;
    if (row && ctx.measureText(longer).width > width) {
      ctx.fillText(row, x, at);
      at += line;
      row = word;
    } else row = longer;
  }
  ctx.fillText(row, x, at);
}

/**
 * The plain text of a sentence.
 * @param {string} html
 */
export function plain(html) {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  return html.includes("<math") ? linear(holder).replace(/ {2,}/g, " ") : holder.textContent;
}

/**
 * Maths in one line, for saved pictures and screen readers: a/b, x_i, x^2.
 * @param {{ nodeType: number, textContent: string | null, localName?: string,
 *   childNodes: Iterable<any> }} node
 * @returns {string}
 */
export function linear(node) {
  if (node.nodeType === 3) return node.textContent ?? "";
  const parts = [...node.childNodes].map(linear);
  const [a, b, c] = parts;
  const all = parts.join("");
  switch (node.localName) {
    case "mfrac":
      return `${group(a)}/${group(b)}`;
    case "msub":
    case "munder":
      return `${a}_${group(b)}`;
    case "msup":
      return `${a}^${group(b)}`;
    case "msubsup":
    case "munderover":
      return `${a}_${group(b)}^${group(c)}`;
    case "mover":
      return a; // a hat or a bar has no place in a line
    case "msqrt":
      return `√${group(all)}`;
    case "mo":
      return /^[=<>≤≥≈→]$/.test(a) ? ` ${a} ` : all;
    case "annotation":
      return "";
    default:
      return all;
  }
}

/** @param {string} text */
function group(text) {
  return /^[\p{L}\p{N}.]*$/u.test(text) ? text : `(${text})`;
}
