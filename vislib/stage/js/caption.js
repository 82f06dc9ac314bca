// @ts-check
// The sentence under the picture: of the step, or of what is pointed at.

/** @import { Stage } from "./stage.js" */
/** @import { Target } from "./types.js" */

import { kindOf } from "./marks/kinds.js";
import { plain } from "./text.js";

export class Caption {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.line = /** @type {HTMLElement} */ (stage.root.querySelector(".pw-caption"));
    this.html = "";
    this.longest = 0; // letters of the longest sentence of the scene
  }

  /** A new scene: how long its sentences are. */
  measure() {
    const { captions, marks } = this.stage.scene;
    const hovers = marks.flatMap((mark) => mark.hover?.t ?? []);
    const lengths = [...captions.t, ...hovers.slice(0, 200)].map((text) => plain(text).length);
    this.longest = Math.max(...lengths);
  }

  /**
   * Room for the longest sentence, so that the controls do not jump while it plays.
   * @param {number} width
   * @param {number} em
   */
  keepRoom(width, em) {
    const lines = Math.min(3, Math.ceil((this.longest * 0.46 * em) / (width - em)));
    this.line.style.minHeight = `${lines * 1.45}em`;
  }

  /**
   * The sentence of a step, as HTML.
   * @param {number} step
   */
  of(step) {
    const { t, i } = this.stage.scene.captions;
    return t[i[i.length === 1 ? 0 : step]] || "";
  }

  /** The sentence of what is pointed at, else of the step. */
  show() {
    const { hovered, step } = this.stage.state;
    this.set((hovered && this.ofElement(hovered)) || this.of(step));
  }

  /** @param {Target} target */
  ofElement({ mark, i }) {
    if (mark.hover) return mark.hover.t[mark.hover.i[i]];
    return kindOf(mark).says?.(mark, i, this.stage.state);
  }

  /** @param {string} html */
  set(html) {
    if (this.html === html) return;
    this.html = html;
    this.line.innerHTML = html.replaceAll(" %", "\u00a0%"); // no line begins with a percent sign
  }
}
