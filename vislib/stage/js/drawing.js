// How large the picture is, and drawing it: what every stage can.

const CONTROLS = ["stSlider", "stSelectbox", "stNumberInput", "stTextInput", "stButtonGroup"].map((name) => `[data-testid="${name}"]`).join();

class Drawn {
  measure() {
    const s = this.state, style = getComputedStyle(this.root), width = this.view.clientWidth || 600;
    s.em = parseFloat(style.fontSize) || 16;
    s.font = style.fontFamily;
    const named = style.getPropertyValue("--st-background-color").trim();
    s.page = named || (this.scheme.matches ? "#0f1419" : "#ffffff");
    s.dark = luminance(parseColour(s.page)) < 0.2;
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
    return end < 12 * rem ? end + 0.9 * rem : 5.5 * rem;
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
}
