// @ts-check
// Every kind of mark by its name in the scene.

/** @import { Kind, Mark } from "../types.js" */

import { bars } from "./bars.js";
import { boxes } from "./boxes.js";
import { cells } from "./cells.js";
import { label } from "./label.js";
import { paint } from "./paint.js";
import { path } from "./path.js";
import { picture } from "./picture.js";
import { points } from "./points.js";
import { segments } from "./segments.js";

const KINDS = {
  cells,
  picture,
  paint,
  points,
  path,
  segments,
  arrow: segments,
  boxes,
  bars,
  label,
};

/**
 * What can be done with a mark.
 * @param {Mark} mark
 * @returns {Kind<any>}
 */
export function kindOf(mark) {
  return KINDS[mark.kind];
}
