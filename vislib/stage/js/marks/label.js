// @ts-check
// Text in a panel.

/** @import { Kind, Label } from "../types.js" */

import { colourOf } from "../colour.js";
import { halo, letters, within } from "../text.js";
import { alphaOf, between, textOf, visible } from "../values.js";

/** @type {Kind<Label>} */
export const label = {
  overAxes: true,

  draw(mark, box, state) {
    const { ctx } = state;
    const xy = between(mark.xy, state.position, mark.glide);
    const alpha = alphaOf(mark, state);
    const show = visible(mark, state);
    const paint = colourOf(mark, state, true);
    ctx.font = `${mark.bold ? "600 " : ""}${letters(state, 0.9 * mark.size)}px ${state.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = mark.anchor === "start" ? "left" : mark.anchor === "end" ? "right" : "center";
    for (let i = 0; i < mark.n; i++) {
      const text = textOf(mark.texts, state.step, i);
      if (!text || !show(i) || xy[2 * i] !== xy[2 * i]) continue;
      ctx.globalAlpha = alpha(i);
      const x = within(ctx, text, box.X(xy[2 * i]), box);
      halo(state, text, x, box.Y(xy[2 * i + 1]), paint(i));
    }
    ctx.globalAlpha = 1;
  },
};
