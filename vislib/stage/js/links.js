// @ts-check
// Links: which elements belong together.

/** @import { LinkRow, Mark, PackedLink, Scene } from "./types.js" */

import { valuesAt } from "./values.js";

/**
 * Every link both ways: source element -> target elements. Built once a scene.
 * @param {Scene} scene
 * @returns {LinkRow[]}
 */
export function linkTable(scene) {
  return scene.links.flatMap((link) => {
    const source = scene.marks[scene.byId[link.s]];
    const target = scene.marks[scene.byId[link.t]];
    const first = valuesAt(link.off, 0);
    const to = valuesAt(link.to, 0);
    const { chain } = link;
    /** @type {LinkRow[]} */
    const rows = [
      { source, target, chain, down: true, of: (i) => to.subarray(first[i], first[i + 1]) },
    ];
    if (link.both) {
      const back = backwards(link);
      rows.push({
        source: target,
        target: source,
        chain,
        down: false,
        of: (i) => back.get(i) ?? [],
      });
    }
    return rows;
  });
}

/**
 * Target element -> source elements.
 * @param {PackedLink} link
 */
function backwards(link) {
  const first = valuesAt(link.off, 0);
  const to = valuesAt(link.to, 0);
  /** @type {Map<number, number[]>} */
  const back = new Map();
  for (let i = 0; i + 1 < first.length; i++) {
    for (let j = first[i]; j < first[i + 1]; j++) {
      const known = back.get(to[j]);
      if (known) known.push(i);
      else back.set(to[j], [i]);
    }
  }
  return back;
}

/**
 * All that is highlighted when an element is pointed at, by mark. Chained links are followed
 * downwards from it and upwards from it, never up and down again.
 * @param {LinkRow[]} links
 * @param {Mark} mark
 * @param {number} i
 * @returns {Map<Mark, Set<number>>}
 */
export function linkedTo(links, mark, i) {
  const all = new Map([[mark, new Set([i])]]);
  for (const down of [true, false]) {
    for (const [other, elements] of followed(links, mark, i, down)) {
      const known = all.get(other);
      if (known) for (const element of elements) known.add(element);
      else all.set(other, elements);
    }
  }
  return all;
}

/**
 * @param {LinkRow[]} links
 * @param {Mark} mark
 * @param {number} i
 * @param {boolean} down
 */
function followed(links, mark, i, down) {
  const seen = new Map([[mark, new Set([i])]]);
  /** @type {[Mark, number, boolean][]} */
  const todo = [[mark, i, false]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [from, element, chained] = next;
    for (const link of links) {
      if (link.source !== from || link.down !== down || (chained && !link.chain)) continue;
      const known = seen.get(link.target) ?? new Set();
      seen.set(link.target, known);
      for (const target of link.of(element)) {
        if (known.has(target)) continue;
        known.add(target);
        if (link.chain) todo.push([link.target, target, true]);
      }
    }
  }
  return seen;
}
