// @ts-check
// Beside a picture of the stage: has the network computed here, and fills the picture's marks with
// what it says. It follows the sliders themselves, so that nothing waits for the server.

/** @import { Segmenter } from "./door.js" */
/** @import { Filling, Part } from "./chapters.js" */

/** Streamlit's side of a component. @typedef {{ parentElement: ParentNode, data: Uint8Array,
 *   setStateValue(name: string, value: unknown): void }} Component */
/** What Python says, see widgets/filling.py. @typedef {{ door: string, network: string, only: string[],
 *   check: string, labels: string, h: number, w: number, key: string, chapter: string, subject: string,
 *   side: number, remark: string, of: Record<string, string>, values: Record<string, number>,
 *   sliders: Record<string, string>, told: Record<string, any>, parts: [name: string, kind: string,
 *   bytes: number][] }} Said */

import { fillPicture } from "./filling.js";

export class Filler {
  /**
   * @param {HTMLElement} box
   * @param {(address: string) => Segmenter} start
   * @param {(engine: string) => string} inWords
   */
  constructor(box, start, inWords) {
    this.box = box;
    this.start = start;
    this.inWords = inWords;
    box.innerHTML = '<output role="status"></output>';
    this.status = /** @type {HTMLElement} */ (box.firstElementChild);
    /** @type {Said | null} */
    this.said = null;
    /** @type {Segmenter | null} */
    this.network = null;
    this.wanted = ""; // the network that is open or on its way
    this.subject = ""; // the picture that the worker has
    this.busy = false;
    this.again = false;
    this.changed = ""; // why another engine computes than at first
    /** @type {Map<number, ImageBitmap>} */
    this.bitmaps = new Map();
    /** @type {Map<string, import("../../../stage/js/types.js").Filling>} */
    this.filled = new Map(); // by picture, for scenes that come again
    this.watcher = new MutationObserver(() => this.compute());
    this.shown = (/** @type {Event} */ event) =>
      this.give(/** @type {CustomEvent} */ (event).detail);
    document.addEventListener("pixelwise-shown", this.shown);
  }

  /**
   * @param {Uint8Array} data
   * @param {(subject: string) => void} tell
   */
  async hear(data, tell) {
    const bytes = new Uint8Array(data);
    const length = new DataView(bytes.buffer).getUint32(0, true);
    /** @type {Said} */
    const said = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    this.said = said;
    this.watch(said);
    try {
      if (said.parts.length) {
        const told = await unpacked(said, bytes.subarray(4 + length));
        if (this.said.subject !== said.subject) return; // another picture has come since
        this.told = told;
        this.filled.clear();
        tell(said.subject);
      } else if (this.told?.subject !== said.subject) return tell(""); // a new element: once more
      if (await this.open(said)) this.compute();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The sliders as they are on the page now. @param {Said} said */
  watch({ sliders }) {
    this.watcher.disconnect();
    for (const name of Object.values(sliders)) {
      const how = { attributes: true, attributeFilter: ["value", "aria-valuetext"] };
      const slider = sliderOf(name);
      if (slider) this.watcher.observe(slider, how);
    }
  }

  /** The network in a worker; true where it is open. @param {Said} said */
  async open(said) {
    const wanted = JSON.stringify([said.network, said.only]);
    if (wanted === this.wanted) return !!this.network;
    this.wanted = wanted;
    this.network?.close();
    this.network = null;
    this.subject = this.changed = "";
    const at = (/** @type {string} */ address) => new URL(address, document.baseURI).href;
    const opened = this.start(at(said.door));
    const check = {
      rgba: opaque(bytesOf(said.check)),
      h: said.h,
      w: said.w,
      labels: bytesOf(said.labels),
    };
    const asked = { network: at(said.network), check, side: said.side, only: said.only };
    let ready;
    try {
      ready = await opened.open(asked, (share) => {
        const loaded = `Loading the network: ${Math.round(100 * share)} %`;
        if (wanted === this.wanted)
          this.say(share < 1 ? loaded : "Trying what this device can do …");
      });
    } catch (error) {
      opened.close();
      throw error;
    }
    if (wanted !== this.wanted) {
      opened.close();
      return false;
    }
    this.network = opened;
    this.changed = ready.changed ? `${ready.changed}; now ` : "";
    return true;
  }

  /** What the sliders say now; ``settled``: the same as the numbers on the page are of. */
  values() {
    const { values, sliders } = /** @type {Said} */ (this.said);
    const now = { ...values, settled: 1 };
    for (const [name, where] of Object.entries(sliders)) {
      const value = Number(sliderOf(where)?.value ?? Number.NaN);
      if (!Number.isFinite(value) || Math.abs(value - values[name]) < 1e-6) continue;
      Object.assign(now, { [name]: value, settled: 0 });
    }
    return now;
  }

  /** One view at a time, and the newest settings next. */
  async compute() {
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    while (this.again && this.network && this.said && this.told) {
      this.again = false;
      const { network, said, told } = this;
      if (told.subject !== said.subject) break; // its picture is on the way
      try {
        const fresh = told.subject !== this.subject ? told : undefined;
        this.subject = told.subject;
        const seen = await network.view(said.chapter, this.values(), fresh);
        if (network === this.network && told === this.told) await this.fill(said, seen);
      } catch (error) {
        if (network === this.network) this.fail(error);
      }
    }
    this.busy = false;
  }

  /**
   * @param {Said} said
   * @param {import("./door.js").Seen} seen
   */
  async fill(said, { fillings, engine, changed, ...seen }) {
    this.changed = changed ? `${changed}; now ` : this.changed;
    const all = Object.entries(fillings);
    const parts = all.flatMap(([, { marks }]) => Object.values(marks));
    await this.decode(parts);
    for (const [picture, { marks, captions }] of all) {
      const key = `${said.key}.${picture}`;
      const ready = /** @type {import("../../../stage/js/types.js").Filling["marks"]} */ (marks);
      this.filled.set(key, { of: said.of[picture], marks: ready, captions });
      this.give({ key });
    }
    const { differ, of, milliseconds } = seen;
    const same = differ
      ? `${differ} of the ${of} labels are not the server's`
      : `All ${of} labels are the server's`;
    this.say(
      `${this.changed}${this.inWords(engine)} in this browser: ${milliseconds.toFixed(0)} ms. ` +
        `${same}, computed in float32. ${said.remark}`,
    );
    this.box.dataset.engine = engine;
    this.box.dataset.differ = String(differ);
    this.box.dataset.views = String(1 + Number(this.box.dataset.views ?? 0));
  }

  /** Images become bitmaps; those that came before are here still. @param {Part[]} parts */
  async decode(parts) {
    const old = this.bitmaps;
    this.bitmaps = new Map();
    for (const part of parts)
      for (const image of part.images ?? []) {
        const { number, data, h, w } = /** @type {any} */ (image);
        const made =
          this.bitmaps.get(number) ??
          old.get(number) ??
          (await createImageBitmap(new ImageData(data, w, h)));
        this.bitmaps.set(number, made);
        Object.assign(image, { bitmap: made });
      }
  }

  /** Fills a picture, now or whenever it shows a new scene. @param {{ key: string }} detail */
  give({ key }) {
    const filling = this.filled.get(key);
    if (filling) fillPicture(key, filling);
  }

  /** @param {unknown} error */
  fail(error) {
    const why = error instanceof Error ? error.message : String(error);
    this.filled.clear();
    this.network?.close();
    this.network = null;
    this.say(`This browser cannot compute the network: ${why}. The picture is the server's.`);
    for (const [picture, of] of Object.entries(this.said?.of ?? {}))
      fillPicture(`${this.said?.key}.${picture}`, { of, marks: {} });
  }

  /** @param {string} words */
  say(words) {
    this.status.textContent = words;
  }

  close() {
    this.watcher.disconnect();
    document.removeEventListener("pixelwise-shown", this.shown);
    this.network?.close();
    this.network = null;
    this.wanted = "";
  }
}

/** Streamlit's slider in an element of that class. @param {string} name @returns {HTMLInputElement | null} */
function sliderOf(name) {
  return document.querySelector(`.${name} input[type="range"]`);
}

/**
 * The picture and what else came in bytes, with what was told.
 * @param {Said} said
 * @param {Uint8Array} bytes
 */
async function unpacked({ subject, side, told, parts }, bytes) {
  /** @type {any} */
  const out = {
    ...told,
    subject,
    side,
    colours: bytesOf(told.colours),
    scale: bytesOf(told.scale),
  };
  if (told.kinds) out.kinds = bytesOf(told.kinds);
  let at = 0;
  for (const [name, kind, length] of parts) {
    const part = bytes.slice(at, at + length);
    at += length;
    if (kind === "bytes") out[name] = await inflated(part);
    else {
      const { data, width, height } = await pixelsOf(part, kind);
      out[name] = data;
      Object.assign(out, { h: height, w: width });
    }
  }
  return out;
}

/** @param {Uint8Array} part @param {string} type */
async function pixelsOf(part, type) {
  const blob = new Blob([/** @type {BlobPart} */ (part)], { type });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.drawImage(bitmap, 0, 0);
  return ctx.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {Uint8Array} part */
async function inflated(part) {
  const stream = new Blob([/** @type {BlobPart} */ (part)])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} text in base 64 */
function bytesOf(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** Red, green, blue with the fourth byte that a canvas has. @param {Uint8Array} rgb */
function opaque(rgb) {
  const out = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let i = 0; i < rgb.length; i++) out[Math.floor(i / 3) * 4 + (i % 3)] = rgb[i];
  return out;
}
