// @ts-check
// Export: the frame as PNG, the animation as a video, the scene as one file that plays offline.

/** @import { Stage } from "./stage.js" */

import { plain, wrapText } from "./text.js";

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

/**
 * The picture with titles and sentence on the page's colour.
 * @param {Stage} stage
 * @param {HTMLCanvasElement} [out]
 */
function compose(stage, out = document.createElement("canvas")) {
  const { state, drawing } = stage;
  const { em, dpr } = state;
  const foot = 3.2 * em;
  const w = drawing.element.width;
  const h = drawing.element.height + Math.round(foot * dpr);
  if (out.width !== w || out.height !== h) {
    out.width = w;
    out.height = h;
  }
  const ctx = /** @type {CanvasRenderingContext2D} */ (out.getContext("2d"));
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = state.page;
  ctx.fillRect(0, 0, w, h);
  ctx.drawImage(drawing.element, 0, 0);
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.fillStyle = state.colour("ink");
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.font = `600 ${0.95 * em}px ${state.font}`;
  for (const [id, node] of drawing.titles) {
    const { p, outer, titleY } = state.boxes[id];
    const left = (Number.parseFloat(node.style.left) || 0) + 0.5 * em;
    wrapText(ctx, plain(p.title), left, titleY + 0.8 * em, outer[2], 1.52 * em);
  }
  ctx.font = `${em}px ${state.font}`;
  ctx.textAlign = "center";
  const [middle, top, wide] = [w / dpr / 2, h / dpr - foot + 0.9 * em, w / dpr - 2 * em];
  wrapText(ctx, plain(stage.caption.of(state.step)), middle, top, wide, 1.25 * em);
  return out;
}

/** @param {Stage} stage */
export function exportPNG(stage) {
  stage.whenDrawn(() => {
    const name = `pixelwise-frame-${stage.state.step + 1}.png`;
    compose(stage).toBlob((blob) => blob && download(blob, name));
  });
}

const VIDEO = ["video/mp4;codecs=avc1.42E01E", "video/mp4", "video/webm;codecs=vp9", "video/webm"];
const NO_VIDEO = "This browser cannot record video; use a recent Chrome, Edge, Firefox or Safari.";

/**
 * Records the canvas in real time, first frame to last: MP4 where the browser can, else WebM.
 * @param {Stage} stage
 * @param {(sentence: string) => void} say
 */
export function exportVideo(stage, say) {
  const can = typeof MediaRecorder !== "undefined" && "captureStream" in stage.canvas;
  const mimeType = can && VIDEO.find((kind) => MediaRecorder.isTypeSupported(kind));
  if (!mimeType) return say(NO_VIDEO);
  stage.go(0);
  stage.whenDrawn(() => record(stage, mimeType));
}

/**
 * @param {Stage} stage its first frame is drawn
 * @param {string} mimeType
 */
function record(stage, mimeType) {
  const { clock } = stage;
  const out = compose(stage);
  const recorder = new MediaRecorder(out.captureStream(30), {
    mimeType,
    videoBitsPerSecond: 6e6,
  });
  /** @type {Blob[]} */
  const chunks = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.onstop = () => {
    const type = mimeType.split(";")[0];
    download(new Blob(chunks, { type }), `pixelwise.${type.split("/")[1]}`);
  };
  const { loop } = clock;
  const finish = () => {
    stage.afterDraw = null;
    clock.loop = loop;
    recorder.stop();
  };
  clock.loop = false;
  stage.afterDraw = () => compose(stage, out);
  recorder.start();
  stage.play(() => setTimeout(finish, 700)); // long enough to read the last frame
}

const PAGE_STYLE =
  ":root{color-scheme:light dark;font:16px system-ui,sans-serif}" +
  "body{margin:2rem auto;max-width:1200px;padding:0 1rem;background:#fff;color:#1b1f24}" +
  "@media(prefers-color-scheme:dark){body{background:#0f1419;color:#f2f4f7}}";

/** @param {Stage} stage */
export function exportHTML(stage) {
  const { blob, source } = stage;
  let bytes = "";
  for (let i = 0; i < blob.length; i += 32768)
    bytes += String.fromCharCode.apply(null, /** @type {any} */ (blob.subarray(i, i + 32768)));
  const looks = JSON.stringify(stage.looks).replaceAll("</", "<\\/");
  const script = [
    `const stage=${source}`,
    `const looks=${looks}`,
    `const bytes=Uint8Array.from(atob("${btoa(bytes)}"),c=>c.charCodeAt(0))`,
    'const host=document.getElementById("stage")',
    "stage().create(host,{looks,source:stage.toString()}).update(bytes,{})",
  ].join(";\n");
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width"><title>Pixelwise</title>' +
    `<style>${PAGE_STYLE}</style><main id="stage"></main><script>${script};</` +
    "script></html>";
  download(new Blob([page], { type: "text/html" }), "pixelwise.html");
}
