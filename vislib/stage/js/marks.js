// Drawing: one function per kind of mark. `s` is the drawing state (ctx, em, dark, pos, step ...).

const LEAST_IN_CELLS = 0.62; // em; where cells are many, no number is better than a tiny one

function visible(m, s) {
  const since = m.since ? at(m.since, 0) : null, until = m.until ? at(m.until, 0) : null;
  if (!since && !until) return () => true;
  return (i) => (!since || s.step >= since[i]) && (!until || s.step <= until[i]);
}

// Opacity of element i: its own, dimmed when something else is lit.
function alphaOf(m, mi, s) {
  const own = property(m.opacity, s.step, 1), lit = s.lit && s.lit.get(mi);
  if (!s.lit || !s.linked.has(mi)) return own;
  return (i) => own(i) * (lit && lit.has(i) ? 1 : 0.22);
}

function positionsOf(m, mi, s, ref) {
  const base = between(ref, s.pos, m.glide), over = s.overrides.get(mi);
  if (!over || !over.size) return base;
  const out = Float32Array.from(base);
  for (const [i, [x, y]] of over) {
    if (m.kind === "bars") out[i] = y;
    else { const w = out.length / m.n; out[w * i] = x; out[w * i + 1] = y; }
  }
  return out;
}

const DRAW = {
  cells(m, mi, box, s) {
    const { ctx } = s, v = at(m.values, s.step), [cw, ch] = m.cell;
    const ox = typeof m.x === "number" ? m.x : between(m.x, s.pos, m.glide)[0];
    const oy = typeof m.y === "number" ? m.y : between(m.y, s.pos, m.glide)[0];
    const w = cw * box.sx, h = ch * box.sy, gap = Math.min(m.gap || 0, 0.4) * Math.min(w, h);
    const paint = cellColours(m, v, s), alpha = alphaOf(m, mi, s);
    const x0 = box.X(ox), y0 = box.Y(oy), dir = box.p.y_down ? 1 : -1;
    if ((w < 9 || m.n > 1600) && !m.opacity) drawGrid(m, v, paint, x0, dir > 0 ? y0 : y0 - m.rows * h, w, h, s);
    else {
      for (let i = 0; i < m.n; i++) {
        const c = i % m.cols, r = (i - c) / m.cols;
        const x = x0 + c * w + gap / 2, y = (dir > 0 ? y0 + r * h : y0 - (r + 1) * h) + gap / 2;
        const fill = paint(i), a = alpha(i);
        if (a <= 0) continue;
        ctx.globalAlpha = a;
        if (fill) { ctx.fillStyle = `rgb(${fill[0]},${fill[1]},${fill[2]})`; ctx.fillRect(x, y, w - gap, h - gap); }
        if (m.outline || !fill) {
          ctx.strokeStyle = s.colour(m.outline || "grid"); ctx.lineWidth = m.outline ? 1.5 : 1;
          if (m.outline || v[i] !== v[i]) ctx.strokeRect(x + 0.5, y + 0.5, w - gap - 1, h - gap - 1);
        }
      }
    }
    ctx.globalAlpha = 1;
    if (m.hatch) hatchCells(m, at(m.hatch, s.step), x0, y0, w, h, dir, s);
    if ((m.text || m.texts) && inCell(h, s) >= LEAST_IN_CELLS * s.em) cellTexts(m, v, paint, x0, y0, w, h, dir, alpha, s);
  },

  picture(m, mi, box, s) {
    const { image } = still(m, s.step);
    if (!image) return;
    const { ctx } = s, x = box.X(m.x), w = m.w * box.sx, h = m.h * box.sy;
    ctx.globalAlpha = property(m.opacity, s.step, 1)(0);
    ctx.imageSmoothingEnabled = !!m.smooth;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(image, x, box.p.y_down ? box.Y(m.y) : box.Y(m.y) - h, w, h);
    ctx.globalAlpha = 1;
  },

  points(m, mi, box, s) {
    const { ctx } = s, xy = positionsOf(m, mi, s, m.xy), k = s.em / 16;
    const size = property(m.size, s.step, 6), alpha = alphaOf(m, mi, s), show = visible(m, s), paint = colourOf(m, s.step, s.dark);
    if (m.n >= 600 && typeof m.size === "number" && m.shape !== "ring" && m.shape !== "cross") stampPoints(m, xy, m.size * k, alpha, show, paint, box, s);
    else for (let i = 0; i < m.n; i++) {
      const x = xy[2 * i], y = xy[2 * i + 1], a = alpha(i);
      if (x !== x || y !== y || a <= 0 || !show(i)) continue;
      const r = size(i) * k;
      ctx.globalAlpha = a;
      ctx.fillStyle = ctx.strokeStyle = paint(i);
      ctx.beginPath();
      symbol(ctx, m.shape, box.X(x), box.Y(y), r);
      if (m.shape === "ring" || m.shape === "cross") { ctx.lineWidth = 2 * k; ctx.stroke(); continue; }
      ctx.fill();
      if (r >= 5 * k) { ctx.lineWidth = 1.2 * k; ctx.strokeStyle = s.colour("surface"); ctx.stroke(); }
    }
    ctx.globalAlpha = 1;
    if (m.texts) {
      ctx.font = `${letters(s, 0.82)}px ${s.font}`; ctx.textAlign = "left"; ctx.textBaseline = "middle";
      for (let i = 0; i < m.n; i++) if (show(i) && alpha(i) > 0) {
        const text = textOf(m, s.step, i), x = box.X(xy[2 * i]), gap = size(i) * k + 0.3 * s.em, wide = ctx.measureText(text).width;
        const fits = x + gap + wide < box.outer[0] + box.outer[2] || x - gap - wide < box.outer[0]; // else at the left
        halo(s, text, within(ctx, text, fits ? x + gap : x - gap - wide, box), box.Y(xy[2 * i + 1]));
      }
    }
  },

  path(m, mi, box, s) {
    const { ctx } = s, xy = positionsOf(m, mi, s, m.xy), n = m.upto ? at(m.upto, s.step)[0] : m.n;
    if (n < 1) return;
    ctx.globalAlpha = property(m.opacity, s.step, 1)(0);
    ctx.strokeStyle = ctx.fillStyle = colourOf(m, s.step, s.dark)(0);
    ctx.lineWidth = ((m.width ?? 2) * s.em) / 16;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.setLineDash(m.dash ? [0.4 * s.em, 0.35 * s.em] : []);
    ctx.beginPath();
    let pen = false;
    for (let i = 0; i < n; i++) {
      const x = xy[2 * i], y = xy[2 * i + 1];
      if (x !== x || y !== y) { pen = false; continue; }
      if (pen) ctx.lineTo(box.X(x), box.Y(y)); else ctx.moveTo(box.X(x), box.Y(y));
      pen = true;
    }
    if (m.closed) ctx.closePath();
    if (m.fill) { const a = ctx.globalAlpha; ctx.globalAlpha = a * m.fill; ctx.fill(); ctx.globalAlpha = a; }
    if (m.width !== 0) ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  },

  segments(m, mi, box, s) {
    const { ctx } = s, e = between(m.ends, s.pos, m.glide), alpha = alphaOf(m, mi, s), show = visible(m, s);
    const paint = colourOf(m, s.step, s.dark), head = m.kind === "arrow", width = ((m.width ?? 1.5) * s.em) / 16;
    ctx.lineWidth = width;
    ctx.lineCap = "round";
    ctx.setLineDash(m.dash ? [0.4 * s.em, 0.35 * s.em] : []);
    const groups = new Map();
    for (let i = 0; i < m.n; i++) {
      const a = alpha(i);
      if (a <= 0 || !show(i) || e[4 * i] !== e[4 * i] || e[4 * i + 2] !== e[4 * i + 2]) continue;
      const key = paint(i) + "|" + a;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    }
    for (const [key, list] of groups) {
      const [stroke, a] = key.split("|");
      ctx.globalAlpha = +a; ctx.strokeStyle = ctx.fillStyle = stroke;
      ctx.beginPath();
      for (const i of list) { ctx.moveTo(box.X(e[4 * i]), box.Y(e[4 * i + 1])); ctx.lineTo(box.X(e[4 * i + 2]), box.Y(e[4 * i + 3])); }
      ctx.stroke();
      if (head) for (const i of list) arrowHead(ctx, box.X(e[4 * i]), box.Y(e[4 * i + 1]), box.X(e[4 * i + 2]), box.Y(e[4 * i + 3]), Math.max(0.45 * s.em, 2.5 * width));
    }
    ctx.setLineDash([]); ctx.globalAlpha = 1;
  },

  boxes(m, mi, box, s) {
    const { ctx } = s, b = positionsOf(m, mi, s, m.boxes), alpha = alphaOf(m, mi, s), show = visible(m, s), paint = colourOf(m, s.step, s.dark);
    for (let i = 0; i < m.n; i++) {
      const [x, y, w, h] = boxPixels(b, i, box);
      if (x !== x || y !== y || !show(i)) continue;
      const a = alpha(i), fill = m.fill === undefined ? 0 : m.fill;
      if (a <= 0) continue;
      ctx.fillStyle = ctx.strokeStyle = paint(i);
      if (fill) { ctx.globalAlpha = a * fill; ctx.fillRect(x, y, w, h); }
      ctx.globalAlpha = a;
      if (m.hatch) { ctx.fillStyle = hatchPattern(ctx, s.colour("padding"), s.dpr); ctx.fillRect(x, y, w, h); }
      if (m.width) {
        ctx.lineWidth = (m.width * s.em) / 16;
        ctx.setLineDash(m.dash ? [0.4 * s.em, 0.35 * s.em] : []);
        ctx.strokeRect(x, y, w, h);
        ctx.setLineDash([]);
      }
      if (m.texts) {
        ctx.font = `600 ${letters(s, 0.82)}px ${s.font}`; ctx.textAlign = "left"; ctx.textBaseline = "bottom";
        const text = textOf(m, s.step, i);
        halo(s, text, within(ctx, text, x, box), Math.max(box.outer[1] + s.em, y - 0.15 * s.em), paint(i));
      }
    }
    ctx.globalAlpha = 1;
  },

  bars(m, mi, box, s) {
    const { ctx } = s, h = positionsOf(m, mi, s, m.heights), base = between(m.base, s.pos, m.glide), xs = at(m.xs, 0);
    const alpha = alphaOf(m, mi, s), show = visible(m, s), paint = colourOf(m, s.step, s.dark), w = (m.width || 0.8) * box.sx;
    for (let i = 0; i < m.n; i++) {
      if (!show(i) || h[i] !== h[i]) continue;
      const x = box.X(xs[i]) - w / 2, y1 = clampY(box.Y(h[i]), box), y0 = clampY(box.Y(base[i]), box);
      ctx.globalAlpha = alpha(i);
      ctx.fillStyle = paint(i);
      ctx.fillRect(x, Math.min(y0, y1), w, Math.max(1, Math.abs(y1 - y0)));
      if (m.drag) { ctx.fillStyle = s.colour("ink"); ctx.fillRect(x + 0.25 * w, y1 - 1.5, 0.5 * w, 3); }
      const label = m.texts ? textOf(m, s.step, i) : m.text ? formatNumber(h[i], m.text) : "";
      ctx.font = `${letters(s, Math.min(0.85, (0.36 * w) / s.em))}px ${s.font}`; ctx.textAlign = "center";
      const up = h[i] >= base[i];
      if (label && free(s, m.panel, label, x + w / 2, y1)) { ctx.textBaseline = up ? "bottom" : "top"; halo(s, label, within(ctx, label, x + w / 2, box), y1 + (up ? -0.25 : 0.25) * s.em); }
      if (m.names) { ctx.textBaseline = up ? "top" : "bottom"; halo(s, m.names[i], within(ctx, m.names[i], x + w / 2, box), y0 + (up ? 0.25 : -0.25) * s.em); }
    }
    ctx.globalAlpha = 1;
  },

  label(m, mi, box, s) {
    const { ctx } = s, xy = between(m.xy, s.pos, m.glide), alpha = alphaOf(m, mi, s), show = visible(m, s), paint = colourOf(m, s.step, s.dark, true);
    ctx.font = `${m.bold ? "600 " : ""}${letters(s, 0.9 * m.size)}px ${s.font}`;
    ctx.textBaseline = "middle"; ctx.textAlign = { start: "left", end: "right" }[m.anchor] || "center";
    for (let i = 0; i < m.n; i++) {
      const text = textOf(m, s.step, i);
      if (!text || !show(i) || xy[2 * i] !== xy[2 * i]) continue;
      ctx.globalAlpha = alpha(i);
      const x = within(ctx, text, box.X(xy[2 * i]), box), y = box.Y(xy[2 * i + 1]);
      halo(s, text, x, y, paint(i));
    }
    ctx.globalAlpha = 1;
  },
};
DRAW.arrow = DRAW.segments;

// Thousands of equal points: each colour's symbol is drawn once and stamped, far cheaper than paths.
function stampPoints(m, xy, r, alpha, show, paint, box, s) {
  const { ctx } = s, stamps = new Map(), half = Math.ceil(r + 1), side = Math.ceil(2 * half * s.dpr);
  for (let i = 0; i < m.n; i++) {
    const x = xy[2 * i], y = xy[2 * i + 1], a = alpha(i);
    if (x !== x || y !== y || a <= 0 || !show(i)) continue;
    const colour = paint(i);
    let stamp = stamps.get(colour);
    if (!stamp) {
      stamp = document.createElement("canvas");
      stamp.width = stamp.height = side;
      const c = stamp.getContext("2d");
      c.scale(s.dpr, s.dpr); c.fillStyle = colour;
      c.beginPath(); symbol(c, m.shape, half, half, r); c.fill();
      stamps.set(colour, stamp);
    }
    if (ctx.globalAlpha !== a) ctx.globalAlpha = a;
    // Whole device pixels: no resampling. A point moves by less than one of them otherwise.
    ctx.drawImage(stamp, Math.round((box.X(x) - half) * s.dpr) / s.dpr, Math.round((box.Y(y) - half) * s.dpr) / s.dpr, side / s.dpr, side / s.dpr);
  }
}

function clampY(y, box) { return Math.max(box.y - 2, Math.min(box.y + box.h + 2, y)); }

function boxPixels(b, i, box) {
  const x = box.X(b[4 * i]), w = b[4 * i + 2] * box.sx, h = b[4 * i + 3] * box.sy;
  return [x, box.p.y_down ? box.Y(b[4 * i + 1]) : box.Y(b[4 * i + 1]) - h, w, h];
}

function symbol(ctx, shape, x, y, r) {
  if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
  else if (shape === "diamond") { ctx.moveTo(x, y - 1.25 * r); ctx.lineTo(x + 1.25 * r, y); ctx.lineTo(x, y + 1.25 * r); ctx.lineTo(x - 1.25 * r, y); ctx.closePath(); }
  else if (shape === "triangle") { ctx.moveTo(x, y - 1.2 * r); ctx.lineTo(x + 1.1 * r, y + 0.8 * r); ctx.lineTo(x - 1.1 * r, y + 0.8 * r); ctx.closePath(); }
  else if (shape === "cross") { ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r); ctx.moveTo(x - r, y + r); ctx.lineTo(x + r, y - r); }
  else if (r < 1.6) ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else { ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 2 * Math.PI); }
}

function arrowHead(ctx, x0, y0, x1, y1, size) {
  const d = Math.hypot(x1 - x0, y1 - y0);
  if (d < 1) return;
  const r = Math.min(size, d), ux = (x1 - x0) / d, uy = (y1 - y0) / d;
  ctx.beginPath();
  ctx.moveTo(x1 + ux, y1 + uy);
  ctx.lineTo(x1 - r * ux - 0.55 * r * uy, y1 - r * uy + 0.55 * r * ux);
  ctx.lineTo(x1 - r * ux + 0.55 * r * uy, y1 - r * uy - 0.55 * r * ux);
  ctx.fill();
}

// Where a text starts (or is centred, or ends) so that its panel's share of the canvas holds it,
// and so that one that belongs inside of axes does not lie on their numbers.
function within(ctx, text, x, box) {
  const wide = ctx.measureText(text).width, left = { left: 0, right: wide }[ctx.textAlign] ?? wide / 2;
  const [start, , room] = box.outer, from = box.p.axes && x >= box.x ? box.x : start;
  return Math.max(from + 1 + left, Math.min(start + room - 1 - wide + left, x));
}

// Whether the number of a bar lies on no other's: where bars are thin, fewer have one.
function free(s, panel, text, x, y) {
  const half = s.ctx.measureText(text).width / 2, taken = s.numbers[panel] || (s.numbers[panel] = []);
  if (taken.some((n) => Math.abs(n.x - x) < n.half + half - 1 && Math.abs(n.y - y) < s.em)) return false;
  taken.push({ x, y, half });
  return true;
}

// Text with a thin halo of the page's colour, so that it reads over anything.
function halo(s, text, x, y, colour) {
  const { ctx } = s;
  ctx.lineWidth = 0.22 * s.em; ctx.lineJoin = "round";
  ctx.strokeStyle = s.page; ctx.strokeText(text, x, y);
  ctx.fillStyle = colour || s.colour("ink"); ctx.fillText(text, x, y);
}

function cellColours(m, v, s) {
  if (m.values.scale === "categorical") return (i) => (v[i] === v[i] ? rgb(category(Math.round(v[i]), s.dark)) : null);
  const tab = table(m.values.scale, s.dark), { lo, hi } = m.values;
  return (i) => {
    if (v[i] !== v[i]) return null;
    const k = 3 * level(v[i], lo, hi);
    return [tab[k], tab[k + 1], tab[k + 2]];
  };
}

// Small cells: one pixel each in an off-screen image, enlarged without smoothing.
function drawGrid(m, v, paint, x, y, w, h, s) {
  const off = m.off || (m.off = document.createElement("canvas"));
  if (m.offStep !== s.step || m.offDark !== s.dark) {
    off.width = m.cols; off.height = m.rows;
    const o = off.getContext("2d"), img = o.createImageData(m.cols, m.rows), up = !s.boxes[m.panel].p.y_down;
    for (let i = 0; i < m.n; i++) {
      const c = paint(i), j = up ? (m.rows - 1 - Math.floor(i / m.cols)) * m.cols + (i % m.cols) : i;
      if (c) { img.data[4 * j] = c[0]; img.data[4 * j + 1] = c[1]; img.data[4 * j + 2] = c[2]; img.data[4 * j + 3] = 255; }
    }
    o.putImageData(img, 0, 0);
    m.offStep = s.step; m.offDark = s.dark;
  }
  s.ctx.imageSmoothingEnabled = false;
  // Row 0 is the lowest in panels whose y points up; the image above was written upside down for it.
  s.ctx.drawImage(off, x, y, m.cols * w, m.rows * h);
}

function hatchCells(m, hatch, x0, y0, w, h, dir, s) {
  s.ctx.fillStyle = hatchPattern(s.ctx, s.colour("padding"), s.dpr);
  for (let i = 0; i < m.n; i++) {
    if (!hatch[i]) continue;
    const c = i % m.cols, r = (i - c) / m.cols;
    s.ctx.fillRect(x0 + c * w + 0.5, (dir > 0 ? y0 + r * h : y0 - (r + 1) * h) + 0.5, w - 1, h - 1);
  }
}

// Numbers are half as high as their cell; in a flat one more, so that they can be read.
function inCell(h, s) { return Math.min(Math.max(0.5 * h, Math.min(0.7 * h, LEAST * s.em)), 1.1 * s.em); }

function cellTexts(m, v, paint, x0, y0, w, h, dir, alpha, s) {
  const { ctx } = s, ink = [rgb(THEME.roles.ink[0]), rgb(THEME.roles.ink[1])];
  ctx.textAlign = "center"; ctx.textBaseline = "middle";
  const big = inCell(h, s);
  for (let i = 0; i < m.n; i++) {
    const text = m.texts ? textOf(m, s.step, i) : formatNumber(v[i], m.text);
    if (!text || alpha(i) <= 0) continue;
    let size = big;
    ctx.font = `${size}px ${s.font}`;
    const wide = ctx.measureText(text).width;
    if (wide > 0.9 * w) size *= (0.9 * w) / wide;
    if (size < LEAST_IN_CELLS * s.em) continue;
    ctx.font = `${size}px ${s.font}`;
    const fill = paint(i), light = fill ? luminance(fill) > 0.22 : !s.dark;
    ctx.globalAlpha = alpha(i);
    ctx.fillStyle = `rgb(${light ? ink[0] : ink[1]})`;
    const c = i % m.cols, r = (i - c) / m.cols;
    ctx.fillText(text, x0 + (c + 0.5) * w, (dir > 0 ? y0 + (r + 0.5) * h : y0 - (r + 0.5) * h) + 0.04 * size);
  }
  ctx.globalAlpha = 1;
}
