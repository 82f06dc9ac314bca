// The stage itself: time, keys, pointer, controls. One instance lives as long as its element.

const ICONS = {
  first: "M5 5h2v14H5zM20 5v14L9 12z", back: "M17 5v14L7 12z", play: "M7 4v16l13-8z", pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  on: "M7 5v14l10-7z", last: "M17 5h2v14h-2zM4 5v14l11-7z", loop: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const CONTROLS = ["stSlider", "stSelectbox", "stNumberInput", "stTextInput", "stButtonGroup"].map((name) => `[data-testid="${name}"]`).join();
let lastActive = null; // the stage that keys go to when nothing else has the focus

class Stage {
  constructor(host) {
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
    this.scrubber.addEventListener("input", () => { this.pause(); this.go(+this.scrubber.value, false); });
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
  update(blob, options, send) {
    if (send) this.send = send;
    const fresh = !this.scene, changed = options.digest === undefined || options.digest !== this.digest;
    if (options.version !== this.version) { this.state.overrides.clear(); this.touched = new Set(); this.version = options.version; this.seq = 0; }
    this.present = !!options.present;
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
      if ((options.ack || 0) >= this.seq || !this.seq) this.settle();
      if (!fresh) this.hover(null);
      this.setFrames(fresh);
    } else if ((options.ack || 0) >= this.seq) this.settle();
    if (options.released) this.begin(options.released);
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

  // -- drawing ------------------------------------------------------------------------------
  measure() {
    const s = this.state, style = getComputedStyle(this.root), width = this.view.clientWidth || 600;
    s.em = parseFloat(style.fontSize) || 16;
    s.font = style.fontFamily;
    const named = style.getPropertyValue("--st-background-color").trim();
    s.page = named || (this.scheme.matches ? "#0f1419" : "#ffffff");
    s.dark = luminance(parseColour(s.page)) < 0.2;
    s.halo = s.page;
    s.colour = (name) => role(name, s.dark);
    s.axisInk = s.dark ? "#aab4bf" : "#5b6570";
    s.dpr = window.devicePixelRatio || 1;
    const full = document.fullscreenElement === this.host || this.root.matches(":fullscreen, .pw-full");
    s.ctx = this.ctx;
    s.present = this.present;
    // Room for the longest sentence, so that the controls do not jump while it plays.
    this.captionLine.style.minHeight = `${Math.min(3, Math.ceil((this.longest * 0.46 * s.em) / (width - s.em))) * 1.45}em`;
    s.room = this.room(width, s.em);
    let height = naturalHeight(this.scene, width, s);
    if (full) height = window.innerHeight - 9.5 * s.em;
    height = Math.round(Math.max(60, height));
    const w = Math.round(width * s.dpr), h = Math.round(height * s.dpr);
    if (this.canvas.width !== w || this.canvas.height !== h) { this.canvas.width = w; this.canvas.height = h; this.canvas.style.height = height + "px"; }
    s.boxes = layout(this.scene, width, height, s);
    s.numbers = {};
    this.size = [width, height];
  }

  // What the window has for a picture that is seen with its sentence and its controls. On a phone
  // the window grows and shrinks with the browser's bars: there it counts anew with a new width.
  room(width, em) {
    const tall = window.innerHeight;
    if (width >= NARROW) return this.present ? Math.min(0.57 * tall, Math.max(0.42 * tall, this.left(tall))) : 0.57 * tall;
    if (this.roomOf !== width) { this.roomOf = width; this.narrowRoom = Math.max(20 * em, tall - 11.5 * em); }
    return this.narrowRoom;
  }

  // What a window of this height leaves between the question and the end of the first controls. The
  // picture keeps its size while it plays, once what came with it stands in its place.
  left(tall) {
    const page = document.querySelector('[data-testid="stMain"]'), rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const above = this.view.getBoundingClientRect().top + (page ? page.scrollTop : 0);
    if (this.footOf !== this.scene) { this.footOf = this.scene; this.foot = 0; }
    this.foot = Math.max(this.foot, this.root.querySelector(".pw-foot").offsetHeight);
    if (!this.playing || performance.now() < this.settling) this.below = this.controlsBelow(rem);
    return tall - above - this.foot - this.below;
  }

  // From the foot of the stage to the end of the first controls under it.
  controlsBelow(rem) {
    const foot = this.root.getBoundingClientRect().bottom;
    const boxes = [...document.querySelectorAll(CONTROLS)].map((e) => e.getBoundingClientRect());
    const end = Math.min(...boxes.filter((b) => b.height && b.top > foot - 5).map((b) => b.bottom)) - foot;
    return end < 12 * rem ? end + 0.4 * rem : 5.5 * rem;
  }

  draw() {
    this.measure();
    const s = this.state, { ctx } = s;
    ctx.setTransform(s.dpr, 0, 0, s.dpr, 0, 0);
    ctx.clearRect(0, 0, ...this.size);
    for (const p of this.scene.panels) if (p.axes) drawAxes(ctx, s.boxes[p.id], s, this.scene.marks.some((m) => m.names && m.panel === p.id));
    this.scene.marks.forEach((m, mi) => {
      const box = s.boxes[m.panel];
      ctx.save();
      ctx.beginPath(); // marks stay in their panel's share of the canvas
      ctx.rect(box.outer[0], box.outer[1], box.outer[2], box.outer[3]);
      if (box.p.axes && m.kind !== "label" && m.kind !== "bars") { ctx.beginPath(); ctx.rect(box.x - 4, box.y - 4, box.w + 8, box.h + 8); }
      ctx.clip();
      DRAW[m.kind](m, mi, box, s);
      ctx.restore();
    });
    if (s.lit) drawLit(this.scene, s);
    for (const [id, node] of this.titleNodes) {
      const box = s.boxes[id];
      const left = Math.min(box.x - 0.5 * s.em, box.outer[0] + Math.max(0, box.outer[2] - node.scrollWidth));
      node.style.left = `${Math.max(box.outer[0], left)}px`; node.style.top = `${box.titleY}px`; node.style.maxWidth = `${box.outer[2]}px`;
    }
    this.canvas.setAttribute("aria-label", `${this.scene.alt} ${plain(this.caption(s.step))}`);
    this.placeHandles();
    if (this.afterDraw) this.afterDraw();
    this.drawn = (this.drawn || 0) + 1;
  }

  // -- pointer ------------------------------------------------------------------------------
  pointer(e) {
    const r = this.canvas.getBoundingClientRect(), x = ((e.clientX - r.left) * this.size[0]) / r.width, y = ((e.clientY - r.top) * this.size[1]) / r.height;
    if (this.dragging) return this.drag(x, y);
    const target = hit(this.scene, this.state, x, y, e.pointerType === "touch");
    const m = target && this.scene.marks[target.mi];
    const jumps = m && this.scene.jumps.some((j) => j.m === m.id);
    this.canvas.style.cursor = m ? (m.drag ? "grab" : m.click || jumps ? "pointer" : "default") : "";
    if (!this.pinned && !this.playing) this.hover(target);
    return undefined;
  }

  hover(target) {
    const s = this.state, was = s.hovered;
    if (target === was || (target && was && target.mi === was.mi && target.i === was.i)) return;
    s.hovered = target;
    s.lit = target && s.linked.has(target.mi) ? lightUp(this.links, target.mi, target.i) : target && !this.scene.marks[target.mi].drag && this.scene.marks[target.mi].kind !== "segments" ? new Map([[target.mi, new Set([target.i])]]) : null;
    this.say((target && hoverText(this.scene, s, target)) || this.caption(s.step));
    this.redraw();
  }

  press(e) {
    if (e.button) return;
    this.root.focus({ preventScroll: true });
    const r = this.canvas.getBoundingClientRect(), x = ((e.clientX - r.left) * this.size[0]) / r.width, y = ((e.clientY - r.top) * this.size[1]) / r.height;
    const target = hit(this.scene, this.state, x, y, e.pointerType === "touch");
    this.pinned = false;
    this.pressed = { target, x, y };
    if (target && this.scene.marks[target.mi].drag) {
      this.pause();
      this.dragging = target;
      this.canvas.setPointerCapture(e.pointerId);
      this.canvas.style.cursor = "grabbing";
      e.preventDefault();
    }
  }

  release(e) {
    const { pressed } = this;
    this.pressed = null;
    if (this.dragging) {
      const moved = this.moved, { mi } = this.dragging;
      this.dragging = null; this.moved = false; this.canvas.style.cursor = "";
      if (moved) return this.tell(mi, true);
    }
    if (!pressed || e.type === "pointercancel") return undefined;
    const r = this.canvas.getBoundingClientRect(), x = ((e.clientX - r.left) * this.size[0]) / r.width, y = ((e.clientY - r.top) * this.size[1]) / r.height;
    if (Math.hypot(x - pressed.x, y - pressed.y) > 6) return undefined;
    return this.click(pressed.target, x, y, e.pointerType === "touch");
  }

  click(target, x, y) {
    const box = Object.values(this.state.boxes).find((b) => x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h);
    const m = target && this.scene.marks[target.mi];
    const jump = m && this.scene.jumps.find((j) => j.m === m.id);
    if (jump && at(jump.to, 0)[target.i] >= 0) { this.pause(); this.go(at(jump.to, 0)[target.i], false); }
    else if (target) { this.hover(null); this.hover(target); this.pinned = !!this.state.lit && this.state.linked.has(target.mi); }
    else this.hover(null);
    const wanted = (m && m.click) || (!m && box && box.p.click) || (box && box.p.click && m && !m.drag && !m.click);
    if (wanted && box && this.send.click) this.send.click({ mark: m && m.click ? m.id : "", index: m && m.click ? target.i : -1, x: box.invX(x), y: box.invY(y), panel: box.p.id, n: Date.now() });
  }

  drag(x, y) {
    const { mi, i } = this.dragging, m = this.scene.marks[mi], box = this.state.boxes[m.panel], p = box.p;
    const now = handleValues(m, mi, this.state)[i];
    let nx = Math.max(p.x[0], Math.min(p.x[1], box.invX(x))), ny = Math.max(p.y[0], Math.min(p.y[1], box.invY(y)));
    if (m.kind === "boxes") { const b = at(m.boxes, this.state.step); nx -= b[4 * i + 2] / 2; ny -= b[4 * i + 3] / 2; }
    if (m.drag === "x") ny = now[1];
    if (m.drag === "y") nx = now[0];
    this.moveHandle(mi, i, nx, ny);
    this.moved = true;
    this.tell(mi, false);
  }

  moveHandle(mi, i, x, y) {
    if (!this.state.overrides.has(mi)) this.state.overrides.set(mi, new Map());
    this.state.overrides.get(mi).set(i, [x, y]);
    this.held = [this.scene.marks[mi].id || "", i];
    this.redraw();
  }

  // Tells Python where the handles are: at most every 120 ms while dragging, always at release.
  // The number rises here, not when it is sent: a scene that comes in between is older than the hand.
  tell(mi, final) {
    this.touched.add(mi);
    this.seq += 1;
    clearTimeout(this.telling);
    const wait = final ? 0 : Math.max(0, 120 - (performance.now() - (this.toldAt || 0)));
    this.telling = setTimeout(() => {
      this.toldAt = performance.now();
      if (!this.send.handles) return;
      const marks = {};
      this.touched.forEach((k) => { const m = this.scene.marks[k]; if (m && m.drag && m.id) marks[m.id] = handleValues(m, k, this.state); });
      this.send.handles({ version: this.version || "", seq: this.seq, done: final, held: this.held, marks });
    }, wait);
  }

  // Invisible buttons over the handles: Tab reaches them, arrow keys move them.
  placeHandles() {
    const s = this.state, wanted = [];
    this.scene.marks.forEach((m, mi) => { if (m.drag && m.n <= 80) handleValues(m, mi, s).forEach((xy, i) => wanted.push([m, mi, i, xy])); });
    this.handles = this.handles || [];
    while (this.handles.length > wanted.length) this.handles.pop().remove();
    wanted.forEach(([m, mi, i, [x, y]], k) => {
      let b = this.handles[k];
      if (!b) { b = document.createElement("button"); b.className = "pw-handle"; this.view.appendChild(b); this.handles.push(b); }
      const box = s.boxes[m.panel];
      b.style.left = `${box.X(x)}px`; b.style.top = `${box.Y(y)}px`;
      b.setAttribute("aria-label", `${(m.names && m.names[i]) || m.id} ${i + 1}: ${m.drag === "y" ? "" : formatNumber(x, ".2f") + ", "}${formatNumber(y, ".2f")}; arrow keys move it`);
      b.onkeydown = (e) => this.handleKey(e, m, mi, i);
    });
  }

  handleKey(e, m, mi, i) {
    const d = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (!d) return;
    e.preventDefault(); e.stopPropagation();
    const p = this.state.boxes[m.panel].p, k = e.shiftKey ? 0.05 : 0.01, [x, y] = handleValues(m, mi, this.state)[i];
    const nx = m.drag === "y" ? x : x + d[0] * k * (p.x[1] - p.x[0]), ny = m.drag === "x" ? y : y + d[1] * (p.y_down ? -1 : 1) * k * (p.y[1] - p.y[0]);
    this.moveHandle(mi, i, Math.max(p.x[0], Math.min(p.x[1], nx)), Math.max(p.y[0], Math.min(p.y[1], ny)));
    this.tell(mi, false);
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
    const what = { " ": "play", ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last", f: "full", F: "full" }[e.key];
    if (e.key === "Escape") { this.pinned = false; this.hover(null); this.closeMenu(); if (this.root.classList.contains("pw-full")) this.fullScreen(); return; }
    if (!what || (what !== "full" && this.scene.frames < 2)) return;
    e.preventDefault();
    this.act(what);
  }
}

// Buttons in these use the arrow keys themselves.
const CHOOSES = ["radiogroup", "tablist", "toolbar", "group", "dialog", "menu", "listbox"].map((r) => `[role="${r}"]`).join(",");

function create(host) { return new Stage(host); }
