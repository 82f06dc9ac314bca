// @ts-check
// An image.

/** @import { Bitmap, Kind, Picture, State } from "../types.js" */

import { fades, parseColour } from "../colour.js";
import { bitmapAt } from "../decode.js";
import { property } from "../values.js";

/** @type {Kind<Picture>} */
export const picture = {
  draw(mark, box, state) {
    const slot = bitmapAt(mark.filled ?? mark.bitmaps, state.step);
    if (!slot.image) return;
    const { ctx } = state;
    const w = mark.w * box.sx;
    const h = mark.h * box.sy;
    const x = box.X(mark.x);
    const y = box.p.y_down ? box.Y(mark.y) : box.Y(mark.y) - h;
    ctx.globalAlpha = property(mark.opacity, state.step, 1)(0);
    ctx.imageSmoothingEnabled = !!mark.smooth;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(slot.image, x, y, w, h);
    if (edgeless(slot, state)) {
      ctx.lineWidth = 1;
      ctx.strokeStyle = state.colour("padding");
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
    ctx.globalAlpha = 1;
  },

  hit(mark, box, _state, px, py) {
    const x = box.invX(px);
    const y = box.invY(py);
    const inside = x >= mark.x && x <= mark.x + mark.w && y >= mark.y && y <= mark.y + mark.h;
    return inside ? 0 : -1;
  },
};

/** @type {WeakMap<Bitmap, Map<string, boolean>>} */
const KNOWN = new WeakMap();

/**
 * Whether one could not see where a picture ends: a white one on a white page.
 * @param {Bitmap} slot
 * @param {State} state
 */
function edgeless(slot, { page }) {
  if (!slot.rim) return false;
  const known = KNOWN.get(slot) ?? new Map();
  if (!known.has(page)) known.set(page, fades(slot.rim, parseColour(page)));
  KNOWN.set(slot, known);
  return known.get(page) === true;
}
