// @ts-check
// The stage: a scene, what is shown of it now, and the parts that draw it, move it and listen.

/** @import { LinkRow, Options, Room, Scene, Send, Setting } from "./types.js" */

import { Caption } from "./caption.js";
import { Clock } from "./clock.js";
import { decoding, unpack } from "./decode.js";
import { Canvas } from "./drawing.js";
import { Handles } from "./handles.js";
import { listenToKeys } from "./keys.js";
import { linkTable } from "./links.js";
import { Painting } from "./painting.js";
import { Pointer } from "./pointer.js";
import { makeState } from "./state.js";
import { plain } from "./text.js";
import { FOOT, Toolbar } from "./toolbar.js";

const MEASURE = 200; // ms after which sizes are read again while the picture moves

/** A page of its own, without anything around the picture. @type {Room} */
const NOWHERE = {
  around: () => null,
  scrolled: () => window.scrollY,
  controls: () => [],
};

/** One instance lives as long as the element that it stands in. */
export class Stage {
  /**
   * @param {ShadowRoot | HTMLElement} host
   * @param {Setting} setting
   */
  constructor(host, { looks, room = NOWHERE, source }) {
    this.host = host;
    this.looks = looks;
    this.room = room;
    this.source = source;
    /** @type {Send} */
    this.send = {};
    this.scene = /** @type {Scene} */ (/** @type {unknown} */ (null)); // until the first update
    this.blob = new Uint8Array();
    /** @type {LinkRow[]} */
    this.links = [];
    /** @type {string | undefined} */
    this.key = undefined; // its name on the page
    /** @type {string | undefined} */
    this.digest = undefined;
    /** @type {string | undefined} */
    this.version = undefined;
    this.present = false; // before a class
    this.asking = false; // its question is open
    this.pausedAt = 0; // when the reader stopped it; 0 where nobody did
    this.frameRequest = 0;
    this.measuredAt = Number.NEGATIVE_INFINITY;
    /** @type {(() => void) | null} */
    this.begun = null; // called with the first step of what plays by itself
    /** @type {(() => void) | null} */
    this.afterDraw = null;
    /** @type {(() => void)[]} */
    this.waiting = []; // called once, with the next picture
    this.root = this.build();
    this.caption = new Caption(this);
    this.clock = new Clock(this);
    this.drawing = new Canvas(this);
    this.state = makeState(this.drawing.ctx, looks.theme);
    this.painting = new Painting(this);
    this.handles = new Handles(this);
    this.pointer = new Pointer(this);
    this.toolbar = new Toolbar(this);
    this.silence = listenToKeys(this);
    this.watch();
  }

  build() {
    const root = document.createElement("div");
    root.className = "pw";
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.innerHTML = `<style>${this.looks.css}</style>
      <div class="pw-view"><canvas role="img"></canvas></div>${FOOT}`;
    this.host.appendChild(root);
    return root;
  }

  /** Draws anew when the page changes its size or its looks. */
  watch() {
    const later = () => setTimeout(() => this.refresh(), 60);
    this.resizer = new ResizeObserver(() => this.refresh());
    this.resizer.observe(this.drawing.view);
    document.addEventListener("fullscreenchange", later);
    this.drawing.dark.addEventListener("change", later);
    this.drawing.forced.addEventListener("change", later);
    const zoom = () => this.drawing.letPan();
    window.visualViewport?.addEventListener("resize", zoom);
    this.unwatch = () => {
      document.removeEventListener("fullscreenchange", later);
      this.drawing.dark.removeEventListener("change", later);
      this.drawing.forced.removeEventListener("change", later);
      window.visualViewport?.removeEventListener("resize", zoom);
      this.resizer?.disconnect();
    };
  }

  destroy() {
    this.silence();
    this.unwatch?.();
    this.pointer.letGo();
    cancelAnimationFrame(this.frameRequest);
    this.root.remove();
  }

  get canvas() {
    return this.drawing.element;
  }

  get size() {
    return this.drawing.size;
  }

  get drawn() {
    return this.drawing.drawn;
  }

  get playing() {
    return this.clock.playing;
  }

  // -- scenes -------------------------------------------------------------------------------
  /**
   * A scene arrives: node, step and play survive; the hand is not jerked away from what it holds.
   * @param {Uint8Array} blob
   * @param {Options} options ``released``: its question is answered, so it plays; to be called once
   *   it has done so. ``at``: the step where a link shows it; there it stands, at first and once it
   *   is released.
   * @param {Send} [send]
   */
  update(blob, options, send) {
    const fresh = !this.scene;
    this.send = send ?? this.send;
    this.setOptions(options);
    if (options.digest === undefined || options.digest !== this.digest)
      this.setScene(blob, options);
    // Whoever computes in this browser fills the scene as it came: see Scene.live.
    document.dispatchEvent(new CustomEvent("pixelwise-shown", { detail: { key: this.key } }));
    if ((options.ack ?? 0) >= this.handles.sequence) this.handles.settle();
    if (options.at !== undefined && (fresh || options.released))
      this.stand(options.at, options.released);
    else if (options.released) this.begin(options.released);
    this.refresh();
  }

  /** @param {Options} options */
  setOptions(options) {
    if (options.version !== this.version) this.handles.forget();
    this.version = options.version;
    this.present = !!options.present;
    this.key = options.key;
    this.asking = !!options.held;
    this.drawing.fit.expectChange();
    this.root.classList.toggle("pw-present", this.present);
    const around = this.present && this.room.around();
    if (around) this.resizer?.observe(around); // what stands above and below shares the window
  }

  /**
   * @param {Uint8Array} blob
   * @param {Options} options
   */
  setScene(blob, { digest }) {
    const old = /** @type {Scene | null} */ (this.scene);
    this.blob = blob.slice();
    this.scene = unpack(this.blob, old);
    this.digest = digest;
    const { marks, byId, jumps } = this.scene;
    /** The mark of the same name in the new scene. @param {{ id?: string }} mark */
    const now = ({ id }) => (id ? marks[byId[id]] : undefined);
    this.handles.follow(now);
    this.pointer.follow(now);
    this.links = linkTable(this.scene);
    this.state.jumping = new Set(jumps.map((jump) => marks[byId[jump.m]]));
    this.state.linked = new Set(this.links.flatMap(({ source, target }) => [source, target]));
    if (old) this.pointer.hover(null);
    this.setFrames(!old);
  }

  /** @param {boolean} fresh */
  setFrames(fresh) {
    const { scene, state } = this;
    if (fresh) state.step = scene.start;
    if (fresh) this.toolbar.setLoop(!!scene.loop);
    state.step = Math.min(state.step, scene.frames - 1);
    state.position = state.step; // a glide never runs over the edge of a changed scene
    if (scene.frames < 2) {
      this.clock.pause();
      this.begun = null;
    }
    this.caption.measure();
    this.drawing.setTitles();
    this.toolbar.setFrames();
    this.toolbar.showTools();
    this.showStep();
  }

  /**
   * Plays the whole scene from its start; where nothing may move by itself, shows where it rests.
   * @param {() => void} done
   */
  begin(done) {
    if (this.begun || this.scene.frames < 2) return;
    this.begun = done; // with the first step: a stage that is taken away before has not played
    this.clock.pause();
    if (this.clock.calm.matches) {
      this.clock.go(this.scene.start);
      this.hasBegun();
      return;
    }
    this.clock.go(0);
    this.play();
  }

  hasBegun() {
    const { begun } = this;
    this.begun = null;
    begun?.();
  }

  /**
   * @param {number} step
   * @param {() => void} [done]
   */
  stand(step, done) {
    if (this.scene.frames < 2) return;
    this.stopAt(step);
    done?.();
  }

  // -- time ---------------------------------------------------------------------------------
  /** @param {() => void} [done] */
  play(done) {
    if (this.scene.frames > 1) this.pausedAt = 0;
    this.clock.play(done);
  }

  pause() {
    this.clock.pause();
  }

  /**
   * @param {number} step
   * @param {boolean} [glide]
   */
  go(step, glide) {
    this.clock.go(step, glide);
  }

  /**
   * The reader stops at a step.
   * @param {number} step
   * @param {boolean} [glide]
   */
  stopAt(step, glide = false) {
    this.pausedAt = performance.now();
    this.clock.pause();
    this.clock.go(step, glide);
  }

  playOrPause() {
    this.pausedAt = performance.now();
    if (this.clock.playing) this.clock.pause();
    else this.play();
  }

  /**
   * The step where the reader stopped; null while it plays, where it came to rest by itself, and
   * before the answer.
   */
  pausedStep() {
    const stopped = this.pausedAt && !this.clock.playing && !this.asking;
    return stopped && this.scene?.frames > 1 ? this.state.step : null;
  }

  stepChanged() {
    const { state } = this;
    if (state.step) this.hasBegun();
    if (!this.pointer.pinned) state.highlighted = state.hovered = null;
    this.showStep();
    this.redraw();
  }

  playChanged() {
    this.caption.line.setAttribute("aria-live", this.clock.playing ? "off" : "polite");
    this.toolbar.showPlay();
    this.redraw();
  }

  showStep() {
    const { alt } = this.scene;
    const { step, hovered } = this.state;
    this.toolbar.showStep();
    this.canvas.setAttribute("aria-label", `${alt} ${plain(this.caption.of(step))}`);
    if (!hovered) this.caption.show();
  }

  // -- drawing ------------------------------------------------------------------------------
  /** The page may have changed: sizes and colours are read anew. */
  refresh() {
    this.measuredAt = Number.NEGATIVE_INFINITY;
    this.redraw();
  }

  redraw() {
    if (this.frameRequest || !this.scene) return;
    this.frameRequest = requestAnimationFrame((now) => {
      this.frameRequest = 0;
      const more = this.clock.tick(now);
      // Until its pictures are there, the frame before stays: no flash of an empty place.
      const ready = !decoding(this.scene, this.state.step, () => this.redraw());
      if (ready) this.draw(!more || now - this.measuredAt > MEASURE);
      if (more) this.redraw();
    });
  }

  /** @param {boolean} [measure] reading sizes from the page costs more than many a picture */
  draw(measure = true) {
    if (measure) {
      this.drawing.measure();
      this.measuredAt = performance.now();
    }
    this.drawing.draw();
    this.handles.placeButtons();
    this.afterDraw?.();
    for (const then of this.waiting.splice(0)) then();
  }

  /**
   * The next picture is drawn, of the scene and step that stand then: one may have come just now.
   * @param {() => void} then
   */
  whenDrawn(then) {
    this.waiting.push(then);
    this.redraw();
  }

  fullScreen() {
    const { root } = this;
    const fill = () => root.classList.add("pw-full"); // where the browser has no full screen
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.classList.contains("pw-full")) root.classList.remove("pw-full");
    else if (root.requestFullscreen) root.requestFullscreen().catch(fill);
    else fill();
    this.refresh();
  }

  escape() {
    this.pointer.clear();
    this.painting.escape();
    this.toolbar.closeMenu();
    if (this.root.classList.contains("pw-full")) this.fullScreen();
  }
}

/**
 * A stage in an element.
 * @param {ShadowRoot | HTMLElement} host
 * @param {Setting} setting
 */
export function create(host, setting) {
  return new Stage(host, setting);
}
