// Notes of every canvas: each text with its corners, its height and what it was clipped to.
const record = () => {
  const C = CanvasRenderingContext2D.prototype, { fillText, rect, clip, beginPath } = C;
  C.beginPath = function () { this.lastRect = null; return beginPath.call(this); };
  C.rect = function (...r) { this.lastRect = r; return rect.apply(this, r); };
  C.clip = function (...a) { this.lastClip = this.lastRect; return clip.apply(this, a); };
  C.fillText = function (text, x, y, ...more) {
    if (this.canvas.notes && String(text).trim()) {
      const t = this.getTransform(), k = 1 / (window.devicePixelRatio || 1), m = this.measureText(text);
      const at = (px, py) => [k * (t.a * px + t.c * py + t.e), k * (t.b * px + t.d * py + t.f)];
      const size = parseFloat(this.font.match(/([\d.]+)px/)[1]) * Math.hypot(t.a, t.b) * k;
      const a = at(x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent);
      const b = at(x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent);
      const upright = Math.abs(t.b) < 1e-6;
      this.canvas.notes.push({ text: String(text), size, alpha: this.globalAlpha, upright,
        box: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])],
        clip: this.inPanel ? this.lastClip : null });
    }
    return fillText.call(this, text, x, y, ...more);
  };
  const { save, restore } = C;
  C.save = function () { this.depth = (this.depth || 0) + 1; return save.call(this); };
  C.restore = function () { this.depth -= 1; if (!this.depth) this.lastClip = null; return restore.call(this); };
  Object.defineProperty(C, "inPanel", { get() { return (this.depth || 0) > 0 && this.lastClip; } });
};

// What stands in the pictures of the page now; their canvases must have been noted by ``record``.
const read = () => [...document.querySelectorAll("*")].map((e) => e.pixelwise).filter((s) => s && s.scene)
  .filter((s) => s.canvas.checkVisibility()).map((s) => {
    s.canvas.notes = []; s.draw();
    const drawn = s.canvas.notes; s.canvas.notes = null;
    const at = s.canvas.getBoundingClientRect();
    const words = [...s.root.querySelectorAll(".pw-title, .pw-caption")].filter((e) => e.textContent.trim())
      .map((e) => ({ text: e.textContent.trim().replace(/\s+/g, " "), size: parseFloat(getComputedStyle(e).fontSize),
        cut: e.scrollWidth > e.clientWidth + 1, title: e.className === "pw-title",
        box: ((r) => [r.left - at.left, r.top - at.top, r.right - at.left, r.bottom - at.top])(e.getBoundingClientRect()) }));
    return { drawn, words, width: at.width, height: at.height, top: at.top + scrollY,
      foot: s.root.getBoundingClientRect().bottom + scrollY, em: s.state.em, frames: s.scene.frames, step: s.state.step };
  });
