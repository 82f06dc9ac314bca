// @ts-check
// One network in one worker, or in two that take frames in turns: WebAssembly computes with one thread,
// and threads would need headers (COOP, COEP) that close the page to others.

/** @import { Answer, Asked, Ready, Segmenter } from "./door.js" */

const ENOUGH = 4; // processors: two for the network, two for the page, the camera and the rest
const TURNS = ["relaxed", "plain"]; // engines of which a second one computes beside the first
const WANTED = 100; // ms a frame at most, or a smaller network takes over where there is one

/** ``smaller``: another network, and what it must give, for devices on which this one is slow.
 * @typedef {Asked & { smaller?: Pick<Asked, "network" | "check"> }} AskedOfCrew */
/** ``larger``: milliseconds a frame of the network that was asked for, where a smaller one was at
 * hand; ``smaller``: whether that one computes; ``wanted``: milliseconds at most.
 * @typedef {Ready & { larger?: number, smaller: boolean, wanted: number }} ReadyCrew */

export class Crew {
  /** @param {() => Segmenter} start */
  constructor(start) {
    this.start = start;
    /** @type {Segmenter[]} */
    this.all = [];
    /** @type {Segmenter[]} */
    this.free = [];
    this.closed = false;
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
   * @param {AskedOfCrew} asked
   * @param {(share: number) => void} loading
   * @returns {Promise<ReadyCrew>}
   */
  async open({ smaller, ...asked }, loading) {
    const first = this.hire();
    const ready = await first.open(asked, loading);
    this.free.push(first);
    let used = { ...asked, only: [ready.engine] };
    const took = Math.round(ready.milliseconds); // as it is said
    const slow = took > WANTED;
    const instead = slow && smaller && { ...used, ...smaller };
    const small = !!instead && (await this.replaced(first, instead, loading));
    if (instead && small) used = instead;
    const more = TURNS.includes(ready.engine) && navigator.hardwareConcurrency >= ENOUGH;
    if (more && !this.closed) this.grow(used);
    return { ...ready, larger: smaller && took, smaller: small, wanted: WANTED };
  }

  /**
   * Another network instead of ``first``, which stays (false) where that one cannot be had.
   * @param {Segmenter} first
   * @param {Asked} asked
   * @param {(share: number) => void} loading
   */
  async replaced(first, asked, loading) {
    const other = this.start();
    try {
      await other.open(asked, loading);
    } catch {
      other.close();
      return false;
    }
    first.close();
    if (this.closed) other.close();
    this.all = this.closed ? [] : [other];
    this.free = [...this.all];
    return true;
  }

  /** @param {Asked} asked */
  async grow(asked) {
    const second = this.start();
    try {
      await second.open(asked);
      if (this.closed) return second.close();
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
      const answer = await one.segment(rgba, h, w);
      if (answer.changed) this.part(one);
      return answer;
    } finally {
      if (!this.all.includes(one)) one.close();
      else if (!this.free.includes(one)) this.free.push(one);
    }
  }

  /** The engine of ``one`` failed, and another one computes: from now on it alone. @param {Segmenter} one */
  part(one) {
    if (this.closed) return;
    for (const other of this.free) other.close(); // those at work are closed when they have answered
    this.all = [one];
    this.free = [];
  }

  close() {
    this.closed = true;
    for (const one of this.all) one.close();
    this.all = [];
    this.free = [];
  }
}
