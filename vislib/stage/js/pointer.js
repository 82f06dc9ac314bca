// @ts-check
// What a pointer does to the picture: hovering, clicking, dragging handles, scrubbing.

/** @import { Stage } from "./stage.js" */
/** @import { Box, Mark, Paint, Place, Scrub, Target } from "./types.js" */

import { contains, hitAt } from "./hit.js";
import { linkedTo } from "./links.js";
import { kindOf } from "./marks/kinds.js";
import { nearestFrame, scrubOf, stopsOf } from "./scrub.js";
import { valuesAt } from "./values.js";

const SLACK = { touch: 14, mouse: 6 }; // CSS pixels beside an element that still hit it
const STILL = 6; // CSS pixels that a click may move

/** What a pointer holds: a handle, or an element that scrubs.
 * @typedef {Target & { pointer: number, scrub?: Scrub, paint?: Paint, moved: boolean }} Grip */

export class Pointer {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.pinned = false; // a click keeps what it highlighted
    /** @type {Grip | null} */
    this.grip = null;
    /** @type {{ pointer: number, target: Target | null, x: number, y: number } | null} */
    this.pressed = null;
    this.keepTouch = (/** @type {TouchEvent} */ event) => event.preventDefault();
    this.listen(stage.drawing.element);
  }

  /** @param {HTMLCanvasElement} canvas */
  listen(canvas) {
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => {
      this.release(event);
      this.leave();
    });
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") this.leave(); // what a finger has tapped can be read
    });
    // With its start the browser decides whether a finger scrolls or enlarges the page: one that
    // holds a handle must do neither, and nothing but this says so early enough.
    canvas.addEventListener("touchstart", (event) => this.touch(event), { passive: false });
  }

  /** @param {TouchEvent} event */
  touch(event) {
    const [finger] = event.touches;
    const alone = event.touches.length === 1;
    if (this.grip || (alone && this.gripAt(...this.placeOf(finger), "touch")))
      event.preventDefault();
  }

  /**
   * Where a pointer is, in pixels of the picture.
   * @param {{ clientX: number, clientY: number }} event
   * @returns {[number, number]}
   */
  placeOf({ clientX, clientY }) {
    const { element, size } = this.stage.drawing;
    const { left, top, width, height } = element.getBoundingClientRect();
    return [((clientX - left) * size[0]) / width, ((clientY - top) * size[1]) / height];
  }

  /**
   * A pixel of the picture in the units of a mark's panel, beyond its edges too.
   * @param {Mark} mark
   * @param {number} x
   * @param {number} y
   * @returns {Place}
   */
  placeIn({ panel }, x, y) {
    const box = this.stage.state.boxes[panel];
    return [box.invX(x), box.invY(y)];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} pointerType
   */
  hit(x, y, pointerType) {
    const { scene, state } = this.stage;
    return hitAt(scene, state, x, y, pointerType === "touch" ? SLACK.touch : SLACK.mouse);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} pointerType
   * @returns {Target & { scrub?: Scrub, paint?: Paint } | null}
   */
  gripAt(x, y, pointerType) {
    const target = this.hit(x, y, pointerType);
    if (!target) return null;
    if (target.mark.kind === "paint") return { ...target, paint: target.mark };
    const scrub = scrubOf(this.stage.scene, target.mark);
    return target.mark.drag || scrub ? { ...target, scrub } : null;
  }

  // -- hovering -----------------------------------------------------------------------------
  /** @param {PointerEvent} event */
  move(event) {
    const [x, y] = this.placeOf(event);
    if (this.grip) {
      if (event.pointerId === this.grip.pointer) this.drag(this.grip, x, y);
      return;
    }
    const target = this.hit(x, y, event.pointerType);
    this.stage.drawing.element.style.cursor = this.cursorOver(target);
    if (target?.mark.kind === "paint")
      this.stage.painting.hover(target.mark, this.placeIn(target.mark, x, y));
    else this.stage.painting.leave();
    if (!this.pinned && !this.stage.clock.playing) this.hover(target);
  }

  /** @param {Target | null} target */
  cursorOver(target) {
    if (!target) return "";
    const { scene, state } = this.stage;
    if (target.mark.kind === "paint") return "crosshair";
    if (target.mark.drag || scrubOf(scene, target.mark)) return "grab";
    return target.mark.click || state.jumping.has(target.mark) ? "pointer" : "default";
  }

  /**
   * Points at an element: it and its links are highlighted, its sentence is said.
   * @param {Target | null} target
   */
  hover(target) {
    const { state } = this.stage;
    if (target?.mark === state.hovered?.mark && target?.i === state.hovered?.i) return;
    state.hovered = target;
    state.highlighted = target && this.highlightOf(target);
    this.stage.caption.show();
    this.stage.redraw();
  }

  /** @param {Target} target */
  highlightOf({ mark, i }) {
    if (this.stage.state.linked.has(mark)) return linkedTo(this.stage.links, mark, i);
    return mark.drag || !kindOf(mark).outline ? null : new Map([[mark, new Set([i])]]);
  }

  leave() {
    if (!this.grip) this.stage.painting.leave();
    if (!this.grip && !this.pinned) this.hover(null);
  }

  /** Nothing is pointed at. */
  clear() {
    this.pinned = false;
    this.hover(null);
  }

  // -- pressing and dragging ----------------------------------------------------------------
  /** @param {PointerEvent} event */
  press(event) {
    if (event.button || this.grip || !event.isPrimary) return; // a second finger holds nothing
    this.stage.root.focus({ preventScroll: true });
    const [x, y] = this.placeOf(event);
    const pointer = event.pointerId;
    this.pinned = false;
    this.pressed = { pointer, target: this.hit(x, y, event.pointerType), x, y };
    const grip = this.gripAt(x, y, event.pointerType);
    if (!grip) return;
    this.stage.clock.pause();
    this.grip = { ...grip, pointer, moved: false };
    if (grip.paint) this.stage.painting.begin(grip.paint, this.placeIn(grip.paint, x, y));
    this.stage.drawing.element.setPointerCapture(pointer);
    if (!grip.paint) this.stage.drawing.element.style.cursor = "grabbing";
    // No finger elsewhere on the page may enlarge or scroll it meanwhile.
    document.addEventListener("touchstart", this.keepTouch, { passive: false, capture: true });
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { pressed, grip } = this;
    if (!pressed || event.pointerId !== pressed.pointer) return;
    this.pressed = null;
    this.letGo();
    if (grip?.paint) return this.stage.painting.release(grip.mark);
    if (grip?.moved) {
      if (!grip.scrub) this.stage.handles.send(grip.mark, true);
      return;
    }
    const [x, y] = this.placeOf(event);
    const clicked = Math.hypot(x - pressed.x, y - pressed.y) <= STILL;
    if (clicked && event.type !== "pointercancel") this.click(pressed.target, x, y);
  }

  letGo() {
    if (!this.grip) return;
    this.grip = null;
    this.stage.drawing.element.style.cursor = "";
    document.removeEventListener("touchstart", this.keepTouch, { capture: true });
  }

  /**
   * The hand stays on what it holds when its scene is replaced; ``now`` finds a mark in the new.
   * @param {(mark: Mark) => Mark | undefined} now
   */
  follow(now) {
    const target = this.pressed?.target;
    const pressed = target && now(target.mark);
    if (this.pressed) this.pressed.target = target && pressed ? { ...target, mark: pressed } : null;
    const held = this.grip && now(this.grip.mark);
    if (!this.grip || !held) return this.letGo();
    this.grip.mark = held;
    if (held.kind === "paint") this.grip.paint = held;
  }

  /**
   * @param {Grip} grip
   * @param {number} x
   * @param {number} y
   */
  drag(grip, x, y) {
    const { state } = this.stage;
    const box = state.boxes[grip.mark.panel];
    grip.moved = true;
    if (grip.paint) return this.stage.painting.draw(grip.paint, this.placeIn(grip.paint, x, y));
    const at = clamped(box, box.invX(x), box.invY(y));
    if (grip.scrub) this.scrub(grip, grip.scrub, at, box);
    else this.moveHandle(grip, at);
  }

  /**
   * @param {Grip} grip
   * @param {Place} at
   */
  moveHandle({ mark, i }, at) {
    const { state, handles } = this.stage;
    const kind = kindOf(mark);
    let [x, y] = kind.held?.(mark, i, at[0], at[1], state) ?? at;
    const [oldX, oldY] = kind.handles?.(mark, state)[i] ?? at;
    if (mark.drag === "x") y = oldY;
    if (mark.drag === "y") x = oldX;
    handles.move(mark, i, x, y);
    handles.send(mark, false);
  }

  /**
   * @param {Target} target
   * @param {Scrub} scrub
   * @param {Place} at
   * @param {Box} box
   */
  scrub({ mark, i }, scrub, [x, y], box) {
    const { scene, state } = this.stage;
    const stops = stopsOf(scene, mark, i);
    this.stage.stopAt(nearestFrame(stops, scrub.axis, { x, y }, state.step, box));
  }

  // -- clicking -----------------------------------------------------------------------------
  /**
   * @param {Target | null} target
   * @param {number} x
   * @param {number} y
   */
  click(target, x, y) {
    const { scene, state } = this.stage;
    const jump = target && scene.jumps.find((j) => j.m === target.mark.id);
    const frame = jump ? valuesAt(jump.to, 0)[target.i] : -1;
    if (frame >= 0) this.stage.stopAt(frame);
    else {
      this.hover(null);
      this.hover(target);
      this.pinned = !!target && !!state.highlighted && state.linked.has(target.mark);
    }
    this.sendClick(target, x, y);
  }

  /**
   * A click that Python asked for: on an element, or on a place of a panel.
   * @param {Target | null} target
   * @param {number} x
   * @param {number} y
   */
  sendClick(target, x, y) {
    const box = Object.values(this.stage.state.boxes).find((b) => contains(b, x, y));
    if (!box) return;
    const element = target?.mark.click ? target : null;
    if (!element && !(box.p.click && !target?.mark.drag)) return;
    this.stage.send.click?.({
      mark: element?.mark.id ?? "",
      index: element?.i ?? -1,
      x: box.invX(x),
      y: box.invY(y),
      panel: box.p.id,
      n: Date.now(),
    });
  }
}

/**
 * The place in a panel that is nearest to (x, y).
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @returns {Place}
 */
export function clamped({ p }, x, y) {
  return [Math.max(p.x[0], Math.min(p.x[1], x)), Math.max(p.y[0], Math.min(p.y[1], y))];
}
