// Layout: where each panel stands on the canvas, and how data coordinates become pixels.

const NARROW = 640;
const SHRUNK = 0.58; // how small, of its own height, a picture may become to fit a narrow window
const LEAST = 0.72; // the smallest letters, in em: 11.5 px on a page, 18 px before a class

// The height of letters of ``k`` em; nobody is asked to read smaller ones than the least.
function letters(s, k) { return Math.max(k, LEAST) * s.em; }

// Which panels stand side by side: as the scene says; on a narrow screen one below the other, but
// square ones in twos or threes where the window would not hold the picture and its sentence.
function rowsOf(scene, width, s) {
  const rows = new Map();
  for (const p of scene.panels) rows.set(p.row, [...(rows.get(p.row) || []), p]);
  const wide = [...rows.entries()].sort((a, b) => a[0] - b[0]).map((r) => r[1]);
  if (width >= NARROW) return wide;
  const packed = [[1], [2, true], [2], [3]].map(([most, fair]) => wide.flatMap((row) => together(row, most, fair)));
  const factor = (list) => s.room / sumOf(list, (row) => narrowHeight(scene, row, width, s));
  return packed.find((list) => factor(list) >= SHRUNK) || packed[3];
}

// A row of panels broken up: square ones stand together, at most so many; to be fair to those that
// were given more width, they stay alone.
function together(row, most, fair) {
  const least = Math.min(...row.map((p) => p.weight));
  const small = (p) => p.equal && shape(p) > 0.5 && shape(p) < 2 && !(fair && p.weight > 1.2 * least);
  const runs = [];
  for (const p of row) {
    const last = runs[runs.length - 1];
    if (last && small(last[0]) && small(p)) last.push(p);
    else runs.push([p]);
  }
  const out = runs.flatMap((run) => evenly(run, most));
  // One that is left over is no larger than those before it, a lesser one has at most half the width.
  const lesser = (p) => small(p) && row.some((q) => q.weight >= 2 * p.weight);
  for (const part of out) {
    part.most = small(part[0]) && out.some((r) => r.length > 1) ? most : part.length;
    if (lesser(part[0])) part.most = Math.max(part.most, 2);
  }
  return out;
}

// A list in as few parts of at most so many as can be, all as long as can be.
function evenly(list, most) {
  const size = Math.ceil(list.length / Math.ceil(list.length / most)), out = [];
  for (let k = 0; k < list.length; k += size) out.push(list.slice(k, k + size));
  return out;
}

function shape(p) { return (p.y[1] - p.y[0]) / (p.x[1] - p.x[0]); }

function sumOf(list, of) { return list.reduce((sum, x) => sum + of(x), 0); }

// The canvas height in CSS pixels that suits a width; ``s.room`` is what the window has for it.
function naturalHeight(scene, width, s) {
  const rows = rowsOf(scene, width, s);
  if (width < NARROW) {
    const wanted = sumOf(rows, (row) => narrowHeight(scene, row, width, s));
    return Math.min(wanted, Math.max(s.room, SHRUNK * wanted));
  }
  const wanted = (scene.height * s.em) / 16;
  return s.present ? Math.min(s.room, Math.max(wanted, usefulHeight(rows, width, wanted, s))) : wanted;
}

// The height beyond which square panels gain nothing but empty room; others may grow by a third.
function usefulHeight(rows, width, wanted, s) {
  const talls = rows.map(tallOf), sum = sumOf(talls, (t) => t);
  return Math.max(...rows.map((row, r) => {
    const weights = sumOf(row, (p) => p.weight), share = talls[r] / sum;
    const useful = (p) => p.equal ? ((width * p.weight) / weights - 2 * s.em) * shape(p) + 2.5 * s.em : 1.33 * share * wanted;
    return Math.max(...row.map(useful)) / share;
  }));
}

function tallOf(row) { return Math.max(...row.map((p) => p.tall)); }

// The height of a row on a narrow screen.
function narrowHeight(scene, row, width, s) {
  const weights = (sumOf(row, (p) => p.weight) * row.most) / row.length, scale = s.em / 16;
  return Math.max(...row.map((p) => {
    const w = ((width - (row.most - 1) * s.em) * p.weight) / weights;
    const wanted = p.equal ? (w - s.em) * shape(p) + titleHeight(p, w, s) + 8 * scale : scene.height * 0.72 * p.tall;
    return Math.max(p.equal ? 40 : 120, Math.min(wanted, scene.height * 1.1));
  }));
}

function layout(scene, width, height, s) {
  const rows = rowsOf(scene, width, s), { em } = s;
  const talls = rows.map((row) => (width < NARROW ? narrowHeight(scene, row, width, s) : tallOf(row)));
  const sum = sumOf(talls, (t) => t);
  const boxes = {};
  let y = 0;
  rows.forEach((row, r) => {
    const h = (height * talls[r]) / sum, weights = sumOf(row, (p) => p.weight), gap = row.length > 1 ? em : 0;
    let x = 0;
    for (const p of row) {
      const w = ((width - gap * (row.length - 1)) * p.weight) / weights;
      boxes[p.id] = panelBox(p, x, y, w, h, s);
      x += w + gap;
    }
    y += h;
  });
  return boxes;
}

// The room of a title, which takes as many lines as its panel's width asks for.
function titleHeight(p, w, s) {
  if (!p.title) return 0.5 * s.em;
  if (!p.ruled || p.ruled.font !== s.font) {
    s.ctx.font = `600 95px ${s.font}`;
    p.ruled = { font: s.font, em: s.ctx.measureText(plain(p.title)).width / 100 };
  }
  const lines = Math.min(3, Math.ceil(p.ruled.em / Math.max(1, w / s.em - 0.7)));
  return (0.23 + 1.52 * lines) * s.em;
}

function panelBox(p, x, y, w, h, s) {
  const { em } = s, pad = 0.5 * em;
  const left = p.axes ? (p.y_label ? 3.7 : 2.7) * em : pad, bottom = p.axes ? (p.x_label ? 2.9 : 1.6) * em : pad;
  const top = titleHeight(p, w, s);
  let ix = x + left, iy = y + top, iw = Math.max(10, w - left - pad - (p.axes ? pad : 0)), ih = Math.max(10, h - top - bottom);
  const xr = p.x[1] - p.x[0], yr = p.y[1] - p.y[0];
  let sx = iw / xr, sy = ih / yr;
  if (p.equal) {
    const k = Math.min(sx, sy);
    ix += (iw - k * xr) / 2; iy += (ih - k * yr) / 2;
    iw = k * xr; ih = k * yr; sx = sy = k;
  }
  return {
    p, x: ix, y: iy, w: iw, h: ih, sx, sy, outer: [x, y, w, h], titleY: Math.max(y, iy - top),
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
  ctx.font = `${letters(s, 0.78)}px ${s.font}`;
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
  ctx.font = `${letters(s, 0.85)}px ${s.font}`;
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
