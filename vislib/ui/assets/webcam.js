// The camera stays in the browser: one frame at a time goes to Python, its labels come back and are
// drawn over the running video. The next frame leaves when the last answer is here, so nothing
// queues and the newest picture wins.
const mounted = new WeakMap()
const OLD = "This browser is too old to unpack labels: Safari 16.4, Firefox 113 and Chrome 80 were the first that can."
const PATIENCE = 4000 // milliseconds without an answer, after which another frame is sent

function build(box) {
  box.innerHTML = `
    <div class="pw-cam-view"><video playsinline muted aria-label="camera"></video><canvas></canvas></div>
    <div class="pw-cam-bar">
      <button type="button">Start the camera</button>
      <output role="status">The pictures go to the machine that runs this page, and are not kept.</output>
    </div>`
  return {
    video: box.querySelector("video"),
    canvas: box.querySelector("canvas"),
    button: box.querySelector("button"),
    status: box.querySelector("output"),
  }
}

class Camera {
  constructor(box) {
    Object.assign(this, build(box))
    this.box = box
    this.seq = 0
    this.waiting = 0
    this.rate = 0
    this.button.onclick = () => (this.stream ? this.stop() : this.start())
    this.hidden = () => document.hidden && this.stop("Stopped, because the page was hidden.")
    document.addEventListener("visibilitychange", this.hidden)
    this.button.disabled = typeof DecompressionStream === "undefined"
    if (this.button.disabled) this.status.textContent = OLD
  }

  async start() {
    if (!navigator.mediaDevices) {
      this.status.textContent = "The browser gives the camera to https or localhost only."
      return
    }
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, facingMode: "user" },
      })
    } catch (error) {
      this.status.textContent = "No camera: allow it in the browser's address bar, or plug one in."
      return
    }
    this.video.srcObject = this.stream
    await this.video.play()
    this.canvas.width = this.canvas.height = 1 // the labels of the still picture go
    this.video.parentElement.classList.add("pw-filmed") // as in a mirror
    this.button.textContent = "Stop"
    this.status.textContent = "Waiting for the first answer …"
    this.timer = setInterval(() => this.stale() && this.send(), 500)
    this.send()
  }

  stop(words = "Stopped.") {
    clearInterval(this.timer)
    if (!this.stream) return
    this.stream.getTracks().forEach(track => track.stop())
    this.stream = null
    this.waiting = 0
    this.rate = this.painted = 0
    this.button.textContent = "Start the camera"
    this.status.textContent = words
  }

  stale() {
    return this.stream && performance.now() - this.sent > PATIENCE
  }

  send() {
    const { videoWidth: w, videoHeight: h } = this.video
    if (!this.stream || !w || !this.box.isConnected) return this.stop()
    const scale = this.side / Math.min(w, h)
    const grab = (this.grab ||= document.createElement("canvas"))
    grab.width = Math.round(w * scale)
    grab.height = Math.round(h * scale)
    grab.getContext("2d").drawImage(this.video, 0, 0, grab.width, grab.height)
    this.waiting = ++this.seq
    this.sent = performance.now()
    this.tell("frame", { seq: this.seq, jpeg: grab.toDataURL("image/jpeg", 0.8).split(",")[1] })
  }

  async answer(bytes) {
    const view = new DataView(bytes.buffer)
    const [seq, side, width, height, size] = [0, 4, 8, 12, 16].map(at => view.getUint32(at, true))
    this.side = side
    this.opacity = view.getFloat32(20, true)
    const colours = bytes.subarray(28, 28 + 768), rest = bytes.subarray(28 + 768)
    if (size && !this.seq) {
      URL.revokeObjectURL(this.video.poster)
      this.video.poster = URL.createObjectURL(new Blob([rest.subarray(0, size)], { type: "image/jpeg" }))
      if (this.button.disabled) return
      const labels = await inflate(rest.subarray(size))
      if (!this.seq) this.paint(labels, width, height, colours)
    }
    if (!this.stream || !width || seq !== this.waiting) return
    this.waiting = 0
    const passed = performance.now() - this.sent
    // Not here and now: Streamlit is still in the middle of handing over this answer.
    setTimeout(() => this.send(), 0)
    const labels = await inflate(rest)
    if (!this.stream) return
    this.paint(labels, width, height, colours)
    this.count(passed, view.getFloat32(24, true), `${width} × ${height}`)
  }

  count(passed, server, size) {
    const now = performance.now()
    if (this.painted) {
      const rate = 1000 / (now - this.painted)
      this.rate = this.rate ? 0.85 * this.rate + 0.15 * rate : rate
    }
    this.painted = now
    this.status.textContent =
      `${this.rate ? this.rate.toFixed(1) : "–"} frames a second · ` +
      `${passed.toFixed(0)} ms from camera to labels, ` +
      `of which ${server.toFixed(0)} ms decoding and network · ${size}`
    this.box.dataset.frames = String(1 + Number(this.box.dataset.frames || 0))
  }

  paint(labels, width, height, colours) {
    this.canvas.width = width
    this.canvas.height = height
    const context = this.canvas.getContext("2d")
    const image = context.createImageData(width, height)
    const table = new Uint32Array(256) // red is the lowest byte
    for (let i = 1; i < 256; i++) {
      const [red, green, blue] = colours.subarray(3 * i, 3 * i + 3)
      table[i] = red | (green << 8) | (blue << 16) | (Math.round(255 * this.opacity) << 24)
    }
    const pixels = new Uint32Array(image.data.buffer)
    for (let i = 0; i < labels.length; i++) pixels[i] = table[labels[i]]
    context.putImageData(image, 0, 0)
  }
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

export default function ({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector(".pw-cam")
  let camera = mounted.get(box)
  if (!camera) mounted.set(box, (camera = new Camera(box)))
  camera.tell = setTriggerValue
  camera.answer(new Uint8Array(data.slice ? data.slice() : data))
  return () => {
    camera.stop()
    URL.revokeObjectURL(camera.video.poster)
    document.removeEventListener("visibilitychange", camera.hidden)
    mounted.delete(box)
  }
}
