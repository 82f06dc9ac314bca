// @ts-check
// The door to Streamlit: called at each rerun with the new bytes; the stage of a node is kept. What
// the stage must know of Streamlit's page is here, and nowhere else.

/** @import { Options, Room, Send } from "./types.js" */
/** @import { Stage } from "./stage.js" */

const core = pixelwiseStage();
/** @type {WeakMap<object, Stage>} */
const stages = new WeakMap();
// The number of each picture's last release that has played. Held by the window: a stage may be
// taken away and set up again in between, and so may this module.
/** @type {Map<string | undefined, number | undefined>} */
const played = globalThis.pixelwisePlayed ?? new Map();
globalThis.pixelwisePlayed = played;

const CONTROLS = ["stSlider", "stSelectbox", "stNumberInput", "stTextInput", "stButtonGroup"]
  .map((name) => `[data-testid="${name}"]`)
  .join();

/** @type {Room} */
const room = {
  around: () => document.querySelector('[data-testid="stMainBlockContainer"]'),
  scrolled: () => document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0,
  controls: () => [...document.querySelectorAll(CONTROLS)].map((e) => e.getBoundingClientRect()),
};

/**
 * The step that the address names for a stage: ?step=<stage>~<number>.
 * @param {string | undefined} key
 */
function namedStep(key) {
  const [stage, step] = (new URLSearchParams(location.search).get("step") ?? "").split("~");
  return stage === key && /^\d+$/.test(step) ? +step : undefined;
}

/**
 * @param {{ data: Uint8Array | ArrayBuffer, parentElement: ShadowRoot | HTMLElement,
 *   setStateValue(name: string, value: unknown): void,
 *   setTriggerValue(name: string, value: unknown): void }} component
 */
export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = core.create(parentElement, { looks: LOOKS, room, source: pixelwiseStage.toString() });
    stages.set(parentElement, stage);
    const host = /** @type {any} */ ("host" in parentElement ? parentElement.host : parentElement);
    host.pixelwise = stage; // where share.js and the tests find it
  }
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
  /** @type {Options} */
  const options = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const { key, release } = options;
  if (release && release !== played.get(key)) options.released = () => played.set(key, release);
  if (!options.held) options.at = namedStep(key);
  /** @type {Send} */
  const send = {
    handles: (value) => setStateValue("handles", value),
    click: (value) => setTriggerValue("click", value),
  };
  stage.update(bytes.subarray(4 + length), options, send);
  return () => {
    stages.get(parentElement)?.destroy();
    stages.delete(parentElement);
  };
}
