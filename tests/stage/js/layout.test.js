import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, layout, naturalHeight, rowsOf } from "../../../vislib/stage/js/layout.js";
import { scene } from "./facts.js";

const ctx = { font: "", measureText: (text) => ({ width: 50 * text.length }) };
globalThis.document = {
  createElement: () => ({
    set innerHTML(html) {
      this.textContent = html.replace(/<[^>]*>/g, "");
    },
  }),
};
const sizes = (more) => ({ em: 16, font: "x", room: 456, present: false, ctx, ...more });
const made = scene("marks");
// Formulas in titles are measured in a browser only.
for (const panel of made.panels) panel.title = panel.title.replace(/<math.*<\/math>/, "4 × 4");

function shown(width, more = {}) {
  const height = naturalHeight(made, width, sizes(more));
  return [height, layout(made, width, height, sizes(more))];
}

test("panels stand as the scene says where there is room", () => {
  const rows = rowsOf(made, 1000, sizes());
  assert.deepEqual(
    rows.map((row) => row.map((p) => p.id)),
    [
      ["grid", "cloud"],
      ["bars", "photo"],
    ],
  );
  const [height, boxes] = shown(1000);
  assert.equal(height, 520);
  assert.ok(boxes.grid.outer[2] > boxes.cloud.outer[2]); // by weight
  assert.equal(boxes.bars.outer[1], boxes.photo.outer[1]);
});

test("on a narrow screen they stand one below the other, or closer in a short window", () => {
  const tall = rowsOf(made, 390, sizes({ room: 5000 }));
  assert.deepEqual(
    tall.map((row) => row.length),
    [1, 1, 1, 1],
  );
  const short = rowsOf(made, 390, sizes({ room: 300 }));
  assert.ok(short.length < 4);
});

for (const width of [320, 390, 700, 1280]) {
  for (const room of [200, 456, 900]) {
    test(`nothing overlaps or is cut, ${width} wide, ${room} high`, () => {
      const [height, boxes] = shown(width, { room });
      const all = Object.values(boxes);
      for (const { p, x, y, w, h, sx, sy, outer } of all) {
        const [ox, oy, ow, oh] = outer;
        assert.ok(
          ox >= -1e-6 && oy >= -1e-6 && ox + ow <= width + 1e-6 && oy + oh <= height + 1e-6,
        );
        assert.ok(x >= ox && x + w <= ox + ow + 1e-6, p.id);
        if (oh > 60) assert.ok(y >= oy && y + h <= oy + oh + 1e-6, p.id);
        if (p.equal) assert.equal(sx, sy);
      }
      for (const [i, a] of all.entries())
        for (const b of all.slice(i + 1)) {
          const [ax, ay, aw, ah] = a.outer;
          const [bx, by, bw, bh] = b.outer;
          const apart = ax + aw <= bx + 1e-6 || bx + bw <= ax + 1e-6 || ay + ah <= by + 1e-6;
          assert.ok(apart || by + bh <= ay + 1e-6, `${a.p.id} and ${b.p.id}`);
        }
    });
  }
}

test("pixels and units go into one another", () => {
  for (const box of Object.values(shown(1000)[1])) {
    const { p, X, Y, invX, invY } = box;
    for (const t of [0, 0.3, 1]) {
      const x = p.x[0] + t * (p.x[1] - p.x[0]);
      const y = p.y[0] + t * (p.y[1] - p.y[0]);
      assert.ok(Math.abs(invX(X(x)) - x) < 1e-9 && Math.abs(invY(Y(y)) - y) < 1e-9);
    }
    assert.equal(Y(p.y[0]) < Y(p.y[1]), p.y_down);
    assert.ok(X(p.x[0]) < X(p.x[1]));
  }
});

test("before a class the picture takes what the window has, as far as it is of use", () => {
  const wanted = naturalHeight(made, 1800, sizes());
  const most = naturalHeight(made, 1800, sizes({ present: true, room: 2000 }));
  assert.ok(most > wanted && most < 2000);
  assert.equal(naturalHeight(made, 1800, sizes({ present: true, room: 600 })), 600);
});

test("a list falls into parts of even length", () => {
  assert.deepEqual(evenly([1, 2, 3, 4, 5], 3), [
    [1, 2, 3],
    [4, 5],
  ]);
  assert.deepEqual(evenly([1, 2, 3, 4], 3), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(evenly([1], 3), [[1]]);
});
