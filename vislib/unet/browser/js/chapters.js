// @ts-check
// What each chapter shows of a network in this browser: parts of its pictures, by their names.

/** @import { Network, Sizes } from "./engines.js" */
/** @import { Image } from "./drawing.js" */

import { changes, nearOutlines, OTHERWISE, percent } from "./changes.js";
import {
  all,
  apart,
  doubt,
  layers,
  mosaic,
  opaque,
  overlaid,
  painted,
  sampled,
  scaled,
  softmax,
  strongest,
  tableOf,
} from "./drawing.js";
import { likeliest, resized } from "./pictures.js";

/** What takes the place of what came: images frame by frame, one opacity, boxes, texts.
 * @typedef {{ images?: Image[], opacity?: number, boxes?: number[], texts?: string[] }} Part */
/** Parts of one picture by the names of its marks, and sentences (HTML) by frame.
 * @typedef {{ marks: Record<string, Part>, captions?: Record<number, string> }} Filling */
/** ``fillings`` by the name of the picture on the page; ``labels`` of the open network, for a
 * comparison with the server's. @typedef {{ fillings: Record<string, Filling>, labels: Uint8Array, milliseconds: number }} View */
/** What a chapter is told once: its picture, how it is drawn, sentences. @typedef {{
 *   rgba: Uint8ClampedArray, h: number, w: number, side: number, colours: Uint8Array, scale: Uint8Array,
 *   shown?: number, names?: string[], said?: Record<string, string>, truth?: Uint8Array,
 *   anything?: boolean, donor?: Uint8ClampedArray, kinds?: Uint8Array, gates?: string[],
 *   expected?: Uint8Array }} Told */
/** Of the controls, by name; ``settled``: 1 where the numbers on the page are of these.
 * @typedef {Record<string, number>} Values */

/** A picture that one network looks at, and what is known of it as long as one engine computes. */
export class Looking {
  /**
   * @param {Network} network
   * @param {Told} told
   */
  constructor(network, told) {
    this.network = network;
    this.told = told;
    this.engine = network.engine;
    /** @type {Map<string, any>} */
    this.known = new Map();
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => T | Promise<T>} make
   * @returns {Promise<T>}
   */
  async once(name, make) {
    if (this.engine !== this.network.engine) this.known.clear(); // another one begins anew
    this.engine = this.network.engine;
    if (!this.known.has(name)) this.known.set(name, await make());
    return this.known.get(name);
  }

  /** The picture goes the way down. @returns {Promise<Sizes>} */
  down() {
    const { rgba, h, w, side } = this.told;
    return this.once("down", () => this.network.down(rgba, h, w, { side }));
  }

  get classes() {
    return this.network.options.classes;
  }
}

/**
 * Labels and probabilities over a photograph.
 * @param {Looking} on
 * @param {Values} values
 * @returns {Promise<View>}
 */
async function live(on, { threshold = 0, opacity = 0.5, settled = 1 }) {
  const { names = [], said = {}, colours } = on.told;
  const { classes } = on;
  const { labels, shown, probabilities, maps, dark, milliseconds } = await on.once("said", () =>
    answered(on),
  );
  const n = shown.at.length;
  const kept = shown.at.map((at, i) => {
    let most = 0;
    for (let k = 0; k < classes; k++) most = Math.max(most, probabilities[k * n + i]);
    return threshold > 0 && most < Math.fround(threshold) ? 255 : labels[at];
  });
  const grid = { numbers: kept, h: shown.h, w: shown.w };
  const { fill, outline } = layers(grid, colours);
  const grey = painted(grid, (c) => (c === 255 ? opaque(130, 130, 130) : 0));
  const sentence =
    threshold > 0 ? said.reached.replace("{threshold}", threshold.toFixed(2)) : said.all;
  return {
    labels,
    milliseconds,
    fillings: {
      stage: {
        marks: {
          fill: { images: [fill], opacity },
          outline: { images: [outline], opacity: +(opacity > 0) },
          maps: { images: [...maps, dark] },
          "fill-alone": { images: [fill] },
          "outline-alone": { images: [outline] },
          grey: { images: [grey] },
          ...(settled ? {} : { areas: { texts: names } }), // the areas follow
        },
        captions: { [classes + 1]: sentence },
      },
    },
  };
}

/** @param {Looking} on */
async function answered(on) {
  const { scale, shown: side = 360 } = on.told;
  const { classes } = on;
  const sizes = await on.down();
  const start = performance.now();
  const small = await on.network.up(sizes);
  const milliseconds = sizes.milliseconds + performance.now() - start;
  const [h, w] = sizes.size;
  const logits = resized(small, classes, sizes.work, sizes.size);
  const shown = sampled(h, w, side);
  const n = shown.at.length;
  const few = Float32Array.from(
    { length: classes * n },
    (_, i) => logits[Math.floor(i / n) * h * w + shown.at[i % n]],
  );
  const probabilities = softmax(few, classes);
  const size = { h: shown.h, w: shown.w };
  const maps = apart(probabilities, n).map((numbers) => scaled({ numbers, ...size }, 1, scale));
  const nats = doubt(probabilities, classes);
  maps.push(scaled({ numbers: nats, ...size }, Math.log(classes), scale));
  const dark = painted({ numbers: nats, ...size }, () => opaque(40, 40, 40));
  return { labels: likeliest(logits, classes), shown, probabilities, maps, dark, milliseconds };
}

/**
 * A square picture with connections partly closed.
 * @param {Looking} on
 * @param {Values} values
 * @returns {Promise<View>}
 */
async function skips(on, values) {
  const { rgba, h, colours, truth, anything, donor, kinds = new Uint8Array(), said } = on.told;
  const { classes } = on;
  const gates = (on.told.gates ?? []).map((name) => values[name] ?? 1);
  const lent = donor && (await on.once("lent", () => bottleneck(on, donor)));
  const whole = await on.once("whole", async () =>
    likeliest(await on.network.up(await on.down()), classes),
  );
  const sizes = await on.down();
  const start = performance.now();
  const open = !donor && gates.every((gate) => gate === 1);
  const now = open ? whole : likeliest(await on.network.up(sizes, { gates, lent }), classes);
  const milliseconds = performance.now() - start;
  const judged = (/** @type {Uint8Array} */ labels) =>
    truth && anything ? labels.map((label) => +(label > 0)) : labels;
  const reference = truth ?? whole;
  const near = await on.once("near", () => nearOutlines(reference, h));
  const { kind, lost, gained } = changes(reference, judged(whole), judged(now), near);
  /** @param {Uint8Array} numbers */
  const over = (numbers) => overlaid(rgba, { numbers, h, w: h }, colours, 0.5);
  const table = tableOf(kinds);
  const map = painted({ numbers: kind, h, w: h }, (k, i) => {
    const grey = 150 + (0.4 * (rgba[4 * i] + rgba[4 * i + 1] + rgba[4 * i + 2])) / 3;
    return k ? table[k] : opaque(grey, grey, grey);
  });
  const boxes = lost.flatMap((share, i) => [0, i + 0.2, Math.max(100 * (share || 0), 0.15), 0.6]);
  return {
    labels: whole,
    milliseconds,
    fillings: {
      stage: {
        marks: {
          view0: { images: [over(whole)] },
          view1: { images: [over(now)] },
          view2: { images: [map] },
          lost: { boxes },
          shares: { texts: lost.map(percent) },
        },
        ...(said && { captions: { 0: sentenceOf(said, kind, lost, gained) } }),
      },
    },
  };
}

/** Another picture's bottleneck; the way down of this one is forgotten with it.
 * @param {Looking} on @param {Uint8ClampedArray} rgba */
async function bottleneck(on, rgba) {
  const { network, told } = on;
  on.known.delete("down");
  await network.down(rgba, told.h, told.w, { side: told.side });
  const { plan } = /** @type {import("./engines.js").Engine} */ (network.engine);
  const bottom = plan?.stages.at(-1);
  return bottom && network.engine?.values(bottom);
}

/**
 * @param {Record<string, string>} said
 * @param {Uint8Array} kind
 * @param {number[]} lost
 * @param {number} gained
 */
function sentenceOf(said, kind, [near, away], gained) {
  if (!kind.some((k) => k)) return said.none;
  const filled = { near: percent(near), away: percent(away), gained: percent(gained) };
  const parts = [said.lost];
  if (gained) parts.push(said.gained);
  if (kind.includes(OTHERWISE)) parts.push(said.otherwise);
  return parts
    .join("")
    .replace(/\{(near|away|gained)\}/g, (_, name) => filled[/** @type {"near"} */ (name)]);
}

/**
 * The most active maps of every stage, and all of one.
 * @param {Looking} on
 * @param {Values} values ``index`` of the stage of which all are shown, 0 for none
 * @returns {Promise<View>}
 */
async function path(on, { index = 0, columns, rows: tall, tile }) {
  const { rgba, h, w, colours } = on.told;
  const found = await on.once("stages", () => stages(on));
  const { inside, probabilities, labels, milliseconds } = found;
  const few = await on.once("mosaics", () => [
    mosaic(colourPlanes(rgba), [h, w]),
    ...inside.map(({ numbers, rows, cols }) =>
      mosaic(strongest(numbers, rows * cols), [rows, cols]),
    ),
    mosaic(
      apart(probabilities, h * w).map((map) => map.map((v) => Math.round(255 * v))),
      [h, w],
    ),
  ]);
  const drawn = overlaid(rgba, { numbers: labels, h, w }, colours, 0.6);
  /** @type {Record<string, Filling>} */
  const fillings = { stage: { marks: { maps: { images: few }, labels: { images: [drawn] } } } };
  if (index > 0) {
    const last = { numbers: probabilities, rows: h, cols: w };
    const { numbers, rows, cols } = inside[index - 1] ?? last;
    const maps = all(numbers, rows * cols);
    const image = mosaic(maps, [rows, cols], columns, tall, tile);
    fillings.channels = { marks: { all: { images: [image] } } };
  }
  return { labels, milliseconds, fillings };
}

/** Every map of a square picture at the network's own side. @param {Looking} on */
export async function stages(on) {
  const { network, classes } = on;
  const sizes = await on.down();
  const start = performance.now();
  const logits = await network.up(sizes);
  const milliseconds = sizes.milliseconds + performance.now() - start;
  const inside = [];
  const engine = /** @type {import("./engines.js").Engine} */ (network.engine);
  for (const map of engine.plan?.maps ?? []) {
    const bordered = await engine.values(map);
    inside.push({ numbers: inner(bordered, map), rows: map.h, cols: map.w });
  }
  const probabilities = softmax(logits, classes);
  return { inside, probabilities, labels: likeliest(logits, classes), milliseconds };
}

/** The numbers of a map without its border.
 * @param {Float32Array} all @param {{ c: number, h: number, w: number }} map */
function inner(all, { c, h, w }) {
  const out = new Float32Array(c * h * w);
  for (let r = 0; r < c * h; r++) {
    const row = Math.floor(r / h) * (h + 2) + (r % h) + 1;
    out.set(all.subarray(row * (w + 2) + 1, row * (w + 2) + 1 + w), r * w);
  }
  return out;
}

/** Red, green and blue by themselves. @param {Uint8ClampedArray} rgba */
function colourPlanes(rgba) {
  return [0, 1, 2].map((k) =>
    Uint8Array.from({ length: rgba.length / 4 }, (_, i) => rgba[4 * i + k]),
  );
}

/** @type {Record<string, (on: Looking, values: Values) => Promise<View>>} */
export const CHAPTERS = { live, skips, path };
