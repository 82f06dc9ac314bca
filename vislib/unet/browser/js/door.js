// @ts-check
// The door to the network in the browser. The same file is the page's half and the worker's: the
// network computes in a worker, so that the page stays smooth.

import { CHAPTERS, Looking } from "./chapters.js";
import { Crew } from "./crew.js";
import { NAMES, Network } from "./engines.js";
import { Filler } from "./filler.js";

/** What a page asks for. @typedef {{ network: string, check: import("./engines.js").Check, side: number,
 *   only?: string[] }} Asked */
/** ``milliseconds``: of a frame by the engine that was chosen; ``figures``: of all that were tried;
 * ``changed``: why it is not the one that was asked for. @typedef {{ engine: string,
 *   milliseconds: number, figures: import("./engines.js").Figure[], changed: string }} Ready */
/** ``differ``: how many of the ``of`` labels are not the expected ones.
 * @typedef {{ fillings: Record<string, import("./chapters.js").Filling>, milliseconds: number,
 *   differ?: number, of: number, engine: string, changed: string }} Seen */
/** @typedef {{ labels: Uint8Array, h: number, w: number, milliseconds: number, engine: string, changed: string }} Answer */

// -- in the page ------------------------------------------------------------------------------
/** A network in a worker of its own. */
export class Segmenter {
  /** @param {string} address of this file */
  constructor(address) {
    this.worker = new Worker(address, { type: "module" });
    this.number = 0;
    /** @type {Map<number, { done: (value: any) => void, fail: (error: Error) => void }>} */
    this.waiting = new Map();
    /** @type {(share: number) => void} */
    this.loading = () => {};
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.break(event.message || "the worker could not start");
  }

  /** @param {{ number: number, share?: number, why?: string, value?: any }} said */
  hear({ number, share, why, value }) {
    if (share !== undefined) return this.loading(share);
    const wait = this.waiting.get(number);
    this.waiting.delete(number);
    if (why !== undefined) wait?.fail(new Error(why));
    else wait?.done(value);
  }

  /** @param {string} why */
  break(why) {
    for (const { fail } of this.waiting.values()) fail(new Error(why));
    this.waiting.clear();
  }

  /** @param {object} message @param {Transferable[]} [given] @returns {Promise<any>} */
  ask(message, given = []) {
    this.number += 1;
    const { number } = this;
    return new Promise((done, fail) => {
      this.waiting.set(number, { done, fail });
      this.worker.postMessage({ ...message, number }, given);
    });
  }

  /**
   * Fetches a network and chooses how it is computed here.
   * @param {Asked} asked
   * @param {(share: number) => void} [loading] called with the share of the file that is here
   * @returns {Promise<Ready>}
   */
  open(asked, loading) {
    this.loading = loading ?? this.loading;
    return this.ask({ does: "open", ...asked });
  }

  /**
   * @param {Uint8ClampedArray} rgba given away
   * @param {number} h
   * @param {number} w
   * @param {{ side?: number, gates?: number[] }} [how]
   * @returns {Promise<Answer>}
   */
  segment(rgba, h, w, how = {}) {
    return this.ask({ does: "segment", rgba, h, w, how }, [rgba.buffer]);
  }

  /**
   * What a chapter shows; ``told`` once a picture, ``values`` of its controls.
   * @param {string} chapter
   * @param {Record<string, number>} values
   * @param {import("./chapters.js").Told} [told]
   * @returns {Promise<Seen>}
   */
  view(chapter, values, told) {
    return this.ask({ does: "view", chapter, values, told });
  }

  close() {
    this.worker.terminate();
    this.break("closed");
  }
}

/** One network for many frames. @param {string} address of this file */
export function crew(address) {
  return new Crew(() => new Segmenter(address));
}

/** An engine's name in words. @param {string} engine */
export function inWords(engine) {
  return NAMES[/** @type {keyof typeof NAMES} */ (engine)] ?? engine;
}

/** @type {WeakMap<object, Filler>} */
const fillers = new WeakMap();

/**
 * The element below a chapter's picture, called at each rerun; see ``filler.js``.
 * @param {import("./filler.js").Component} component
 */
export function mount({ parentElement, data, setStateValue }) {
  const box = /** @type {HTMLElement} */ (parentElement.querySelector(".pw-net"));
  const filler = fillers.get(box) ?? new Filler(box, (address) => new Segmenter(address), inWords);
  fillers.set(box, filler);
  filler.hear(data, (of) => setStateValue("has", of));
  return () => {
    filler.close();
    fillers.delete(box);
  };
}

// -- in the worker ----------------------------------------------------------------------------
/** @type {Network | null} */
let network = null;
/** @type {Asked | null} */
let asked = null;
/** @type {Looking | null} */
let looking = null;
/** @type {WeakMap<object, number>} */
let sent = new WeakMap();
let images = 0;

/**
 * @param {string} address
 * @param {(share: number) => void} loading
 */
async function fetched(address, loading) {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body)
    throw new Error(`the network could not be loaded (${answer.status})`);
  const whole = Number(answer.headers.get("content-length"));
  const parts = [];
  let here = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    here += part.value.length;
    if (whole) loading(Math.min(1, here / whole));
  }
  return new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer();
}

/**
 * @param {Asked & { number: number }} message
 * @param {(said: object) => void} say
 * @returns {Promise<Ready>}
 */
async function open(message, say) {
  asked = message;
  const file = await fetched(message.network, (share) => say({ share }));
  network?.engine?.close();
  network = new Network(file, kernels());
  const { check, side, only } = message;
  const found = await network.choose(check, side, only);
  const changed = found ? "" : whyNot(network);
  // Half precision is a wish: without it the others are as good.
  if (!found && !(only?.includes("half") && (await network.choose(check, side))))
    throw new Error(whyNot(network));
  const { name, figures } = network;
  const milliseconds = figures.find((one) => one.name === name)?.milliseconds ?? 0;
  return { engine: name, milliseconds, figures, changed };
}

/** @param {Network} tried */
function whyNot({ figures }) {
  return figures.map(({ name, why }) => `${inWords(name)}: ${why}`).join("; ");
}

/** The kernels, put into this file when it is served. */
function kernels() {
  const bytes = (/** @type {string} */ text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return { relaxed: bytes(KERNELS.relaxed), plain: bytes(KERNELS.plain) };
}

/**
 * What ``compute`` gives; where the engine fails, by the next one, and the answer says why.
 * @param {(network: Network) => Promise<object>} compute
 */
async function byAny(compute) {
  let changed = "";
  for (;;) {
    if (!network || !asked) throw new Error("no network is open");
    try {
      return { ...(await compute(network)), engine: network.name, changed };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      changed = `${inWords(network.name)} failed (${why})`;
      if (!(await network.next(asked.check, asked.side))) throw new Error(changed);
    }
  }
}

/** @param {{ rgba: Uint8ClampedArray, h: number, w: number, how: object }} message */
function segment({ rgba, h, w, how }) {
  return byAny((opened) => opened.segment(rgba, h, w, how));
}

/** A chapter's picture; what was sent already is not sent again.
 * @param {{ told?: import("./chapters.js").Told, chapter: string, values: Record<string, number> }} message */
function view({ told, chapter, values }) {
  return byAny(async (opened) => {
    if (told) {
      looking = new Looking(opened, told);
      sent = new WeakMap();
    }
    if (!looking) throw new Error("no picture is here");
    const { labels, fillings, milliseconds } = await CHAPTERS[chapter](looking, values);
    const { expected } = looking.told;
    const differ = expected && labels.reduce((n, label, i) => n + +(label !== expected[i]), 0);
    for (const { marks } of Object.values(fillings))
      for (const part of Object.values(marks)) if (part.images) part.images = part.images.map(once);
    return { fillings, milliseconds, differ, of: labels.length };
  });
}

/** An image with its number, without its pixels where they were sent before.
 * @param {import("./drawing.js").Image} image */
function once(image) {
  const number = sent.get(image);
  if (number) return /** @type {any} */ ({ number });
  images += 1;
  sent.set(image, images);
  return { ...image, number: images };
}

const DOES = { open, segment, view };

if (typeof WorkerGlobalScope !== "undefined") {
  // One message after the other: an engine has one place for its maps.
  let before = Promise.resolve();
  self.onmessage = ({ data }) => {
    before = before.then(async () => {
      const say = (/** @type {object} */ said, /** @type {Transferable[]} */ given = []) =>
        /** @type {any} */ (self).postMessage({ number: data.number, ...said }, given);
      try {
        const value = await /** @type {any} */ (DOES)[data.does](data, say);
        say({ value }, value.labels ? [value.labels.buffer] : []);
      } catch (error) {
        say({ why: error instanceof Error ? error.message : String(error) });
      }
    });
  };
}
