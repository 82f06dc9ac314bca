// @ts-check
// Painting a mask: strokes of a pointer or corners of a polygon, both by keyboard too; rubber, undo.

/** @import { Stage } from "./stage.js" */
/** @import { Mark, Paint, Place } from "./types.js" */

import { Corners } from "./corners.js";
import { letterOf } from "./keys.js";
import { gridOf, toMask } from "./marks/paint.js";
import { disc, stroke } from "./painted.js";

const SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]; // diameters in pixels of the mask
const STROKES = 10; // that can be taken back
const LEAP = 5; // pixels of the mask, by keyboard from corner to corner
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Names of the tools, as buttons (toolbar.js) and by key. @type {Record<string, string>} */
const KEYS = {
  "[": "smaller",
  "]": "larger",
  c: "corners",
  e: "rubber",
  Enter: "close",
  z: "undo",
};

export class Painting {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.size = 0; // diameter; 0 until the first mask says its own
    this.erases = false;
    this.corners = new Corners(stage);
    /** @type {Map<string, Uint8Array[]>} */
    this.before = new Map(); // each mask before its last strokes, by id
    /** @type {[u: number, v: number]} */
    this.last = [0, 0]; // where the stroke has come to
    this.walking = false; // the keyboard's brush paints, step by step: one stroke
    /** @type {Map<string, [u: number, v: number]>} */
    this.cursors = new Map(); // of the keyboard, in the middle of a pixel, by id
  }

  /** The mask that the tools belong to: the last in the scene. @returns {Paint | undefined} */
  get mark() {
    const masks = this.stage.scene?.marks.filter((mark) => mark.kind === "paint");
    return /** @type {Paint | undefined} */ (masks?.at(-1));
  }

  forget() {
    this.before.clear();
    this.corners.forget();
    this.stage.state.painted.clear();
  }

  /** @param {Paint} mark */
  diameter(mark) {
    this.size ||= mark.brush;
    return this.size;
  }

  /**
   * A copy of the mask that a hand may change; what it was can be had back.
   * @param {Paint} mark
   * @returns {Uint8Array}
   */
  change(mark) {
    const { state } = this.stage;
    const was = gridOf(mark, state);
    this.walking = false;
    const kept = this.before.get(mark.id ?? "") ?? [];
    this.before.set(mark.id ?? "", [...kept, was].slice(-STROKES));
    const now = was.slice();
    state.painted.set(mark, now);
    return now;
  }

  // -- with a pointer -----------------------------------------------------------------------
  /**
   * @param {Paint} mark
   * @param {Place} place
   */
  begin(mark, place) {
    this.last = toMask(mark, place);
    if (this.corners.on) {
      this.corners.press(mark, this.last);
      this.stage.toolbar.showTools();
      return this.point(mark, this.last);
    }
    this.change(mark);
    this.dab(mark, this.last);
  }

  /**
   * @param {Paint} mark
   * @param {Place} place
   */
  draw(mark, place) {
    const to = toMask(mark, place);
    if (this.corners.on) {
      this.corners.drag(mark, to);
      return this.point(mark, to);
    }
    const shape = /** @type {[number, number]} */ ([mark.rows, mark.cols]);
    const grid = gridOf(mark, this.stage.state);
    stroke(grid, shape, this.last, to, this.diameter(mark), this.erases ? 0 : 1);
    this.last = to;
    this.point(mark, to);
    this.stage.handles.send(mark, false);
  }

  /** The pointer lets go. @param {Mark} mark */
  release(mark) {
    if (!this.corners.on) return this.end(mark);
    this.corners.release();
    this.stage.toolbar.showTools();
    this.stage.redraw();
  }

  /** A stroke has ended, and Python hears of it. @param {Mark} mark */
  end(mark) {
    this.stage.handles.send(mark, true);
  }

  /**
   * @param {Paint} mark
   * @param {[u: number, v: number]} at
   */
  dab(mark, at) {
    const grid = gridOf(mark, this.stage.state);
    disc(grid, [mark.rows, mark.cols], at, this.diameter(mark), this.erases ? 0 : 1);
    this.point(mark, at);
  }

  /**
   * The brush is shown over a place of the mask.
   * @param {Paint} mark
   * @param {[u: number, v: number]} at
   */
  point(mark, [u, v]) {
    const { state } = this.stage;
    const size = this.corners.on ? 1 : this.diameter(mark);
    state.brush = { mark, u, v, size, erases: this.erases };
    this.stage.redraw();
  }

  /**
   * @param {Paint} mark
   * @param {Place} place
   */
  hover(mark, place) {
    this.point(mark, toMask(mark, place));
  }

  leave() {
    if (!this.stage.state.brush) return;
    this.stage.state.brush = null;
    this.stage.redraw();
  }

  /** An open polygon is given up. */
  escape() {
    if (!this.corners.places.length) return;
    this.corners.forget();
    this.stage.toolbar.showTools();
  }

  // -- tools --------------------------------------------------------------------------------
  /**
   * Uses a tool, if ``what`` names one.
   * @param {string} what
   * @returns {boolean}
   */
  act(what) {
    const { mark } = this;
    if (!mark) return false;
    if (what === "smaller" || what === "larger") this.resize(mark, what === "larger" ? 1 : -1);
    else if (what === "rubber") this.erases = !this.erases;
    else if (what === "corners") this.corners.toggle();
    else if (what === "undo") this.undo(mark);
    else if (what === "clear") this.clear(mark);
    else if (what !== "close" || !this.corners.close()) return false;
    const { brush } = this.stage.state;
    if (brush) this.point(brush.mark, [brush.u, brush.v]);
    this.stage.toolbar.showTools();
    return true;
  }

  /**
   * @param {Paint} mark
   * @param {number} by
   */
  resize(mark, by) {
    const now = SIZES.findIndex((size) => size >= this.diameter(mark));
    this.size = SIZES[Math.max(0, Math.min(SIZES.length - 1, now + by))];
  }

  /** @param {Paint} mark */
  undo(mark) {
    if (this.corners.undo()) return this.stage.redraw();
    const was = this.before.get(mark.id ?? "")?.pop();
    if (!was) return;
    this.stage.state.painted.set(mark, was);
    this.stage.redraw();
    this.end(mark);
  }

  /** @param {Paint} mark */
  clear(mark) {
    this.change(mark).fill(0);
    this.corners.forget();
    this.end(mark);
  }

  // -- by keyboard --------------------------------------------------------------------------
  /**
   * The keys of the tools, wherever in the stage the focus is.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was one of them
   */
  key(event) {
    const tool = KEYS[event.key] ?? KEYS[letterOf(event)];
    return !!tool && this.act(tool);
  }

  /**
   * Where the keyboard's brush stands.
   * @param {Paint} mark
   * @returns {[u: number, v: number]}
   */
  cursor({ id = "", rows, cols }) {
    const [u, v] = this.cursors.get(id) ?? [Math.floor(cols / 2) + 0.5, Math.floor(rows / 2) + 0.5];
    return [Math.min(u, cols - 0.5), Math.min(v, rows - 0.5)];
  }

  /**
   * The same place in the panel's units.
   * @param {Paint} mark
   * @returns {Place}
   */
  place(mark) {
    const [u, v] = this.cursor(mark);
    return [mark.x + u * mark.cell[0], mark.y + v * mark.cell[1]];
  }

  /**
   * What a screen reader says of the keyboard's brush.
   * @param {Paint} mark
   */
  says(mark) {
    const [u, v] = this.cursor(mark).map(Math.floor);
    const on = gridOf(mark, this.stage.state)[v * mark.cols + u] ? "painted" : "empty";
    const at = `at row ${v + 1}, column ${u + 1}, ${on}`;
    if (this.corners.on)
      return (
        `Corner ${this.corners.places.length + 1} ${at}: arrow keys move it, with Shift further, ` +
        "space sets it, Enter closes the polygon, Z takes the last one back, C is the brush"
      );
    return (
      `Brush ${at}: arrow keys move it, with Shift they paint, space paints here, ` +
      "[ and ] change its size, E is the rubber, Z takes a stroke back, C sets corners"
    );
  }

  /**
   * A key while the keyboard's brush has the focus: arrows move it, with Shift they paint, or
   * move it further from corner to corner.
   * @param {Paint} mark
   * @param {KeyboardEvent} event
   * @returns {boolean}
   */
  steer(mark, event) {
    const arrow = ARROWS[event.key];
    if (arrow) this.walk(mark, arrow, event.shiftKey);
    else if (event.key === " ") this.here(mark);
    else return this.key(event);
    return true;
  }

  /** Space: a dab, or a corner. @param {Paint} mark */
  here(mark) {
    if (this.corners.on) {
      this.corners.set(mark, this.cursor(mark));
      this.stage.toolbar.showTools();
      return this.stage.redraw();
    }
    this.change(mark);
    this.dab(mark, this.cursor(mark));
    this.end(mark);
  }

  /**
   * @param {Paint} mark
   * @param {[number, number]} arrow
   * @param {boolean} shift
   */
  walk(mark, [du, dv], shift) {
    const step = shift && this.corners.on ? LEAP : 1;
    const paints = shift && !this.corners.on;
    const up = this.stage.state.boxes[mark.panel].p.y_down ? step : -step;
    const [u, v] = this.cursor(mark);
    /** @type {[number, number]} */
    const to = [
      Math.max(0.5, Math.min(mark.cols - 0.5, u + du * step)),
      Math.max(0.5, Math.min(mark.rows - 0.5, v + dv * up)),
    ];
    this.cursors.set(mark.id ?? "", to);
    if (!paints) {
      this.walking = false;
      return this.point(mark, to);
    }
    if (this.walking) this.stage.state.painted.set(mark, gridOf(mark, this.stage.state).slice());
    else this.change(mark);
    this.walking = true;
    this.dab(mark, to);
    this.end(mark);
  }
}
