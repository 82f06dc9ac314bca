// Which of two networks watches the camera, and how many workers: with stand-ins for the workers.

import assert from "node:assert/strict";
import test from "node:test";

import { Crew } from "../../../vislib/unet/browser/js/crew.js";

const check = (of) => ({ of });
const asked = {
  network: "larger",
  check: check("larger"),
  side: 128,
  only: [],
  smaller: { network: "smaller", check: check("smaller") },
};

/** A crew whose workers take so long for each network; what they were asked is in ``opened``. */
function crew(
  milliseconds,
  { engine = "webgpu", processors = 2, broken = [], during = () => {} } = {},
) {
  Object.defineProperty(navigator, "hardwareConcurrency", {
    value: processors,
    configurable: true,
  });
  const opened = [];
  const closed = [];
  let failing = null;
  const start = () => {
    const one = {
      async open(wanted) {
        opened.push(wanted);
        one.network = wanted.network;
        during(wanted.network);
        if (broken.includes(wanted.network)) throw new Error("404");
        return { engine, milliseconds: milliseconds[wanted.network], figures: [], changed: "" };
      },
      async segment() {
        await new Promise((done) => setTimeout(done));
        const changed = one === failing ? "it failed" : "";
        return { network: one.network, changed, one };
      },
      close: () => closed.push(one.network),
    };
    return one;
  };
  const fail = (one) => {
    failing = one;
  };
  return { made: new Crew(start), opened, closed, fail };
}

const names = (opened) => opened.map(({ network }) => network);

test("the smaller network is asked for only where the larger is slow, and gives its own labels", async () => {
  const quick = crew({ larger: 100.4, smaller: 25 });
  const ready = await quick.made.open(asked, () => {});
  assert.deepEqual(names(quick.opened), ["larger"]); // nothing else was fetched
  assert.deepEqual([ready.smaller, ready.larger, ready.wanted], [false, 100, 100]);
  assert.equal((await quick.made.segment()).network, "larger");

  const slow = crew({ larger: 100.6, smaller: 25 });
  const other = await slow.made.open(asked, () => {});
  assert.deepEqual(names(slow.opened), ["larger", "smaller"]);
  assert.deepEqual(slow.opened[1].check, check("smaller"));
  assert.deepEqual(slow.opened[1].only, ["webgpu"]); // the engine that was the quickest
  assert.deepEqual([other.smaller, other.larger], [true, 101]);
  assert.deepEqual(slow.closed, ["larger"]);
  assert.equal((await slow.made.segment()).network, "smaller");
});

test("without a smaller one, or where it cannot be had, the larger computes", async () => {
  const alone = crew({ larger: 900 });
  const { smaller, larger } = await alone.made.open({ ...asked, smaller: undefined }, () => {});
  assert.deepEqual([smaller, larger], [false, undefined]);
  const missing = crew({ larger: 900 }, { broken: ["smaller"] });
  const ready = await missing.made.open(asked, () => {});
  assert.deepEqual([ready.smaller, ready.larger], [false, 900]);
  assert.deepEqual(missing.closed, ["smaller"]);
  assert.equal((await missing.made.segment()).network, "larger");
});

test("a second worker computes the same network by the same engine", async () => {
  for (const [milliseconds, network] of [
    [50, "larger"],
    [500, "smaller"],
  ]) {
    const how = { engine: "plain", processors: 4 };
    const { made, opened, closed, fail } = crew({ larger: milliseconds, smaller: 90 }, how);
    const grown = new Promise((done) => {
      made.grown = done;
    });
    await made.open(asked, () => {});
    await grown;
    assert.deepEqual(opened.at(-1), { network, check: check(network), side: 128, only: ["plain"] });
    assert.deepEqual([made.size, made.free.length], [2, 2]);
    const answers = await Promise.all([made.segment(), made.segment()]);
    assert.equal(new Set(answers.map(({ one }) => one)).size, 2);
    fail(made.all[0]); // it goes on alone, the other one when it has answered
    await Promise.all([made.segment(), made.segment()]);
    assert.deepEqual([made.size, made.free.length], [1, 1]);
    assert.equal((await made.segment()).changed, "it failed");
    assert.equal(closed.at(-1), network);
  }
  const few = crew({ larger: 50 }, { engine: "plain", processors: 2 });
  await few.made.open(asked, () => {});
  assert.equal(few.made.size, 1);
});

test("who is closed while the smaller network opens keeps no worker", async () => {
  const during = (network) => network === "smaller" && made.close();
  const { made, closed } = crew({ larger: 500, smaller: 90 }, { during });
  await made.open(asked, () => {});
  assert.deepEqual([made.size, made.free.length], [0, 0]);
  assert.ok(closed.includes("smaller") && closed.includes("larger"));
});
