// @ts-check
// Scrubs: dragging an element through the frames.

/** @import { Mark, Scene, Scrub } from "./types.js" */

import { kindOf } from "./marks/kinds.js";
import { valuesAt } from "./values.js";

/** A place that a dragged element can have, and the frame that belongs to it.
 * @typedef {{ frame: number, i: number, x: number, y: number }} Stop */

/**
 * The scrub of a mark, if it has one.
 * @param {Scene} scene
 * @param {Mark} mark
 */
export function scrubOf(scene, mark) {
  return scene.scrubs.find((scrub) => scrub.m === mark.id);
}

/**
 * Where element i can be dragged to: its own places where it moves from frame to frame, else the
 * places of all elements, each of which is a frame.
 * @param {Scene} scene
 * @param {Mark} mark
 * @param {number} i
 * @returns {Stop[]}
 */
export function stopsOf(scene, mark, i) {
  const { place, moves } = kindOf(mark);
  if (!place || !moves) return [];
  /** @param {number} frame @param {number} element */
  const stop = (frame, element) => {
    const [x, y] = place(mark, element, frame);
    return { frame, i: element, x, y };
  };
  if (moves(mark)) return Array.from({ length: scene.frames }, (_, frame) => stop(frame, i));
  const jump = scene.jumps.find((j) => j.m === mark.id);
  if (!jump && mark.n === 1) return []; // it was meant to move, and stays where it is
  const frames = jump && valuesAt(jump.to, 0);
  return Array.from({ length: mark.n }, (_, k) => stop(frames ? frames[k] : k, k)).filter(
    (s) => s.frame >= 0 && s.frame < scene.frames,
  );
}

/**
 * The frame of the stop that is nearest to (x, y) along the axis of a scrub; of equally near ones
 * the one whose frame is nearest to ``step``. ``sx``, ``sy``: pixels a unit.
 * @param {Stop[]} stops
 * @param {Scrub["axis"]} axis
 * @param {{ x: number, y: number }} to
 * @param {number} step
 * @param {{ sx: number, sy: number }} scale
 */
export function nearestFrame(stops, axis, to, step, { sx, sy }) {
  let best = step;
  let least = Number.POSITIVE_INFINITY;
  for (const { frame, x, y } of stops) {
    const dx = axis === "y" ? 0 : (x - to.x) * sx;
    const dy = axis === "x" ? 0 : (y - to.y) * sy;
    const d = Math.hypot(dx, dy);
    const closer = Math.abs(frame - step) < Math.abs(best - step);
    if (d < least - 1e-6 || (Math.abs(d - least) <= 1e-6 && closer)) {
      least = d;
      best = frame;
    }
  }
  return best;
}

/**
 * The stop that belongs to a frame, or to one as near to it as can be.
 * @param {Stop[]} stops
 * @param {number} frame
 * @returns {Stop | undefined}
 */
export function stopAt(stops, frame) {
  const far = (/** @type {Stop} */ stop) => Math.abs(stop.frame - frame);
  return [...stops].sort((a, b) => far(a) - far(b))[0];
}

/**
 * The frame of the next stop in the direction (dx, dy), of which one is 0; ``frame`` itself where
 * there is none.
 * @param {Stop[]} stops
 * @param {number} frame
 * @param {number} dx
 * @param {number} dy
 */
export function nextFrame(stops, frame, dx, dy) {
  const here = stopAt(stops, frame);
  if (!here) return frame;
  // The other coordinate may be missing: a value too large to be drawn, say.
  const along = (/** @type {Stop} */ stop) =>
    dx ? (stop.x - here.x) * dx : (stop.y - here.y) * dy;
  const ahead = stops.filter((stop) => along(stop) > 0);
  const least = Math.min(...ahead.map(along));
  return (
    stopAt(
      ahead.filter((stop) => along(stop) === least),
      frame,
    )?.frame ?? frame
  );
}
