// @ts-check
// The keys of the stage: space, arrows, Home, End, F, Escape.

/** @import { Stage } from "./stage.js" */

/** @type {Record<string, string>} */
const KEYS = { " ": "play", ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last" };
// Buttons in these use the arrow keys themselves.
const CHOOSES = ["radiogroup", "tablist", "toolbar", "group", "dialog", "menu", "listbox"]
  .map((role) => `[role="${role}"]`)
  .join();

/** @type {Stage | null} */
let active = null; // the stage that keys go to when nothing else has the focus

/**
 * Listens until the function that it returns is called.
 * @param {Stage} stage
 */
export function listenToKeys(stage) {
  const activate = () => {
    active = stage;
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => press(stage, event);
  stage.root.addEventListener("pointerenter", activate);
  stage.root.addEventListener("focusin", activate);
  document.addEventListener("keydown", onKey);
  active ??= stage;
  return () => {
    document.removeEventListener("keydown", onKey);
    if (active === stage) active = null;
  };
}

/**
 * @param {Stage} stage
 * @param {KeyboardEvent} event
 */
function press(stage, event) {
  if (active !== stage || !stage.scene || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || isTaken(event, stage.root)) return;
  if (event.key === "Escape") return stage.escape();
  if (stage.painting.key(event)) return event.preventDefault();
  const what = KEYS[event.key] ?? (letterOf(event) === "f" ? "full" : "");
  if (!what || (what !== "full" && stage.scene.frames < 2)) return;
  event.preventDefault();
  stage.toolbar.act(what);
}

/**
 * Whether a key belongs to what has the focus: a field, a choice, a button.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} root
 */
function isTaken(event, root) {
  const path = event.composedPath();
  const [target] = path;
  if (!(target instanceof HTMLElement)) return !path.includes(root);
  if (isTyping(target) || target.tagName === "SELECT") return true;
  if (target.tagName === "BUTTON" && [" ", "Enter"].includes(event.key)) return true;
  if (path.includes(root) || target === document.body) return false;
  // A slider needs no keys but its own, and a button that was pressed none of ours.
  if (target.matches("input[type=range]")) return /^(Arrow|Home|End|Page)/.test(event.key);
  return target.tagName !== "BUTTON" || !!target.closest(CHOOSES);
}

/** @param {HTMLElement} target */
function isTyping(target) {
  if (target.isContentEditable || target.tagName === "TEXTAREA") return true;
  return target.matches("input:not([type=range], [type=checkbox], [type=radio], [type=button])");
}

/**
 * The letter of a key; on a keyboard of another script that of its place on a Latin one.
 * @param {{ key: string, code: string }} event
 */
export function letterOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const foreign = key.length === 1 && /\p{L}/u.test(key);
  return foreign && code.startsWith("Key") ? code[3].toLowerCase() : "";
}
