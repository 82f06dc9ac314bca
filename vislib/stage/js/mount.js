// The door to Streamlit: called at each rerun with the new bytes; the stage of a node is kept.
const core = pixelwiseStage();
const stages = new WeakMap();
// The number of each picture's last release that has played. Held by the window: a stage may be
// taken away and set up again in between, and so may this module.
const played = (globalThis.pixelwisePlayed ||= new Map());

// The step that the address names for a stage: ?step=<stage>~<number>.
function named(key) {
  const [stage, step] = (new URLSearchParams(location.search).get("step") || "").split("~");
  return stage === key && /^\d+$/.test(step) ? +step : undefined;
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = core.create(parentElement);
    stages.set(parentElement, stage);
    (parentElement.host || parentElement).pixelwise = stage; // where share.js and the tests find it
  }
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
  const options = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const { key, release } = options;
  if (release && release !== played.get(key)) options.released = () => played.set(key, release);
  if (!options.held) options.at = named(key);
  stage.update(bytes.subarray(4 + length), options, {
    handles: (value) => setStateValue("handles", value),
    click: (value) => setTriggerValue("click", value),
  });
  return () => { stage.destroy(); stages.delete(parentElement); };
}
