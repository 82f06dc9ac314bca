// Layout: where each panel stands on the canvas, and how data coordinates become pixels.

const NARROW = 640;

// Which panels stand side by side: as the scene says; on a narrow screen one below the other, but
// small square ones of a scene of many in pairs.
function rowsOf(scene, width) {
  const rows = new Map();
  for (const p of scene.panels) rows.set(p.row, [...(rows.get(p.row) || []), p]);
  const wide = [...rows.entries()].sort((a, b) => a[0] - b[0]).map((r) => r[1]);
  return width < NARROW ? wide.flatMap((row) => pairs(row, scene.panels.length > 3)) : wide;
}

function pairs(row, allowed) {
  const small = (p) => p.equal && shape(p) > 0.5 && shape(p) < 2 && plain(p.title || "").length < 24;
  const out = [];
  for (const p of row) {
    const last = out[out.length - 1];
    if (allowed && last && last.length === 1 && small(last[0]) && small(p)) last.push(p);
    else out.push([p]);
  }
  return out;
}

function shape(p) { return (p.y[1] - p.y[0]) / (p.x[1] - p.x[0]); }

// The canvas height in CSS pixels that suits a width.
function naturalHeight(scene, width, em) {
  const scale = em / 16;
  if (width >= NARROW) return scene.height * scale;
  return rowsOf(scene, width).reduce((sum, row) => sum + narrowHeight(scene, row, width, scale), 0);
}

// The height of a row on a narrow screen.
function narrowHeight(scene, row, width, scale) {
  const weights = row.reduce((a, p) => a + p.weight, 0);
  return Math.max(...row.map((p) => {
    const wanted = p.equal ? (width * p.weight * shape(p)) / weights + 30 * scale : scene.height * 0.72 * p.tall;
    return Math.max(p.equal ? 40 : 120, Math.min(wanted, scene.height * 1.1));
  }));
}

function layout(scene, width, height, em) {
  const rows = rowsOf(scene, width);
  const talls = rows.map((row) => width < NARROW ? narrowHeight(scene, row, width, em / 16) : Math.max(...row.map((p) => p.tall)));
  const sum = talls.reduce((a, b) => a + b, 0);
  const boxes = {};
  let y = 0;
  rows.forEach((row, r) => {
    const h = (height * talls[r]) / sum, weights = row.reduce((a, p) => a + p.weight, 0), gap = row.length > 1 ? em : 0;
    let x = 0;
    for (const p of row) {
      const w = ((width - gap * (row.length - 1)) * p.weight) / weights;
      boxes[p.id] = panelBox(p, x, y, w, h, em);
      x += w + gap;
    }
    y += h;
  });
  return boxes;
}

function panelBox(p, x, y, w, h, em) {
  const pad = 0.5 * em;
  const left = p.axes ? (p.y_label ? 3.7 : 2.7) * em : pad, bottom = p.axes ? (p.x_label ? 2.9 : 1.6) * em : pad;
  const top = (p.title ? 1.75 * em : pad);
  let ix = x + left, iy = y + top, iw = Math.max(10, w - left - pad - (p.axes ? pad : 0)), ih = Math.max(10, h - top - bottom);
  const xr = p.x[1] - p.x[0], yr = p.y[1] - p.y[0];
  let sx = iw / xr, sy = ih / yr;
  if (p.equal) {
    const s = Math.min(sx, sy);
    ix += (iw - s * xr) / 2; iy += (ih - s * yr) / 2;
    iw = s * xr; ih = s * yr; sx = sy = s;
  }
  return {
    p, x: ix, y: iy, w: iw, h: ih, sx, sy, outer: [x, y, w, h], titleY: Math.max(y, iy - 1.75 * em),
    X: (v) => ix + (v - p.x[0]) * sx,
    Y: p.y_down ? (v) => iy + (v - p.y[0]) * sy : (v) => iy + ih - (v - p.y[0]) * sy,
    invX: (px) => p.x[0] + (px - ix) / sx,
    invY: p.y_down ? (py) => p.y[0] + (py - iy) / sy : (py) => p.y[0] + (iy + ih - py) / sy,
  };
}

function niceTicks(lo, hi, count) {
  const raw = (hi - lo) / Math.max(1, count), power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw * 0.999);
  const out = [];
  for (let v = Math.ceil(lo / step - 1e-9) * step; v <= hi + step * 1e-9; v += step) out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}

// Bars that carry names need no numbers on their axis.
function drawAxes(ctx, box, s, named) {
  const { p } = box, em = s.em;
  ctx.font = `${0.78 * em}px ${s.font}`;
  ctx.lineWidth = 1;
  ctx.strokeStyle = s.colour("grid");
  ctx.fillStyle = s.colour("muted");
  const xs = named ? [] : niceTicks(p.x[0], p.x[1], box.w / (4.5 * em)), ys = niceTicks(p.y[0], p.y[1], box.h / (2.6 * em));
  ctx.beginPath();
  for (const v of xs) { const x = Math.round(box.X(v)) + 0.5; ctx.moveTo(x, box.y); ctx.lineTo(x, box.y + box.h); }
  for (const v of ys) { const y = Math.round(box.Y(v)) + 0.5; ctx.moveTo(box.x, y); ctx.lineTo(box.x + box.w, y); }
  ctx.stroke();
  ctx.fillStyle = s.axisInk;
  ctx.textAlign = "center"; ctx.textBaseline = "top";
  for (const v of xs) ctx.fillText(tick(v), box.X(v), box.y + box.h + 0.3 * em);
  ctx.textAlign = "right"; ctx.textBaseline = "middle";
  for (const v of ys) ctx.fillText(tick(v), box.x - 0.4 * em, box.Y(v));
  ctx.font = `${0.85 * em}px ${s.font}`;
  ctx.textAlign = "center";
  if (p.x_label) { ctx.textBaseline = "bottom"; ctx.fillText(p.x_label, box.x + box.w / 2, box.y + box.h + 2.75 * em); }
  if (p.y_label) {
    ctx.save();
    ctx.translate(box.x - 3.1 * em, box.y + box.h / 2); ctx.rotate(-Math.PI / 2);
    ctx.textBaseline = "middle"; ctx.fillText(p.y_label, 0, 0);
    ctx.restore();
  }
}

function tick(v) {
  const a = Math.abs(v);
  const s = a >= 1e6 ? +(v / 1e6).toPrecision(3) + " M" : a >= 1e4 ? Math.round(v / 1e3) + " k" : String(+v.toPrecision(6));
  return s.replace("-", "−");
}
