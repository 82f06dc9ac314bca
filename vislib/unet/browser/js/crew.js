// @ts-check
// One network in one worker, or in two that take frames in turns: WebAssembly computes with one thread,
// and threads would need headers (COOP, COEP) that close the page to others.

/** @import { Answer, Asked, Ready, Segmenter } from "./door.js" */

const ENOUGH = 4; // processors: two for the network, two for the page, the camera and the rest
const TURNS = ["relaxed", "plain"]; // engines of which a second one computes beside the first

export class Crew {
  /** @param {() => Segmenter} start */
  constructor(start) {
    this.start = start;
    /** @type {Segmenter[]} */
    this.all = [];
    /** @type {Segmenter[]} */
    this.free = [];
    this.grown = () => {}; // called when there is another one
  }

  get size() {
    return this.all.length;
  }

  /** @returns {Segmenter} */
  hire() {
    const one = this.start();
    this.all.push(one);
    return one;
  }

  /**
   * @param {Asked} asked
   * @param {(share: number) => void} loading
   * @returns {Promise<Ready>}
   */
  async open(asked, loading) {
    const first = this.hire();
    const ready = await first.open(asked, loading);
    this.free.push(first);
    const more = TURNS.includes(ready.engine) && navigator.hardwareConcurrency >= ENOUGH;
    if (more) this.grow({ ...asked, only: [ready.engine] });
    return ready;
  }

  /** @param {Asked} asked */
  async grow(asked) {
    const second = this.start();
    try {
      await second.open(asked);
      if (!this.size) return second.close(); // closed in the meantime
      this.all.push(second);
      this.free.push(second);
      this.grown();
    } catch {
      second.close(); // one is enough
    }
  }

  /**
   * Labels of a picture, by whoever is free, else by the first.
   * @param {Uint8ClampedArray} rgba
   * @param {number} h
   * @param {number} w
   * @returns {Promise<Answer>}
   */
  async segment(rgba, h, w) {
    const one = this.free.shift() ?? this.all[0]; // a worker answers one after the other
    try {
      return await one.segment(rgba, h, w);
    } finally {
      if (this.all.includes(one) && !this.free.includes(one)) this.free.push(one);
    }
  }

  close() {
    for (const one of this.all) one.close();
    this.all = [];
    this.free = [];
  }
}
