// @ts-check
// A polygon over a mask, corner by corner: set, dragged, taken back, closed; the brush's other way.

/** @import { Stage } from "./stage.js" */
/** @import { Paint } from "./types.js" */

import { fill } from "./painted.js";

const NEAR = 12; // CSS pixels within which a corner is taken hold of
const STILL = 5; // CSS pixels that a press may move
export const LEAST = 3; // corners of a polygon

/** @typedef {[u: number, v: number]} Corner in pixels of the mask */

export class Corners {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.on = false; // a press sets a corner instead of painting
    this.held = -1; // the corner that the pointer holds
    this.old = false; // it was there before
    /** @type {Corner} */
    this.from = [0, 0]; // where the pointer went down
    this.moved = false;
  }

  /** @returns {Corner[]} */
  get places() {
    return this.stage.state.corners?.places ?? [];
  }

  /** The mask that the corners stand on, as it is in the newest scene. */
  get mark() {
    const { id } = this.stage.state.corners ?? {};
    const mark = this.stage.scene?.marks.find((one) => one.kind === "paint" && one.id === id);
    return /** @type {Paint | undefined} */ (mark);
  }

  toggle() {
    if (this.stage.pointer.grip) return; // not in the midst of a stroke
    this.on = !this.on;
    this.forget();
  }

  forget() {
    this.held = -1;
    this.stage.state.corners = null;
    this.stage.redraw();
  }

  /**
   * CSS pixels in pixels of the mask.
   * @param {Paint} mark
   * @param {number} pixels
   */
  reach(mark, pixels) {
    return pixels / Math.abs(this.stage.state.boxes[mark.panel].sx * mark.cell[0]);
  }

  // -- with a pointer -----------------------------------------------------------------------
  /**
   * Takes hold of the corner there, or sets one.
   * @param {Paint} mark
   * @param {Corner} at
   */
  press(mark, at) {
    this.begin(mark);
    const near = this.reach(mark, NEAR);
    const far = this.places.map(([u, v]) => Math.hypot(u - at[0], v - at[1]));
    const least = Math.min(...far);
    this.old = least <= near;
    this.held = this.old ? far.indexOf(least) : this.places.push(at) - 1;
    this.from = at;
    this.moved = false;
  }

  /**
   * @param {Paint} mark
   * @param {Corner} at
   */
  drag(mark, [u, v]) {
    const away = Math.hypot(u - this.from[0], v - this.from[1]);
    this.moved ||= away > this.reach(mark, STILL);
    if (this.moved && this.places[this.held])
      this.places[this.held] = [
        Math.max(0, Math.min(mark.cols, u)),
        Math.max(0, Math.min(mark.rows, v)),
      ];
  }

  /** A press on the first corner closes; one on the last, so a double press anywhere, too. */
  release() {
    const ends = this.held === 0 || this.held === this.places.length - 1;
    if (this.old && ends && !this.moved) this.close();
    this.held = -1;
  }

  // -- whoever sets them --------------------------------------------------------------------
  /** @param {Paint} mark */
  begin(mark) {
    const { state } = this.stage;
    if (state.corners?.id !== mark.id) state.corners = { id: mark.id ?? "", places: [] };
  }

  /**
   * A corner in the middle of the keyboard's pixel; on the first one again, it closes.
   * @param {Paint} mark
   * @param {Corner} at
   */
  set(mark, at) {
    this.begin(mark);
    const [first] = this.places;
    if (first && Math.hypot(first[0] - at[0], first[1] - at[1]) < 0.5) this.close();
    else this.places.push(at);
  }

  /** Takes the last corner back. @returns {boolean} whether there was one */
  undo() {
    return !!this.places.pop();
  }

  /** Fills the polygon, as one stroke of the brush. @returns {boolean} whether it is one */
  close() {
    const { painting } = this.stage;
    const { mark, places } = this;
    if (!mark || places.length < LEAST) return false;
    const grid = painting.change(mark);
    fill(grid, [mark.rows, mark.cols], places, painting.erases ? 0 : 1);
    this.forget();
    painting.end(mark);
    return true;
  }
}
