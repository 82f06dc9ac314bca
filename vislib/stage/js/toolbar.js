// @ts-check
// The controls under the picture, and what they do.

/** @import { Stage } from "./stage.js" */

import { LEAST } from "./corners.js";
import { exportHTML, exportPNG, exportVideo } from "./export.js";

/** @type {Record<string, string>} */
const ICONS = {
  first: "M5 5h2v14H5zM20 5v14L9 12z",
  back: "M17 5v14L7 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  on: "M7 5v14l10-7z",
  last: "M17 5h2v14h-2zM4 5v14l11-7z",
  loop: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  menu:
    "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4z" +
    "m0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  smaller: "M5 11h14v2H5z",
  larger: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  corners: "M4 8l8-5 8 5-3 11H7zM12 5.4L6.3 9l2.2 8h7l2.2-8z",
  close: "M9 17l-5-5 1.5-1.5L9 14l9.5-9.5L20 6z",
  rubber: "M15 3l6 6-10 10H6l-4-4zM8 9l-3.2 6L7 17h3l3-3z",
  undo: "M9 5v4h5a6 6 0 0 1 0 12H7v-2h7a4 4 0 0 0 0-8H9v4L3 10z",
  clear: "M6 7h12l-1 14H7zM9 3h6l1 2h4v2H4V5h4z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};
// The tools of a mask to paint; painting.js says what they do.
const TOOLS = `<span class="pw-tools" hidden>
    ${button("smaller", "Smaller brush", "Smaller brush ([)")}
    <span class="pw-size" aria-live="polite"></span>
    ${button("larger", "Larger brush", "Larger brush (])")}
    ${button("corners", "Corners", "Corners of a polygon (C)", 'aria-pressed="false"')}
    ${button("close", "Close", "Close the polygon (Enter)", "hidden")}
    ${button("rubber", "Rubber", "Rubber (E)", 'aria-pressed="false"')}
    ${button("undo", "Undo", "Take the last stroke or corner back (Z)")}
    ${button("clear", "Clear", "Nothing painted")}</span>`;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** @param {string} name */
function icon(name) {
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}

/**
 * @param {string} does
 * @param {string} label
 * @param {string} [title]
 * @param {string} [more]
 */
function button(does, label, title = label, more = "") {
  const names = `title="${title}" aria-label="${label}"`;
  return `<button data-do="${does}" ${names} ${more}>${icon(does)}</button>`;
}

/** The foot of the stage: the sentence, and under it the controls. */
export const FOOT = `<div class="pw-foot"><p class="pw-caption" aria-live="polite"></p>
  <div class="pw-bar"><span class="pw-moves">
    ${button("first", "First frame", "First frame (Home)")}
    ${button("back", "Step back", "Step back (←)")}
    ${button("play", "Play", "Play or pause (space)", 'class="pw-play"')}
    ${button("on", "Step on", "Step on (→)")}
    ${button("last", "Last frame", "Last frame (End)")}
    <input type="range" min="0" step="1" value="0" aria-label="Frame">
    <span class="pw-count" aria-hidden="true"></span>
    <select title="Speed" aria-label="Speed">${SPEEDS.map(
      (v) => `<option value="${v}"${v === 1 ? " selected" : ""}>${v}×</option>`,
    ).join("")}</select>
    ${button("loop", "Loop", "Loop", 'aria-pressed="false"')}</span>
    ${TOOLS}
    <span class="pw-gap"></span>
    ${button("menu", "Save", "Save picture, video or file", 'aria-expanded="false"')}
    <div class="pw-save" popover>
      <button data-do="png">Save frame as PNG</button>
      <button data-do="video">Save video</button>
      <button data-do="html">Save as HTML, plays offline</button></div>
    ${button("full", "Full screen", "Full screen (F)")}
  </div></div>`;

export class Toolbar {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.bar = this.part(".pw-bar");
    this.scrubber = /** @type {HTMLInputElement} */ (this.part("input"));
    this.counter = this.part(".pw-count");
    this.playButton = this.part(".pw-play");
    this.menu = this.part(".pw-save");
    this.listen();
    this.listenToMenu(/** @type {HTMLButtonElement} */ (this.part("[data-do=menu]")));
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.stage.root.querySelector(selector));
  }

  listen() {
    const { clock } = this.stage;
    this.bar.addEventListener("click", (event) => {
      const pressed = /** @type {Element} */ (event.target).closest("[data-do]");
      if (pressed instanceof HTMLElement) this.act(pressed.dataset.do ?? "");
    });
    this.scrubber.addEventListener("input", () => this.stage.stopAt(+this.scrubber.value));
    const speed = /** @type {HTMLSelectElement} */ (this.part("select"));
    speed.addEventListener("change", () => {
      clock.speed = +speed.value;
    });
  }

  /**
   * The browser opens and closes the menu; where it cannot, stage.css shows its buttons at once.
   * @param {HTMLButtonElement} opener
   */
  listenToMenu(opener) {
    // It stands in the window, not in the page: it follows its button.
    const follow = () => placeOver(this.menu, opener.getBoundingClientRect());
    opener.popoverTargetElement = this.menu;
    this.menu.addEventListener("beforetoggle", (event) => {
      const opens = event.newState === "open";
      opener.setAttribute("aria-expanded", String(opens));
      if (opens) {
        follow();
        document.addEventListener("scroll", follow, { capture: true, passive: true });
      } else {
        document.removeEventListener("scroll", follow, { capture: true });
        if (this.menu.querySelector(":focus")) opener.focus();
      }
    });
  }

  closeMenu() {
    if ("popover" in this.menu) this.menu.hidePopover();
  }

  /** @param {string} what */
  act(what) {
    const { stage } = this;
    const { clock } = stage;
    const { step } = stage.state;
    if (what !== "menu") this.closeMenu();
    if (what === "first") stage.stopAt(0, step === 1);
    else if (what === "back") stage.stopAt(step - 1, true);
    else if (what === "on") stage.stopAt(step + 1, true);
    else if (what === "last") stage.stopAt(clock.last, step === clock.last - 1);
    else if (what === "play") stage.playOrPause();
    else if (what === "loop") this.setLoop(!clock.loop);
    else if (what === "full") stage.fullScreen();
    else if (stage.painting.act(what)) return;
    else this.save(what);
  }

  /** @param {string} what */
  save(what) {
    if (what === "png") exportPNG(this.stage);
    else if (what === "html") exportHTML(this.stage);
    else if (what === "video") exportVideo(this.stage, (said) => this.stage.caption.set(said));
  }

  /** @param {boolean} on */
  setLoop(on) {
    this.stage.clock.loop = on;
    this.part("[data-do=loop]").setAttribute("aria-pressed", String(on));
  }

  /** How many frames there are: a still picture has no controls of time. */
  setFrames() {
    const { frames } = this.stage.scene;
    const label = `Picture in ${frames} steps: space plays, arrow keys step`;
    this.scrubber.max = String(frames - 1);
    this.stage.root.setAttribute("aria-label", frames > 1 ? label : "Picture");
    this.part("[data-do=video]").hidden = frames < 2;
    this.bar.classList.toggle("pw-still", frames < 2);
  }

  /** The tools, where there is a mask to paint. */
  showTools() {
    const { painting } = this.stage;
    this.part(".pw-tools").hidden = !painting.mark;
    if (!painting.mark) return;
    const { on, places } = painting.corners;
    const set = `${places.length} corner${places.length === 1 ? "" : "s"}`;
    this.part("[data-do=rubber]").setAttribute("aria-pressed", String(painting.erases));
    this.part("[data-do=corners]").setAttribute("aria-pressed", String(on));
    for (const brush of ["smaller", "larger"]) this.part(`[data-do=${brush}]`).hidden = on;
    this.part("[data-do=close]").hidden = !on;
    /** @type {HTMLButtonElement} */ (this.part("[data-do=close]")).disabled =
      places.length < LEAST;
    this.part(".pw-size").textContent = on ? set : `${painting.diameter(painting.mark)} px`;
  }

  showStep() {
    const { frames } = this.stage.scene;
    const number = this.stage.state.step + 1;
    this.scrubber.value = String(number - 1);
    this.scrubber.setAttribute("aria-valuetext", `frame ${number} of ${frames}`);
    this.counter.textContent = `${number} / ${frames}`;
  }

  showPlay() {
    const { playing } = this.stage.clock;
    this.playButton.innerHTML = icon(playing ? "pause" : "play");
    this.playButton.setAttribute("aria-label", playing ? "Pause" : "Play");
  }
}

/**
 * Above its button, or below it where there is no room.
 * @param {HTMLElement} menu
 * @param {DOMRect} button
 */
function placeOver({ style }, { top, bottom, right }) {
  const below = top < 160;
  style.right = `${document.documentElement.clientWidth - right}px`;
  style.top = below ? `${bottom + 6}px` : "auto";
  style.bottom = below ? "auto" : `${window.innerHeight - top + 6}px`;
}
