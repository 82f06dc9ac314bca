// @ts-check
// How much of the window the picture may take.

/** @import { Stage } from "./stage.js" */

import { NARROW } from "./layout.js";

export class Fit {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {unknown} */
    this.footOf = null; // the scene whose foot was measured
    this.foot = 0;
    this.below = 0;
    this.settling = 0; // until then what stands below is still coming
    this.narrow = { width: -1, room: 0 };
  }

  /** What came with a new scene takes a while to stand in its place. */
  expectChange() {
    this.settling = performance.now() + 700;
  }

  /**
   * What the window has for a picture that is seen with its sentence and its controls, in CSS
   * pixels. On a phone the window grows and shrinks with the browser's bars: there it counts anew
   * with a new width.
   * @param {number} width
   * @param {number} em
   */
  room(width, em) {
    const tall = window.innerHeight;
    if (width < NARROW) {
      if (this.narrow.width !== width)
        this.narrow = { width, room: Math.max(20 * em, tall - 11.5 * em) };
      return this.narrow.room;
    }
    if (!this.stage.present) return 0.57 * tall;
    return Math.min(0.57 * tall, Math.max(0.38 * tall, this.left(tall)));
  }

  /**
   * What a window of this height leaves between the question and the end of the first controls.
   * The picture keeps its size while it plays, once what came with it stands in its place.
   * @param {number} tall
   */
  left(tall) {
    const { drawing, room, root, scene, clock } = this.stage;
    const above = drawing.view.getBoundingClientRect().top + room.scrolled();
    if (this.footOf !== scene) {
      this.footOf = scene;
      this.foot = 0;
    }
    const foot = /** @type {HTMLElement} */ (root.querySelector(".pw-foot"));
    this.foot = Math.max(this.foot, foot.offsetHeight);
    if (!clock.playing || performance.now() < this.settling) this.below = this.controlsBelow();
    return tall - above - this.foot - this.below;
  }

  /** From the foot of the stage to the end of the first controls under it. */
  controlsBelow() {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const foot = this.stage.root.getBoundingClientRect().bottom;
    const under = this.stage.room.controls().filter((b) => b.height && b.top > foot - 5);
    const end = Math.min(...under.map((b) => b.bottom)) - foot;
    return end < 12 * rem ? end + 0.9 * rem : 5.5 * rem;
  }
}
