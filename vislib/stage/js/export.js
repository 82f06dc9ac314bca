// Export: the frame as PNG, the animation as a video, the scene as one file that plays offline.

function download(blob, name) {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 5000);
}

// The picture with titles and caption on the page's colour.
function compose(canvas, stage, out) {
  const s = stage.state, dpr = s.dpr, foot = 3.2 * s.em;
  if (!out) out = document.createElement("canvas");
  const w = canvas.width, h = canvas.height + Math.round(foot * dpr);
  if (out.width !== w || out.height !== h) { out.width = w; out.height = h; }
  const ctx = out.getContext("2d");
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = s.page; ctx.fillRect(0, 0, w, h);
  ctx.drawImage(canvas, 0, 0);
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.fillStyle = s.colour("ink"); ctx.textBaseline = "middle";
  ctx.font = `600 ${0.95 * s.em}px ${s.font}`; ctx.textAlign = "left";
  for (const [id, node] of stage.titleNodes) {
    const box = s.boxes[id];
    wrapText(ctx, plain(box.p.title), (parseFloat(node.style.left) || 0) + 0.5 * s.em, box.titleY + 0.8 * s.em, box.outer[2], 1.52 * s.em);
  }
  ctx.font = `${s.em}px ${s.font}`; ctx.textAlign = "center";
  wrapText(ctx, plain(stage.caption(s.step)), w / dpr / 2, h / dpr - foot + 0.9 * s.em, w / dpr - 2 * s.em, 1.25 * s.em);
  return out;
}

function plain(html) {
  const d = document.createElement("div");
  d.innerHTML = html;
  return html.includes("<math") ? linear(d).replace(/ {2,}/g, " ") : d.textContent;
}

// Maths in one line, for saved pictures and screen readers: a/b, x_i, x^2.
function linear(node) {
  if (node.nodeType === 3) return node.textContent;
  const parts = [...node.childNodes].map(linear), [a, b, c] = parts;
  const group = (text) => (/^[\p{L}\p{N}.]*$/u.test(text) ? text : `(${text})`);
  switch (node.localName) {
    case "mfrac": return `${group(a)}/${group(b)}`;
    case "msub": case "munder": return `${a}_${group(b)}`;
    case "msup": return `${a}^${group(b)}`;
    case "msubsup": case "munderover": return `${a}_${group(b)}^${group(c)}`;
    case "mover": return a; // a hat or a bar has no place in a line
    case "msqrt": return `√${group(parts.join(""))}`;
    case "mo": return /^[=<>≤≥≈→]$/.test(a) ? ` ${a} ` : parts.join("");
    case "annotation": return "";
    default: return parts.join("");
  }
}

function wrapText(ctx, text, x, y, width, line) {
  let row = "";
  for (const word of text.split(" ")) {
    if (row && ctx.measureText(row + " " + word).width > width) { ctx.fillText(row, x, y); y += line; row = word; }
    else row = row ? row + " " + word : word;
  }
  ctx.fillText(row, x, y);
}

function exportPNG(stage) {
  compose(stage.canvas, stage).toBlob((b) => download(b, `pixelwise-frame-${stage.state.step + 1}.png`));
}

// Records the canvas in real time, first frame to last: MP4 where the browser can, else WebM.
function exportVideo(stage, done) {
  const kinds = ["video/mp4;codecs=avc1.42E01E", "video/mp4", "video/webm;codecs=vp9", "video/webm"];
  const mime = window.MediaRecorder && kinds.find((k) => MediaRecorder.isTypeSupported(k));
  if (!mime || !stage.canvas.captureStream) return done("This browser cannot record video; use a recent Chrome, Edge, Firefox or Safari.");
  stage.go(0, false);
  const out = compose(stage.canvas, stage), chunks = [];
  const recorder = new MediaRecorder(out.captureStream(30), { mimeType: mime, videoBitsPerSecond: 6e6 });
  recorder.ondataavailable = (e) => chunks.push(e.data);
  recorder.onstop = () => {
    const type = mime.split(";")[0];
    download(new Blob(chunks, { type }), "pixelwise." + type.split("/")[1]);
    done("");
  };
  const loop = stage.loop;
  stage.loop = false;
  stage.afterDraw = () => compose(stage.canvas, stage, out);
  recorder.start();
  stage.play(() => setTimeout(() => { stage.afterDraw = null; stage.loop = loop; recorder.stop(); }, 700));
}

function exportHTML(stage) {
  let text = "";
  for (let i = 0; i < stage.blob.length; i += 32768) text += String.fromCharCode.apply(null, stage.blob.subarray(i, i + 32768));
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Pixelwise</title><style>:root{color-scheme:light dark;font:16px system-ui,sans-serif}body{margin:2rem auto;max-width:1200px;padding:0 1rem;` +
    `background:#fff;color:#1b1f24;background:light-dark(#fff,#0f1419);color:light-dark(#1b1f24,#f2f4f7)}</style><main id="stage"></main><script>` +
    `const core=(${pixelwiseStage.toString()})();const b=Uint8Array.from(atob("${btoa(text)}"),c=>c.charCodeAt(0));` +
    `core.create(document.getElementById("stage")).update(b,{});</` + `script></html>`;
  download(new Blob([page], { type: "text/html" }), "pixelwise.html");
}
