// @ts-check
// Handles: what a hand has moved, telling Python, and the same by keyboard.

/** @import { Stage } from "./stage.js" */
/** @import { Mark, Paint, Place, Scrub, Target } from "./types.js" */

import { kindOf } from "./marks/kinds.js";
import { gridOf } from "./marks/paint.js";
import { formatNumber } from "./numbers.js";
import { encode } from "./painted.js";
import { clamped } from "./pointer.js";
import { nextFrame, scrubOf, stopAt, stopsOf } from "./scrub.js";

const PAUSE = 120; // ms between two messages to Python while a hand drags
const PAINTING = 250; // and while it paints
const MANY = 40; // handles of a mark; if it has more, one stop of the Tab key serves them all

/** Arrow keys as directions on the screen. @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** A stop of the Tab key: a handle, or an element that scrubs.
 * @typedef {Target & { place: Place, scrub?: Scrub, many?: boolean, paint?: Paint }} Stop */

export class Handles {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.sequence = 0; // of the last message about a drag
    /** @type {Set<Mark>} */
    this.touched = new Set(); // marks whose handles were moved
    /** @type {[mark: string, i: number] | undefined} */
    this.last = undefined; // the handle that was moved last
    this.sentAt = Number.NEGATIVE_INFINITY;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.sending = undefined;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    /** @type {WeakMap<EventTarget, Stop>} */
    this.stops = new WeakMap();
    /** @type {Map<string, number>} */
    this.chosen = new Map(); // of a mark with many handles, the one that the keys move
    const { view } = stage.drawing;
    view.addEventListener("keydown", (event) => this.key(event));
    view.addEventListener("focusin", ({ target }) => this.focus(target));
    view.addEventListener("focusout", () => stage.painting.leave());
  }

  /** Other data: what was dragged before is forgotten. */
  forget() {
    this.stage.state.overrides.clear();
    this.stage.painting.forget();
    this.touched.clear();
    this.chosen.clear();
    this.sequence = 0;
  }

  /** Python has seen the last drag: what it draws is right, except what is still held. */
  settle() {
    const held = this.stage.pointer.grip?.mark;
    const { overrides, painted } = this.stage.state;
    for (const kept of [overrides, painted])
      for (const mark of kept.keys()) if (mark !== held) kept.delete(mark);
  }

  /**
   * What the hand did stays with the marks of a new scene; ``now`` finds a mark in it.
   * @param {(mark: { id?: string }) => Mark | undefined} now
   */
  follow(now) {
    const { state } = this.stage;
    for (const kept of /** @type {Map<Mark, any>[]} */ ([state.overrides, state.painted])) {
      const moved = [...kept];
      kept.clear();
      for (const [mark, done] of moved) {
        const same = now(mark);
        if (same && same.n === mark.n) kept.set(same, done);
      }
    }
    state.brush = null;
    if (state.corners && !now(state.corners)) state.corners = null;
    const marks = [...this.touched].map(now);
    this.touched = new Set(marks.filter((mark) => mark !== undefined));
  }

  /**
   * @param {Mark} mark
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  move(mark, i, x, y) {
    const { overrides } = this.stage.state;
    const places = overrides.get(mark) ?? new Map();
    overrides.set(mark, places.set(i, [x, y]));
    this.last = [mark.id ?? "", i];
    this.stage.redraw();
  }

  /**
   * Tells Python where the handles are: at most every 120 ms while dragging, always at release.
   * The number rises here, not when it is sent: a scene that comes in between is older than the
   * hand.
   * @param {Mark} mark
   * @param {boolean} done
   */
  send(mark, done) {
    this.touched.add(mark);
    this.sequence += 1;
    clearTimeout(this.sending);
    const pause = mark.kind === "paint" ? PAINTING : PAUSE;
    if (mark.kind === "paint") this.last = [mark.id ?? "", -1];
    const wait = done ? 0 : Math.max(0, pause - (performance.now() - this.sentAt));
    this.sending = setTimeout(() => this.sendNow(done), wait);
  }

  /** @param {boolean} done */
  sendNow(done) {
    const { stage } = this;
    this.sentAt = performance.now();
    /** @type {Record<string, Place[]>} */
    const marks = {};
    /** @type {Record<string, string>} */
    const masks = {};
    for (const mark of this.touched)
      if (mark.kind === "paint") masks[mark.id ?? ""] = encode(gridOf(mark, stage.state));
      else if (mark.drag && mark.id)
        marks[mark.id] = kindOf(mark).handles?.(mark, stage.state) ?? [];
    const { version = "" } = stage;
    stage.send.handles?.({ version, seq: this.sequence, done, held: this.last, marks, masks });
  }

  // -- by keyboard --------------------------------------------------------------------------
  /** Invisible buttons over the handles: Tab reaches them, arrow keys move them. */
  placeButtons() {
    const { drawing, scene, state } = this.stage;
    const wanted = scene.marks.flatMap((mark) => this.tabStops(mark));
    while (this.buttons.length > wanted.length) this.buttons.pop()?.remove();
    wanted.forEach((stop, k) => {
      const button = this.buttons[k] ?? drawing.view.appendChild(document.createElement("button"));
      this.buttons[k] = button;
      const box = state.boxes[stop.mark.panel];
      button.className = "pw-handle";
      const [x, y] = [box.X(stop.place[0]), box.Y(stop.place[1])];
      button.style.left = `${x === x ? x : box.x + box.w / 2}px`;
      button.style.top = `${y === y ? y : box.y + box.h / 2}px`;
      this.stops.set(button, stop);
      this.describe(button, stop);
    });
  }

  /**
   * @param {Mark} mark
   * @returns {Stop[]}
   */
  tabStops(mark) {
    const { scene, state, painting } = this.stage;
    if (mark.kind === "paint") return [{ mark, i: 0, place: painting.place(mark), paint: mark }];
    const scrub = scrubOf(scene, mark);
    if (scrub) {
      const here = stopAt(stopsOf(scene, mark, 0), state.step);
      return here ? [{ mark, i: here.i, place: [here.x, here.y], scrub }] : [];
    }
    const places = (mark.drag && kindOf(mark).handles?.(mark, state)) || [];
    if (places.length <= MANY) return places.map((place, i) => ({ mark, i, place }));
    const i = Math.min(this.chosen.get(mark.id ?? "") ?? 0, places.length - 1);
    return [{ mark, i, place: places[i], many: true }];
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Stop} stop
   */
  describe(button, { mark, i, place, scrub, many, paint }) {
    const { scene, state } = this.stage;
    if (paint) {
      button.setAttribute("aria-label", this.stage.painting.says(paint));
      return button.removeAttribute("role");
    }
    const [x, y] = place.map((v) => formatNumber(v, ".2f"));
    const name = mark.names?.[i] ?? mark.id;
    const where = mark.drag === "y" ? y : `${x}, ${y}`;
    let said = `${name} ${i + 1}: ${where}; arrow keys move it`;
    if (many)
      said =
        `${name} ${i + 1} of ${mark.n}: ${where}; arrow keys move it, ` +
        "Page Up and Page Down go to the others";
    if (scrub) {
      said = `${name}: ${where}; arrow keys go through the frames`;
      button.setAttribute("role", "slider");
      button.setAttribute("aria-valuemin", "1");
      button.setAttribute("aria-valuemax", String(scene.frames));
      button.setAttribute("aria-valuenow", String(state.step + 1));
    } else button.removeAttribute("role");
    button.setAttribute("aria-label", said);
  }

  /** The keyboard's brush is shown while it has the focus. @param {EventTarget | null} target */
  focus(target) {
    const paint = target && this.stops.get(target)?.paint;
    if (paint) this.stage.painting.point(paint, this.stage.painting.cursor(paint));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const stop = event.target && this.stops.get(event.target);
    if (!stop || event.ctrlKey || event.metaKey || event.altKey) return;
    if (stop.paint) {
      if (!this.stage.painting.steer(stop.paint, event)) return;
      event.preventDefault();
      return event.stopPropagation();
    }
    const arrow = ARROWS[event.key];
    const other = { PageUp: -1, PageDown: 1 }[event.key];
    if (arrow && stop.scrub) this.step(stop, stop.scrub, arrow);
    else if (arrow) this.nudge(stop, arrow, event.shiftKey ? 0.05 : 0.01);
    else if (other && stop.many) this.choose(stop, other);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Moves a handle by a share of its panel.
   * @param {Stop} stop
   * @param {[number, number]} direction
   * @param {number} share
   */
  nudge({ mark, i, place }, [dx, dy], share) {
    const box = this.stage.state.boxes[mark.panel];
    const { p } = box;
    const up = p.y_down ? -1 : 1;
    const x = mark.drag === "y" ? place[0] : place[0] + dx * share * (p.x[1] - p.x[0]);
    const y = mark.drag === "x" ? place[1] : place[1] + dy * up * share * (p.y[1] - p.y[0]);
    this.move(mark, i, ...clamped(box, x, y));
    this.send(mark, false);
  }

  /**
   * The next of many handles, the first one after the last.
   * @param {Stop} stop
   * @param {number} by
   */
  choose({ mark, i }, by) {
    this.chosen.set(mark.id ?? "", (i + by + mark.n) % mark.n);
    this.stage.redraw();
  }

  /**
   * The next frame in the direction of an arrow.
   * @param {Stop} stop
   * @param {Scrub} scrub
   * @param {[number, number]} arrow
   */
  step({ mark, i }, { axis }, [dx, dy]) {
    const { scene, state } = this.stage;
    const up = state.boxes[mark.panel].p.y_down ? -1 : 1;
    if (!(dx ? axis.includes("x") : axis.includes("y"))) return;
    this.stage.stopAt(nextFrame(stopsOf(scene, mark, i), state.step, dx, dy * up));
  }
}
