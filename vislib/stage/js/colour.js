// Colours: roles with a shade for each theme, categorical palette, sequential scales as tables.

function rgb(hex) {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function luminance([r, g, b]) {
  const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
}

function parseColour(text) {
  if (text.startsWith("#")) return rgb(text.length === 4 ? "#" + [...text.slice(1)].map((c) => c + c).join("") : text.slice(0, 7));
  const n = text.match(/[\d.]+/g);
  return n ? n.slice(0, 3).map(Number) : [255, 255, 255];
}

const TABLES = {};
// 256 RGB entries of a named scale; role scales start near the surface colour of the theme.
function table(name, dark) {
  const key = name + dark;
  if (TABLES[key]) return TABLES[key];
  let stops = (THEME.scales[name] || THEME.scales.viridis).map(rgb);
  if (dark && ["input", "kernel", "output", "gradient"].includes(name)) {
    stops = [[24, 31, 39], rgb(THEME.roles[name][1]).map((v, i) => [24, 31, 39][i] * 0.45 + v * 0.55), rgb(THEME.roles[name][1])];
  }
  const out = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const x = (i / 255) * (stops.length - 1), k = Math.min(stops.length - 2, Math.floor(x)), t = x - k;
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.round(stops[k][c] + (stops[k + 1][c] - stops[k][c]) * t);
  }
  return (TABLES[key] = out);
}

function role(name, dark) {
  if (name.startsWith("#")) return name;
  const pair = THEME.roles[name] || THEME.roles.ink;
  return pair[dark ? 1 : 0];
}

// The same for text: dark (or light) enough to be read.
function textRole(name, dark) {
  const pair = THEME.text[name];
  return pair ? pair[dark ? 1 : 0] : role(name, dark);
}

// Index of value v in a 256-entry table.
function level(v, lo, hi) {
  return Math.max(0, Math.min(255, Math.round((255 * (v - lo)) / (hi - lo))));
}

const CLASSES = Object.keys(THEME.roles).filter((name) => name.startsWith("class "));
function category(i, dark) {
  const n = CLASSES.length;
  return role(CLASSES[((i % n) + n) % n], dark);
}

// The colour of element i of a mark in frame f, as a function; ``text`` asks for readable shades.
function colourOf(m, f, dark, text) {
  const c = m.color, named = text ? textRole : role;
  if (c === undefined) return () => role("ink", dark);
  if (typeof c === "string") { const one = named(c, dark); return () => one; }
  if (c.names) { const ix = at(c.i, f), names = c.names.map((n) => named(n, dark)); return (i) => names[ix[ix.length === 1 ? 0 : i]]; }
  if (c.cat) { const ix = at(c.cat, f); return (i) => category(ix[ix.length === 1 ? 0 : i], dark); }
  const v = at(c.v, f), tab = table(c.scale, dark);
  return (i) => {
    const k = 3 * level(v[i], c.lo, c.hi);
    return `rgb(${tab[k]},${tab[k + 1]},${tab[k + 2]})`;
  };
}

function hatchPattern(ctx, colour, dpr) {
  const tile = document.createElement("canvas"), size = Math.round(7 * dpr);
  tile.width = tile.height = size;
  const t = tile.getContext("2d");
  t.strokeStyle = colour; t.lineWidth = dpr;
  t.beginPath();
  for (const s of [-size, 0, size]) { t.moveTo(s, size); t.lineTo(s + size, 0); }
  t.stroke();
  const p = ctx.createPattern(tile, "repeat");
  p.setTransform(new DOMMatrix().scale(1 / dpr));
  return p;
}
