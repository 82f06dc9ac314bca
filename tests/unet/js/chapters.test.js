// What the chapters show of a network in the browser, without one: against what Python computed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { changes, nearOutlines, percent } from "../../../vislib/unet/browser/js/changes.js";
import { CHAPTERS, Looking, stages } from "../../../vislib/unet/browser/js/chapters.js";
import { layers, overlaid, scaled } from "../../../vislib/unet/browser/js/drawing.js";
import { Network } from "../../../vislib/unet/browser/js/engines.js";

const folder = process.env.FACTS;
const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8"));

function bytes(name) {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + length);
}

const whole = (name) => new Uint8Array(bytes(name));
const real = (name) => new Float32Array(bytes(name));
const kernels = { relaxed: whole("relaxed"), plain: whole("plain") };

function rgba(name) {
  const rgb = whole(name);
  return Uint8ClampedArray.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)],
  );
}

function furthest(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}

/** All labels, but where two classes are as likely (255): see UNDECIDED in test_browser.py. */
function same(labels, name) {
  const wanted = whole(name);
  assert.equal(labels.length, wanted.length);
  const settled = wanted.filter((label) => label !== 255).length;
  assert.ok(settled >= 0.999 * wanted.length - 1, name);
  assert.equal(labels.filter((l, i) => wanted[i] !== 255 && l !== wanted[i]).length, 0, name);
}

async function looking({ network, picture, h, w, side, ...told }) {
  const made = new Network(bytes(network), kernels);
  made.engine = await made.make("relaxed");
  const shown = { rgba: rgba(picture), h, w, side, ...told };
  return new Looking(made, { ...shown, colours: whole("colours"), scale: whole("scale") });
}

/** An image as Python drew it, but for a share ``off`` of values that rounding moves by ``by``. */
function alike(image, name, off = 0.001, by = 1) {
  const wanted = whole(name);
  assert.equal(image.data.length, wanted.length, name);
  let [other, far] = [0, 0];
  for (const [i, v] of image.data.entries()) {
    other += +(v !== wanted[i]);
    far += +(Math.abs(v - wanted[i]) > by);
  }
  assert.ok(other <= off * wanted.length && far <= 0.0005 * wanted.length, name);
}

for (const one of facts.live)
  test(`live, ${one.network}: labels, probabilities and pictures are the server's`, async () => {
    const said = { all: "all", reached: "from {threshold}" };
    const on = await looking({ ...one, said, names: ["a"] });
    const seen = await CHAPTERS.live(on, { threshold: one.threshold, opacity: 0.4 });
    same(seen.labels, one.labels);
    const { probabilities } = on.known.get("said");
    assert.ok(furthest(probabilities, real(one.probabilities)) < 2e-5);
    const { marks, captions } = seen.fillings.stage;
    for (const [k, image] of marks.maps.images.entries()) alike(image, `${one.maps}${k}`, 0.02, 3);
    alike(marks.fill.images[0], one.fill);
    alike(marks.outline.images[0], one.outline);
    assert.equal(marks.fill.opacity, 0.4);
    assert.equal(marks.areas, undefined);
    const sentence = Object.values(captions)[0];
    assert.equal(sentence, one.threshold ? `from ${one.threshold.toFixed(2)}` : "all");
    const moved = await CHAPTERS.live(on, { threshold: 0.9, opacity: 0, settled: 0 });
    assert.deepEqual(moved.fillings.stage.marks.areas.texts, ["a"]);
    assert.equal(moved.fillings.stage.marks.outline.opacity, 0);
    assert.equal(moved.fillings.stage.marks.maps.images[0], marks.maps.images[0]); // drawn once
  });

for (const one of facts.skips)
  test(`skips, ${one.network} ${one.gates}: labels and what changes are the server's`, async () => {
    const more = { truth: one.truth && whole(one.truth), donor: one.donor && rgba(one.donor) };
    const names = one.gates.map((_, i) => `gate${i}`);
    const said = { none: "none", lost: "{near} {away}", gained: " {gained}", otherwise: " more" };
    const on = await looking({ ...one, ...more, said, names, kinds: whole("kinds") });
    on.told.gates = names;
    await CHAPTERS.skips(on, Object.fromEntries(names.map((name) => [name, 0]))); // and put back
    const gates = Object.fromEntries(names.map((name, i) => [name, one.gates[i]]));
    const { labels, fillings } = await CHAPTERS.skips(on, gates);
    same(labels, one.whole);
    const { marks, captions } = fillings.stage;
    alike(marks.view1.images[0], one.view1);
    alike(marks.view2.images[0], one.view2);
    assert.deepEqual(marks.shares.texts, one.shares);
    assert.equal(captions[0], one.sentence);
    for (const [i, share] of one.lost.entries())
      assert.ok(Math.abs(marks.lost.boxes[4 * i + 2] - Math.max(100 * share, 0.15)) < 1e-9);
  });

for (const one of facts.paths)
  test(`path, ${one.network}: every map is the server's`, async () => {
    const on = await looking(one);
    const { inside, probabilities, labels } = await stages(on);
    same(labels, one.labels);
    assert.equal(inside.length + 1, one.stages.length);
    for (const [k, { numbers }] of inside.entries()) {
      const wanted = real(one.stages[k]);
      const most = wanted.reduce((a, b) => Math.max(a, b), 1);
      assert.ok(furthest(numbers, wanted) < 2e-5 * most, `stage ${k + 1}`);
    }
    assert.ok(furthest(probabilities, real(one.stages.at(-1))) < 2e-5);
    const { fillings } = await CHAPTERS.path(on, { index: one.index, ...one.grid });
    for (const [k, image] of fillings.stage.marks.maps.images.entries())
      alike(image, `${one.mosaics}${k}`, 0.02);
    alike(fillings.stage.marks.labels.images[0], one.overlay);
    alike(fillings.channels.marks.all.images[0], one.channels, 0.02);
  });

test("changes and shares are counted as Python counts them", () => {
  for (const { n, reference, before, now, kind, lost, gained, shares } of facts.changes) {
    const found = changes(reference, before, now, nearOutlines(reference, n));
    assert.deepEqual([...found.kind], kind);
    assert.deepEqual(
      found.lost.map((v) => (Number.isNaN(v) ? null : v)),
      lost,
    );
    assert.equal(found.gained, gained);
    assert.deepEqual(found.lost.map(percent), shares);
  }
  for (const [share, text] of facts.shares) assert.equal(percent(share), text);
});

test("pictures are drawn as Python draws them", () => {
  const { h, w } = facts.drawn;
  const labels = { numbers: whole("drawn.labels"), h, w };
  const { fill, outline } = layers(labels, whole("colours"));
  alike(fill, "drawn.fill", 0);
  alike(outline, "drawn.outline", 0);
  alike(overlaid(rgba("drawn.rgb"), labels, whole("colours"), 0.6), "drawn.over", 0.01);
  const values = { numbers: real("drawn.values"), h, w };
  alike(scaled(values, 1.5, whole("scale")), "drawn.scaled", 0.01, 3);
});
