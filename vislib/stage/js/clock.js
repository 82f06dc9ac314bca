// @ts-check
// Time: which step is shown, playing, gliding from one step to the next.

/** @import { Stage } from "./stage.js" */

const GLIDE = 450; // ms at the most
const FAST = 80; // ms; frames as short as this follow one another evenly

export class Clock {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.speed = 1;
    this.playing = false;
    this.loop = false;
    this.from = 0; // where the glide began
    this.glideAt = 0;
    this.stepAt = 0;
    /** @type {(() => void) | null} */
    this.done = null;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  get last() {
    return this.stage.scene.frames - 1;
  }

  /**
   * Plays from the present step, from the first one at the end; then calls ``done``.
   * @param {() => void} [done]
   */
  play(done) {
    if (this.last < 1) return;
    if (this.stage.state.step >= this.last) this.go(0, false);
    this.playing = true;
    this.done = done ?? null;
    this.stepAt = performance.now();
    this.stage.playChanged();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.stage.playChanged();
    const { done } = this;
    this.done = null;
    done?.();
  }

  /**
   * Shows another step, gliding if asked to and if nobody minds.
   * @param {number} target
   * @param {boolean} [glide]
   */
  go(target, glide = false) {
    const { state } = this.stage;
    const to = Math.max(0, Math.min(this.last, Math.round(target)));
    this.from = glide && !this.calm.matches ? state.position : to;
    this.glideAt = performance.now();
    state.step = to;
    if (this.from === to) state.position = to;
    this.stage.stepChanged();
  }

  /**
   * Moves time forward to ``now``; true while something still moves.
   * @param {number} now
   */
  tick(now) {
    const { scene, state } = this.stage;
    const frame = scene.frame_ms / this.speed;
    if (this.playing && now - this.stepAt >= frame) {
      this.stepAt = now - this.stepAt > 2 * frame ? now : this.stepAt + frame;
      this.stepOn();
    }
    if (state.position !== state.step) state.position = this.glided(now, frame);
    return this.playing || state.position !== state.step;
  }

  stepOn() {
    const { step } = this.stage.state;
    if (step < this.last) this.go(step + 1, true);
    else if (this.loop) this.go(0);
    else this.pause();
  }

  /**
   * @param {number} now
   * @param {number} frame
   */
  glided(now, frame) {
    const { step } = this.stage.state;
    const t = Math.min(
      1,
      (now - this.glideAt) / Math.min(GLIDE, frame <= FAST ? frame : 0.7 * frame),
    );
    if (t >= 1 || Math.abs(this.from - step) > 1.001) return step;
    return this.from + (step - this.from) * (frame <= FAST ? t : t * t * (3 - 2 * t));
  }
}
