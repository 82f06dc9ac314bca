// The stage itself: time, keys, pointer, controls. One instance lives as long as its element.

const ICONS = {
  first: "M5 5h2v14H5zM20 5v14L9 12z", back: "M17 5v14L7 12z", play: "M7 4v16l13-8z", pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  on: "M7 5v14l10-7z", last: "M17 5h2v14h-2zM4 5v14l11-7z", loop: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
let lastActive = null; // the stage that keys go to when nothing else has the focus

class Stage extends Touched {
  constructor(host) {
    super();
    this.host = host;
    this.send = {};
    this.speed = 1;
    this.state = { step: 0, pos: 0, overrides: new Map(), lit: null, linked: new Set(), jumping: new Set(), hovered: null, boxes: {}, redraw: () => this.redraw() };
    this.seq = 0;
    this.touched = new Set(); // marks whose handles were moved
    this.build();
    this.listen();
  }

  build() {
    const root = (this.root = document.createElement("div"));
    root.className = "pw";
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.innerHTML = `<style>${CSS}</style><div class="pw-view"><canvas role="img"></canvas></div>
      <div class="pw-foot"><p class="pw-caption" aria-live="polite"></p>
      <div class="pw-bar"><span class="pw-moves" style="display:contents">
        <button data-do="first" title="First frame (Home)" aria-label="First frame">${icon("first")}</button>
        <button data-do="back" title="Step back (←)" aria-label="Step back">${icon("back")}</button>
        <button data-do="play" class="pw-play" title="Play or pause (space)" aria-label="Play">${icon("play")}</button>
        <button data-do="on" title="Step on (→)" aria-label="Step on">${icon("on")}</button>
        <button data-do="last" title="Last frame (End)" aria-label="Last frame">${icon("last")}</button>
        <input type="range" min="0" step="1" value="0" aria-label="Frame">
        <span class="pw-count" aria-hidden="true"></span>
        <select title="Speed" aria-label="Speed">${SPEEDS.map((v) => `<option value="${v}"${v === 1 ? " selected" : ""}>${v}×</option>`).join("")}</select>
        <button data-do="loop" title="Loop" aria-label="Loop" aria-pressed="false">${icon("loop")}</button></span>
        <span style="flex:1" class="pw-gap"></span>
        <span class="pw-menu"><button data-do="menu" title="Save picture, video or file" aria-label="Save" aria-expanded="false">${icon("more")}</button>
          <div><button data-do="png">Save frame as PNG</button><button data-do="video">Save video</button><button data-do="html">Save as HTML, plays offline</button></div></span>
        <button data-do="full" title="Full screen (F)" aria-label="Full screen">${icon("full")}</button>
      </div></div>`;
    const $ = (q) => root.querySelector(q);
    this.view = $(".pw-view"); this.canvas = $("canvas"); this.captionLine = $(".pw-caption");
    this.scrubber = $("input"); this.counter = $(".pw-count"); this.playButton = $(".pw-play"); this.menu = $(".pw-menu");
    this.ctx = this.canvas.getContext("2d");
    this.host.appendChild(root);
  }

  listen() {
    const { root, canvas } = this;
    root.querySelector(".pw-bar").addEventListener("click", (e) => {
      const b = e.target.closest("[data-do]");
      if (b) this.act(b.dataset.do);
    });
    this.scrubber.addEventListener("input", () => { this.pause(); this.stopped = performance.now(); this.go(+this.scrubber.value, false); });
    root.querySelector("select").addEventListener("change", (e) => { this.speed = +e.target.value; });
    canvas.addEventListener("pointermove", (e) => this.pointer(e));
    canvas.addEventListener("pointerleave", () => { if (!this.dragging && !this.pinned) this.hover(null); });
    canvas.addEventListener("pointerdown", (e) => this.press(e));
    canvas.addEventListener("pointerup", (e) => this.release(e));
    canvas.addEventListener("pointercancel", (e) => this.release(e));
    root.addEventListener("pointerenter", () => { lastActive = this; });
    root.addEventListener("focusin", () => { lastActive = this; });
    this.onKey = (e) => this.key(e);
    document.addEventListener("keydown", this.onKey);
    this.resizer = new ResizeObserver(() => this.redraw());
    this.resizer.observe(this.view);
    this.onFull = () => setTimeout(() => this.redraw(), 60);
    document.addEventListener("fullscreenchange", this.onFull);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.onFull);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    if (!lastActive) lastActive = this;
  }

  destroy() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("fullscreenchange", this.onFull);
    this.scheme.removeEventListener("change", this.onFull);
    this.resizer.disconnect();
    cancelAnimationFrame(this.raf);
    if (lastActive === this) lastActive = null;
    this.root.remove();
  }

  // A scene arrives: node, step and play survive; the hand is not jerked away from what it holds.
  // options.released: its question is answered, so it plays; to be called once it has done so.
  // options.at: the step where a link shows it; there it stands, at first and once it is released.
  update(blob, options, send) {
    if (send) this.send = send;
    const fresh = !this.scene, changed = options.digest === undefined || options.digest !== this.digest;
    if (options.version !== this.version) { this.state.overrides.clear(); this.touched = new Set(); this.version = options.version; this.seq = 0; }
    this.present = !!options.present; this.called = options.key; this.asking = !!options.held;
    this.settling = performance.now() + 700;
    this.root.classList.toggle("pw-present", this.present);
    const around = this.present && document.querySelector('[data-testid="stMainBlockContainer"]');
    if (around) this.resizer.observe(around); // what stands above and below shares the window
    if (changed) {
      const old = this.scene;
      this.blob = blob.slice();
      this.scene = unpack(this.blob, old);
      this.digest = options.digest;
      if (old) this.renumber(old);
      this.links = linkTable(this.scene);
      this.state.jumping = new Set(this.scene.jumps.map((j) => this.scene.byId[j.m]));
      this.state.linked = new Set(this.links.flatMap((k) => [k.s, k.t]));
      if ((options.ack || 0) >= this.seq) this.settle();
      if (!fresh) this.hover(null);
      this.setFrames(fresh);
    } else if ((options.ack || 0) >= this.seq) this.settle();
    if (options.at !== undefined && (fresh || options.released)) this.stand(options.at, options.released);
    else if (options.released) this.begin(options.released);
    this.redraw();
  }

  // The same marks may stand elsewhere in a new scene: what the hand did stays with their names.
  renumber(old) {
    const now = (mi) => (old.marks[mi].id ? this.scene.byId[old.marks[mi].id] : undefined), s = this.state;
    s.overrides = new Map([...s.overrides].map(([mi, places]) => [now(mi), places]).filter(([mi]) => mi !== undefined));
    this.touched = new Set([...this.touched].map(now).filter((mi) => mi !== undefined));
    if (this.dragging) { this.dragging.mi = now(this.dragging.mi); if (this.dragging.mi === undefined) this.dragging = null; }
  }

  // Plays the whole scene from its start; where nothing may move by itself, shows where it rests.
  begin(done) {
    if (this.begun || this.scene.frames < 2) return;
    this.begun = done; // called with the first step: a stage that is taken away before has not played
    this.pause();
    if (this.calm.matches) { this.go(this.scene.start, false); this.stepped(); return; }
    this.go(0, false);
    this.play();
  }

  stand(step, done) {
    if (this.scene.frames < 2) return;
    this.pause();
    this.go(step, false);
    this.stopped = performance.now();
    if (done) done();
  }

  // The step where the reader stopped; null while it plays, where it came to rest by itself, before the answer.
  moment() { return this.stopped && !this.playing && !this.asking && this.scene && this.scene.frames > 1 ? this.state.step : null; }

  stepped() { if (this.begun) { this.begun(); this.begun = null; } }

  settle() { // Python has seen the last drag: what it draws is right, except what is still held
    for (const mi of [...this.state.overrides.keys()]) if (!this.dragging || this.dragging.mi !== mi) this.state.overrides.delete(mi);
  }

  setFrames(fresh) {
    const n = this.scene.frames, s = this.state;
    if (fresh) { s.step = this.scene.start; s.pos = s.step; this.loop = !!this.scene.loop; this.showLoop(); }
    if (s.step > n - 1) { s.step = n - 1; }
    s.pos = s.step; // a glide never runs over the edge of a changed scene
    this.scrubber.max = n - 1;
    this.root.setAttribute("aria-label", n > 1 ? `Picture in ${n} steps: space plays, arrow keys step` : "Picture");
    this.root.querySelector(".pw-moves").style.display = n > 1 ? "contents" : "none";
    this.root.querySelector("[data-do=video]").hidden = n < 2;
    this.root.querySelector(".pw-gap").style.flex = n > 1 ? "0" : "1";
    if (n < 2) { this.pause(); this.begun = null; }
    const hovers = this.scene.marks.flatMap((m) => (m.hover ? m.hover.t : []));
    this.longest = Math.max(...[...this.scene.captions.t, ...hovers.slice(0, 200)].map((t) => plain(t).length));
    this.titles();
    this.showStep();
  }

  titles() {
    this.view.querySelectorAll(".pw-title").forEach((n) => n.remove());
    this.titleNodes = this.scene.panels.filter((p) => p.title).map((p) => {
      const node = document.createElement("div");
      node.className = "pw-title";
      node.innerHTML = p.title;
      this.view.appendChild(node);
      return [p.id, node];
    });
  }

  // -- time ---------------------------------------------------------------------------------
  act(what) {
    const n = this.scene.frames, { step } = this.state;
    if (what !== "menu") this.closeMenu();
    const moves = { first: 0, back: step - 1, on: step + 1, last: n - 1 };
    if (what in moves || what === "play") this.stopped = performance.now();
    if (what in moves) { this.pause(); this.go(moves[what], Math.abs(moves[what] - step) === 1); }
    else if (what === "play") this.playing ? this.pause() : this.play();
    else if (what === "loop") { this.loop = !this.loop; this.showLoop(); }
    else if (what === "menu") this.root.querySelector("[data-do=menu]").setAttribute("aria-expanded", this.menu.classList.toggle("open"));
    else if (what === "png") exportPNG(this);
    else if (what === "video") exportVideo(this, (m) => { if (m) this.captionLine.textContent = m; });
    else if (what === "html") exportHTML(this);
    else if (what === "full") this.fullScreen();
  }

  closeMenu() {
    const button = this.root.querySelector("[data-do=menu]"), inside = this.menu.contains(this.root.getRootNode().activeElement);
    if (!this.menu.classList.contains("open")) return;
    this.menu.classList.remove("open");
    button.setAttribute("aria-expanded", false);
    if (inside) button.focus();
  }

  showLoop() { this.root.querySelector("[data-do=loop]").setAttribute("aria-pressed", this.loop); }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.classList.contains("pw-full")) this.root.classList.remove("pw-full");
    else if (this.root.requestFullscreen) this.root.requestFullscreen().catch(() => this.root.classList.add("pw-full"));
    else this.root.classList.add("pw-full");
    this.redraw();
  }

  play(then) {
    const s = this.state;
    if (this.scene.frames < 2) return;
    if (s.step >= this.scene.frames - 1) this.go(0, false);
    this.stopped = 0;
    this.playing = true; this.then = then; this.stepAt = performance.now();
    this.captionLine.setAttribute("aria-live", "off");
    this.showPlay(); this.redraw();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.captionLine.setAttribute("aria-live", "polite");
    this.showPlay();
    const then = this.then;
    this.then = null;
    if (then) then();
  }

  showPlay() {
    this.playButton.innerHTML = icon(this.playing ? "pause" : "play");
    this.playButton.setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }

  go(target, glide) {
    const s = this.state, to = Math.max(0, Math.min(this.scene.frames - 1, Math.round(target)));
    this.from = glide && !this.calm.matches ? s.pos : to;
    this.glideAt = performance.now();
    s.step = to;
    if (to) this.stepped();
    if (this.from === to) s.pos = to;
    if (!this.pinned) { s.lit = null; s.hovered = null; }
    this.showStep();
    this.redraw();
  }

  caption(step) {
    const c = this.scene.captions;
    return c.t[c.i[c.i.length === 1 ? 0 : step]] || "";
  }

  showStep() {
    const n = this.scene.frames, { step } = this.state;
    this.scrubber.value = step;
    this.scrubber.setAttribute("aria-valuetext", `frame ${step + 1} of ${n}`);
    this.counter.textContent = `${step + 1} / ${n}`;
    if (!this.state.hovered) this.say(this.caption(step));
  }

  say(html) { if (this.said !== html) { this.said = html; this.captionLine.innerHTML = html; } }

  // Moves time forward; true while something still moves.
  tick(now) {
    const s = this.state, frame = this.scene.frame_ms / this.speed, glide = Math.min(450, frame <= 80 ? frame : 0.7 * frame);
    if (this.playing && now - this.stepAt >= frame) {
      this.stepAt = now - this.stepAt > 2 * frame ? now : this.stepAt + frame;
      if (s.step < this.scene.frames - 1) this.go(s.step + 1, true);
      else if (this.loop) this.go(0, false);
      else this.pause();
    }
    if (s.pos !== s.step) {
      const t = Math.min(1, (now - this.glideAt) / glide), eased = frame <= 80 ? t : t * t * (3 - 2 * t);
      s.pos = t >= 1 || Math.abs(this.from - s.step) > 1.001 ? s.step : this.from + (s.step - this.from) * eased;
    }
    return this.playing || s.pos !== s.step;
  }

  redraw() {
    if (this.raf || !this.scene) return;
    this.raf = requestAnimationFrame((now) => {
      this.raf = 0;
      const more = this.tick(now);
      // Until its pictures are there, the frame before stays: no flash of an empty place.
      if (!decoding(this.scene, this.state.step, this.state.redraw)) this.draw();
      if (more) this.redraw();
    });
  }

  // -- keys ---------------------------------------------------------------------------------
  key(e) {
    if (lastActive !== this || !this.scene || e.ctrlKey || e.metaKey || e.altKey) return;
    const path = e.composedPath(), inside = path.includes(this.root), target = path[0];
    // A slider needs no others, and a button that was pressed none of ours but the space bar.
    const spare = (target.type === "range" && !/^(Arrow|Home|End|Page)/.test(e.key))
      || (target.tagName === "BUTTON" && !target.closest(CHOOSES));
    if (!inside && target !== document.body && !spare) return; // typing elsewhere
    if (target.tagName === "SELECT" || (target.tagName === "BUTTON" && e.key === " ")) return;
    // What is printed on a key counts; its place where that is no Latin letter (Cyrillic, Hebrew).
    const letter = e.code === "KeyF" && e.key.length === 1 && e.key > "~" ? "f" : e.key;
    const what = { " ": "play", ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last", f: "full", F: "full" }[letter];
    if (e.key === "Escape") { this.pinned = false; this.hover(null); this.closeMenu(); if (this.root.classList.contains("pw-full")) this.fullScreen(); return; }
    if (!what || (what !== "full" && this.scene.frames < 2)) return;
    e.preventDefault();
    this.act(what);
  }
}

// Buttons in these use the arrow keys themselves.
const CHOOSES = ["radiogroup", "tablist", "toolbar", "group", "dialog", "menu", "listbox"].map((r) => `[role="${r}"]`).join(",");

function create(host) { return new Stage(host); }
