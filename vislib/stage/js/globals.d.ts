// What ``component.py`` puts before mount.js when it joins the modules.

import type { create } from "./stage.js";
import type { Looks } from "./types.js";

declare global {
  /** The renderer; its source is what a saved file plays with. */
  function pixelwiseStage(): { create: typeof create };
  const LOOKS: Looks;
  var pixelwisePlayed: Map<string | undefined, number | undefined> | undefined;
}
