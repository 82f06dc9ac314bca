// @ts-check
// The state that drawing depends on, before anything was drawn.

/** @import { State, Theme } from "./types.js" */

import { makePalette } from "./colour.js";

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @returns {State}
 */
export function makeState(ctx, theme) {
  const palette = makePalette(theme);
  return {
    step: 0,
    position: 0,
    overrides: new Map(),
    painted: new Map(),
    brush: null,
    corners: null,
    highlighted: null,
    hovered: null,
    linked: new Set(),
    jumping: new Set(),
    ctx,
    palette,
    boxes: {},
    numbers: {},
    em: 16,
    font: "sans-serif",
    page: "#ffffff",
    dark: false,
    dpr: 1,
    axisInk: "#5b6570",
    present: false,
    room: 0,
    colour(role) {
      return palette.role(role, this.dark);
    },
  };
}
