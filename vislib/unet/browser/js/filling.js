// @ts-check
// What the browser itself computes for a scene: it takes the place of what came, mark by mark.

/** @import { Stage } from "../../../stage/js/stage.js" */
/** @import { Bitmap, Filling, Mark, Scene } from "../../../stage/js/types.js" */

/**
 * Fills the picture of that key, wherever it is on the page.
 * @param {string} key
 * @param {Filling} filling
 */
export function fillPicture(key, filling) {
  for (const node of document.querySelectorAll("*")) {
    const stage = /** @type {Stage | undefined} */ (/** @type {any} */ (node).pixelwise);
    if (stage?.key !== key || !fill(stage.scene, filling, stage.asking)) continue;
    stage.caption.measure();
    stage.showStep();
    stage.redraw();
  }
}

/**
 * Fills the marks that ``filling`` names; all others are again as they came. Nothing happens where
 * the scene is of other data (``Scene.live`` in Python), and a mark takes images only for all the
 * frames that it has. True where something may look different.
 * @param {Scene} scene
 * @param {Filling} filling
 * @param {boolean} silent its sentences stay: the question is open
 */
function fill(scene, { of, marks, captions }, silent) {
  if (!scene?.live || scene.live !== of) return false;
  for (const mark of scene.marks) {
    const part = (mark.id && marks[mark.id]) || {};
    const came = mark.came ?? { opacity: mark.opacity };
    mark.came = came;
    mark.opacity = part.opacity ?? came.opacity;
    fillMark(mark, part);
  }
  scene.came ??= scene.captions;
  scene.captions = silent ? scene.came : said(scene, captions ?? {});
  return true;
}

/**
 * @param {Mark} mark
 * @param {import("../../../stage/js/types.js").Part} part
 */
function fillMark(mark, { images, boxes, texts }) {
  if (mark.kind === "picture") {
    const fits = images?.length === mark.bitmaps.length;
    mark.filled = fits ? images.map(({ bitmap }) => slotOf(bitmap)) : undefined;
  } else if (mark.kind === "boxes") {
    const came = { boxes: mark.boxes, ...mark.came };
    mark.came = came;
    mark.boxes = came.boxes;
    if (boxes?.length === mark.boxes.per)
      mark.boxes = { ...mark.boxes, f: 0, data: Float32Array.from(boxes) };
  } else if (mark.kind === "label") {
    const came = { texts: mark.texts, ...mark.came };
    mark.came = came;
    mark.texts = texts ? textsOf(came.texts, mark.n, texts) : came.texts;
  }
}

/** @param {ImageBitmap} image @returns {Bitmap} */
function slotOf(image) {
  return { bytes: new Uint8Array(), image, rim: null, ready: true, onready: null };
}

/**
 * Other texts for the first of n elements.
 * @param {import("../../../stage/js/types.js").Texts} came
 * @param {number} n
 * @param {string[]} texts
 */
function textsOf(came, n, texts) {
  const t = Array.from({ length: n }, (_, i) => texts[i] ?? "");
  const data = Int32Array.from({ length: n }, (_, i) => i);
  return { t, i: { ...came.i, f: /** @type {0} */ (0), per: n, data } };
}

/**
 * @param {Scene} scene
 * @param {Record<number, string>} captions HTML by frame
 */
function said({ came, frames }, captions) {
  const { t, i } = /** @type {import("../../../stage/js/types.js").Sentences} */ (came);
  const each = Array.from(
    { length: frames },
    (_, k) => captions[k] ?? t[i[i.length === 1 ? 0 : k]],
  );
  return { t: each, i: each.map((_, k) => k) };
}
