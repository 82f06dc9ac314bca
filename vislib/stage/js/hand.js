// What a hand does to the picture: hovering, clicking, dragging, by pointer or by keys.

class Touched extends Drawn {
  // Where the pointer is, in pixels of the picture.
  place(e) {
    const r = this.canvas.getBoundingClientRect();
    return [((e.clientX - r.left) * this.size[0]) / r.width, ((e.clientY - r.top) * this.size[1]) / r.height];
  }

  pointer(e) {
    const [x, y] = this.place(e);
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
    const [x, y] = this.place(e);
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
    const [x, y] = this.place(e);
    if (Math.hypot(x - pressed.x, y - pressed.y) > 6) return undefined;
    return this.click(pressed.target, x, y);
  }

  click(target, x, y) {
    const box = Object.values(this.state.boxes).find((b) => x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h);
    const m = target && this.scene.marks[target.mi];
    const jump = m && this.scene.jumps.find((j) => j.m === m.id);
    if (jump && at(jump.to, 0)[target.i] >= 0) { this.pause(); this.stopped = performance.now(); this.go(at(jump.to, 0)[target.i], false); }
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
}
