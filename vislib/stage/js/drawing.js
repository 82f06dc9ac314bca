// @ts-check
// The canvas: how large the picture is, and painting it.

/** @import { Stage } from "./stage.js" */
/** @import { Box, Mark, State } from "./types.js" */

import { drawAxes } from "./axes.js";
import { luminance, parseColour } from "./colour.js";
import { Fit } from "./fit.js";
import { layout, naturalHeight } from "./layout.js";
import { kindOf } from "./marks/kinds.js";

export class Canvas {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.view = /** @type {HTMLElement} */ (stage.root.querySelector(".pw-view"));
    this.element = /** @type {HTMLCanvasElement} */ (stage.root.querySelector("canvas"));
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d"));
    this.fit = new Fit(stage);
    this.size = [0, 0]; // CSS pixels
    this.drawn = 0; // how often
    /** @type {[panel: string, node: HTMLElement][]} */
    this.titles = [];
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.forced = matchMedia("(forced-colors: active)");
  }

  /** The titles of the scene's panels, as elements over the canvas. */
  setTitles() {
    for (const [, node] of this.titles) node.remove();
    this.titles = this.stage.scene.panels
      .filter((p) => p.title)
      .map((p) => {
        const node = document.createElement("div");
        node.className = "pw-title";
        node.innerHTML = p.title;
        this.view.appendChild(node);
        return [p.id, node];
      });
  }

  draw() {
    const { scene, state } = this.stage;
    const { ctx } = this;
    state.numbers = {};
    ctx.setTransform(state.dpr, 0, 0, state.dpr, 0, 0);
    ctx.clearRect(0, 0, this.size[0], this.size[1]);
    for (const p of scene.panels) {
      const named = scene.marks.some((mark) => mark.names && mark.panel === p.id);
      if (p.axes) drawAxes(state.boxes[p.id], state, named);
    }
    for (const mark of scene.marks) this.drawMark(mark, state.boxes[mark.panel], state);
    drawOutlines(state);
    this.placeTitles();
    this.drawn += 1;
  }

  /**
   * A mark stays in its panel's share of the canvas, most kinds within the axes.
   * @param {Mark} mark
   * @param {Box} box
   * @param {State} state
   */
  drawMark(mark, box, state) {
    const { ctx } = this;
    const kind = kindOf(mark);
    ctx.save();
    ctx.beginPath();
    if (box.p.axes && !kind.overAxes) ctx.rect(box.x - 4, box.y - 4, box.w + 8, box.h + 8);
    else ctx.rect(...box.outer);
    ctx.clip();
    kind.draw(mark, box, state);
    ctx.restore();
  }

  placeTitles() {
    const { boxes, em } = this.stage.state;
    for (const [id, { style, scrollWidth }] of this.titles) {
      const { x, outer, titleY } = boxes[id];
      const furthest = outer[0] + Math.max(0, outer[2] - scrollWidth);
      style.left = `${Math.max(outer[0], Math.min(x - 0.5 * em, furthest))}px`;
      style.top = `${titleY}px`;
      style.maxWidth = `${outer[2]}px`;
    }
  }

  /** Sizes and colours as the page has them now; the canvas gets its size. */
  measure() {
    const { scene, state } = this.stage;
    this.readLooks();
    const width = this.view.clientWidth || 600;
    const { em } = state;
    this.stage.caption.keepRoom(width, em);
    state.room = this.fit.room(width, em);
    const wanted = this.isFull()
      ? window.innerHeight - 9.5 * em
      : naturalHeight(scene, width, state);
    const height = Math.round(Math.max(60, wanted));
    this.resize(width, height);
    state.boxes = layout(scene, width, height, state);
  }

  readLooks() {
    const { root, state } = this.stage;
    const style = getComputedStyle(root);
    state.em = Number.parseFloat(style.fontSize) || 16;
    state.font = style.fontFamily;
    const named = style.getPropertyValue("--st-background-color").trim();
    const plain = this.dark.matches ? "#0f1419" : "#ffffff";
    state.page = this.forced.matches ? style.backgroundColor : named || plain;
    state.dark = luminance(parseColour(state.page)) < 0.2;
    state.axisInk = state.dark ? "#aab4bf" : "#5b6570";
    state.dpr = window.devicePixelRatio || 1;
    state.present = this.stage.present;
    root.classList.toggle("pw-dark", state.dark);
  }

  /** Where the page is enlarged, one finger may move it in every direction, here too. */
  letPan() {
    const enlarged = (window.visualViewport?.scale ?? 1) > 1.01;
    this.element.style.touchAction = enlarged ? "auto" : "";
  }

  isFull() {
    const { host, root } = this.stage;
    return document.fullscreenElement === host || root.matches(":fullscreen, .pw-full");
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const { dpr } = this.stage.state;
    const [w, h] = [Math.round(width * dpr), Math.round(height * dpr)];
    this.size = [width, height];
    if (this.element.width === w && this.element.height === h) return;
    this.element.width = w;
    this.element.height = h;
    this.element.style.height = `${height}px`;
  }
}

/**
 * Rings around highlighted elements, drawn over everything.
 * @param {State} state
 */
function drawOutlines(state) {
  const { ctx, em, hovered } = state;
  for (const [mark, elements] of state.highlighted ?? []) {
    const kind = kindOf(mark);
    if (!kind.outline) continue;
    for (const i of elements) {
      const pointed = hovered?.mark === mark && hovered.i === i;
      ctx.strokeStyle = state.colour(pointed ? "gradient" : "ink");
      ctx.lineWidth = ((pointed ? 3.2 : 2.2) * em) / 16;
      ctx.beginPath();
      kind.outline(mark, i, state.boxes[mark.panel], state);
      ctx.stroke();
    }
  }
}
