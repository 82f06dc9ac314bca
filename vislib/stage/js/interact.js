// Hit tests and hover links.

function interactive(scene, mi) {
  const m = scene.marks[mi];
  return m.hover || m.click || m.drag || m.kind === "cells" || (m.id && (scene.links.some((k) => k.s === m.id || (k.both && k.t === m.id)) || scene.jumps.some((j) => j.m === m.id)));
}

// The topmost interactive element under a pixel: {mi, i} or null.
function hit(scene, s, px, py, touch) {
  const slack = touch ? 14 : 6;
  for (let mi = scene.marks.length - 1; mi >= 0; mi--) {
    const m = scene.marks[mi], box = s.boxes[m.panel];
    if (!interactive(scene, mi) || px < box.x - slack || px > box.x + box.w + slack || py < box.y - slack || py > box.y + box.h + slack) continue;
    const i = HIT[m.kind] ? HIT[m.kind](m, mi, box, s, px, py, slack) : -1;
    if (i >= 0 && visible(m, s)(i) && property(m.opacity, s.step, 1)(i) > 0) return { mi, i };
  }
  return null;
}

const HIT = {
  cells(m, mi, box, s, px, py) {
    const ox = typeof m.x === "number" ? m.x : at(m.x, s.step)[0], oy = typeof m.y === "number" ? m.y : at(m.y, s.step)[0];
    const c = Math.floor((box.invX(px) - ox) / m.cell[0]), r = Math.floor((box.invY(py) - oy) / m.cell[1]);
    if (c < 0 || r < 0 || c >= m.cols || r >= m.rows) return -1;
    const v = at(m.values, s.step)[r * m.cols + c];
    return v === v || s.jumping.has(mi) ? r * m.cols + c : -1; // an empty cell can still be jumped to
  },
  points(m, mi, box, s, px, py, slack) {
    const xy = positionsOf(m, mi, s, m.xy), size = property(m.size, s.step, 6);
    let best = -1, least = Infinity;
    for (let i = 0; i < m.n; i++) {
      const d = Math.hypot(box.X(xy[2 * i]) - px, box.Y(xy[2 * i + 1]) - py);
      if (d < least && d <= Math.max((size(i) * s.em) / 16, 4) + slack) { least = d; best = i; }
    }
    return best;
  },
  bars(m, mi, box, s, px, py, slack) {
    const h = positionsOf(m, mi, s, m.heights), base = between(m.base, s.pos, false), xs = at(m.xs, 0), w = (m.width || 0.8) * box.sx;
    for (let i = 0; i < m.n; i++) {
      const y0 = box.Y(base[i]), y1 = box.Y(h[i]);
      if (Math.abs(px - box.X(xs[i])) > w / 2) continue;
      if (m.drag || (py >= Math.min(y0, y1) - slack && py <= Math.max(y0, y1) + slack)) return i;
    }
    return -1;
  },
  boxes(m, mi, box, s, px, py) {
    const b = positionsOf(m, mi, s, m.boxes);
    let best = -1, least = Infinity;
    for (let i = 0; i < m.n; i++) {
      const [x, y, w, h] = boxPixels(b, i, box);
      if (px >= x && px <= x + w && py >= y && py <= y + h && w * h < least) { least = w * h; best = i; }
    }
    return best;
  },
  segments(m, mi, box, s, px, py) {
    const e = between(m.ends, s.pos, false);
    let best = -1, least = 6;
    for (let i = 0; i < m.n; i++) {
      const x0 = box.X(e[4 * i]), y0 = box.Y(e[4 * i + 1]), dx = box.X(e[4 * i + 2]) - x0, dy = box.Y(e[4 * i + 3]) - y0;
      const t = Math.max(0, Math.min(1, ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy || 1)));
      const d = Math.hypot(px - x0 - t * dx, py - y0 - t * dy);
      if (d < least) { least = d; best = i; }
    }
    return best;
  },
  picture(m, mi, box, s, px, py) {
    const x = box.invX(px), y = box.invY(py);
    return x >= m.x && x <= m.x + m.w && y >= m.y && y <= m.y + m.h ? 0 : -1;
  },
};
HIT.arrow = HIT.segments;

// For every link both ways: source element -> target elements. Built once a scene.
function linkTable(scene) {
  const out = [];
  for (const k of scene.links) {
    const s = scene.byId[k.s], t = scene.byId[k.t], off = at(k.off, 0), to = at(k.to, 0);
    out.push({ s, t, chain: k.chain, down: true, of: (i) => to.subarray(off[i], off[i + 1]) });
    if (!k.both) continue;
    const back = new Map();
    for (let i = 0; i + 1 < off.length; i++) for (let j = off[i]; j < off[i + 1]; j++) {
      if (!back.has(to[j])) back.set(to[j], []);
      back.get(to[j]).push(i);
    }
    out.push({ s: t, t: s, chain: k.chain, down: false, of: (i) => back.get(i) || [] });
  }
  return out;
}

// Everything lit when element i of mark mi is pointed at: Map mark index -> Set of elements.
function lightUp(links, mi, i) {
  const lit = new Map([[mi, new Set([i])]]);
  for (const down of [true, false]) {
    const seen = new Map([[mi, new Set([i])]]), todo = [[mi, i, false]];
    while (todo.length) {
      const [m, e, chained] = todo.pop();
      for (const k of links) {
        if (k.s !== m || k.down !== down || (chained && !k.chain)) continue;
        for (const target of k.of(e)) {
          if (!seen.has(k.t)) seen.set(k.t, new Set());
          if (seen.get(k.t).has(target)) continue;
          seen.get(k.t).add(target);
          if (k.chain) todo.push([k.t, target, true]);
        }
      }
    }
    for (const [m, set] of seen) { if (!lit.has(m)) lit.set(m, new Set()); set.forEach((e) => lit.get(m).add(e)); }
  }
  return lit;
}

// Rings around lit elements, drawn over everything.
function drawLit(scene, s) {
  const { ctx } = s;
  for (const [mi, set] of s.lit) {
    const m = scene.marks[mi], box = s.boxes[m.panel];
    for (const i of set) {
      const source = s.hovered && s.hovered.mi === mi && s.hovered.i === i;
      ctx.strokeStyle = s.colour(source ? "gradient" : "ink");
      ctx.lineWidth = ((source ? 3.2 : 2.2) * s.em) / 16;
      ctx.beginPath();
      if (m.kind === "cells") {
        const ox = typeof m.x === "number" ? m.x : at(m.x, s.step)[0], oy = typeof m.y === "number" ? m.y : at(m.y, s.step)[0];
        const c = i % m.cols, r = (i - c) / m.cols, w = m.cell[0] * box.sx, h = m.cell[1] * box.sy;
        const y = box.Y(oy + r * m.cell[1]) - (box.p.y_down ? 0 : h);
        ctx.rect(box.X(ox) + c * w, y, w, h);
      } else if (m.kind === "points") {
        const xy = positionsOf(m, mi, s, m.xy);
        symbol(ctx, "circle", box.X(xy[2 * i]), box.Y(xy[2 * i + 1]), (property(m.size, s.step, 6)(i) * s.em) / 16 + 2.5);
      } else if (m.kind === "boxes") ctx.rect(...boxPixels(positionsOf(m, mi, s, m.boxes), i, box));
      else if (m.kind === "bars") {
        const xs = at(m.xs, 0), w = (m.width || 0.8) * box.sx, y1 = box.Y(positionsOf(m, mi, s, m.heights)[i]), y0 = box.Y(between(m.base, s.pos, false)[i]);
        ctx.rect(box.X(xs[i]) - w / 2, Math.min(y0, y1), w, Math.abs(y1 - y0));
      }
      ctx.stroke();
    }
  }
}

function hoverText(scene, s, target) {
  const m = scene.marks[target.mi];
  if (m.hover) return m.hover.t[m.hover.i[target.i]];
  if (m.kind !== "cells") return "";
  const c = target.i % m.cols, r = (target.i - c) / m.cols, v = at(m.values, s.step)[target.i];
  const text = m.texts ? textOf(m, s.step, target.i) : formatNumber(v, typeof m.text === "string" ? m.text : true);
  return `row ${r + 1}, column ${c + 1}: ${text}`.replace(/[<&]/g, "");
}

// Positions of a draggable mark, as Python receives them: [[x, y], ...].
function handleValues(m, mi, s) {
  const out = [];
  if (m.kind === "bars") { const h = positionsOf(m, mi, s, m.heights), xs = at(m.xs, 0); for (let i = 0; i < m.n; i++) out.push([xs[i], h[i]]); }
  else { const ref = m.xy || m.boxes, a = positionsOf(m, mi, s, ref), w = a.length / m.n; for (let i = 0; i < m.n; i++) out.push([a[w * i], a[w * i + 1]]); }
  return out.map((p) => p.map((v) => +v.toPrecision(7)));
}
