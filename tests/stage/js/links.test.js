import assert from "node:assert/strict";
import { test } from "node:test";
import { linkedTo, linkTable } from "../../../vislib/stage/js/links.js";
import { facts, markOf, scene } from "./facts.js";

test("what an element lights is what can be reached from it", () => {
  const made = scene("links");
  const table = linkTable(made);
  const cases = Object.entries(facts.links);
  assert.equal(cases.length, 18);
  for (const [name, expected] of cases) {
    const [id, i] = name.split(" ");
    const lit = linkedTo(table, markOf(made, id), +i);
    const got = [...lit].flatMap(([mark, set]) => [...set].map((k) => [mark.id, k]));
    got.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    assert.deepEqual(got, expected, name);
  }
});
