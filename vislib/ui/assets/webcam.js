// The camera stays in the browser. Either a network here finds the labels of a frame (no picture
// leaves), or one frame at a time goes to a route of the server and its labels come back. They are
// drawn over the running video. The next frame leaves when the last answer is here, so nothing
// queues and the newest picture wins.
const mounted = new WeakMap()
const OLD = "This browser is too old to unpack labels: Safari 16.4, Firefox 113 and Chrome 80 were the first that can."
const AWAY = "The pictures go to the machines that run this page, and are not kept."
const GONE = "The server does not answer; it is tried again."
const STAYS = "No picture leaves this browser."
const PACE = 33 // milliseconds from one frame to the next, at least: cameras have no more
const PATIENCE = 4000 // milliseconds without an answer, after which another frame is sent

function build(box) {
  box.innerHTML = `
    <div class="pw-cam-view"><video playsinline muted aria-label="camera"></video><canvas></canvas></div>
    <div class="pw-cam-bar">
      <button type="button">Start the camera</button>
      <output role="status"></output>
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
    this.seq = this.shown = 0
    this.waiting = 0
    this.rate = this.took = 0
    this.button.onclick = () => (this.stream ? this.stop() : this.start())
    this.hidden = () => document.hidden && this.stop("Stopped, because the page was hidden.")
    document.addEventListener("visibilitychange", this.hidden)
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
    this.timer = setInterval(() => !this.local && this.stale() && this.send(), 500)
    this.send()
  }

  stop(words = "Stopped.") {
    clearInterval(this.timer)
    clearTimeout(this.turn)
    if (!this.stream) return
    this.stream.getTracks().forEach(track => track.stop())
    this.stream = null
    this.waiting = 0
    this.shown = this.seq
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
    if (this.local && !this.segmenter?.free.length) return // it follows when the network is free
    const grab = this.grabbed(this.video, w, h)
    this.waiting = ++this.seq
    this.sent = performance.now()
    if (this.segmenter) this.label(grab, this.seq, this.sent)
    else if (this.route) this.ask(grab, this.seq)
  }

  // The labels of a frame by the server; what it refuses it says, and the timer tries again.
  async ask(grab, seq) {
    const { side, route } = this
    try {
      const frame = await new Promise(made => grab.toBlob(made, "image/jpeg", 0.8))
      const answer = await fetch(new URL(route, document.baseURI), { method: "POST", body: frame })
      const labels = new Uint8Array(await answer.arrayBuffer())
      if (!this.stream || this.local || seq !== this.waiting) return
      if (!answer.ok) {
        this.status.textContent = JSON.parse(new TextDecoder().decode(labels)).error
        return
      }
      const found = JSON.parse(answer.headers.get("x-pixelwise"))
      this.waiting = 0
      const passed = performance.now() - this.sent
      if (side === this.side) this.paint(labels, found.w, found.h, this.colours)
      const share = found.batch > 1 ? `its share of the network, ${found.batch} pictures together` : "network"
      this.box.dataset.batch = String(found.batch)
      this.count(`${passed.toFixed(0)} ms from camera to labels, of which ${found.milliseconds.toFixed(0)} ms ` +
        `decoding and ${share} · ${found.w} × ${found.h}${found.notice ? ` · ${found.notice}` : ""}`)
      setTimeout(() => this.stream && !this.local && !this.waiting && this.send(), Math.max(0, PACE - passed))
    } catch (error) {
      if (this.stream && seq === this.waiting) this.status.textContent = GONE
    }
  }

  // Where two compute in turns, their frames are half an answer apart.
  next() {
    if (!this.stream || !this.segmenter?.free.length) return
    const apart = (this.took || 0) / this.segmenter.size
    clearTimeout(this.turn)
    this.turn = setTimeout(() => requestAnimationFrame(() => this.stream && this.segmenter && this.send()),
      Math.max(0, this.sent + apart - performance.now() - 8))
  }

  grabbed(source, w, h) {
    const scale = this.side / Math.min(w, h)
    const grab = (this.grab ||= document.createElement("canvas"))
    grab.width = Math.round(w * scale)
    grab.height = Math.round(h * scale)
    grab.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, grab.width, grab.height)
    return grab
  }

  // A network in this browser: opened once, and again where another one is asked for.
  async here(local) {
    const side = local?.smaller && this.side // which of two networks it is depends on it
    const wanted = local && JSON.stringify([local.door, local.network, local.only, local.smaller?.network, side])
    if (wanted === this.wanted) return
    this.wanted = wanted
    this.segmenter?.close()
    this.segmenter = null
    this.local = local
    this.changed = this.which = ""
    if (!local) return
    try {
      const door = new URL(local.door, document.baseURI).href
      const { crew, inWords } = await import(door)
      const opened = crew(door)
      const asked = { ...networkOf(local), only: local.only, side: this.side,
        smaller: local.smaller && networkOf(local.smaller) }
      const ready = await opened.open(asked, share => {
        if (wanted !== this.wanted) return
        const loaded = `Loading the network: ${Math.round(100 * share)} %`
        this.status.textContent = share < 1 ? loaded : "Trying what this device can do …"
      })
      if (wanted !== this.wanted) return opened.close()
      this.segmenter = opened
      opened.grown = () => this.next()
      this.inWords = inWords
      this.tell(ready)
      this.engines = ready.figures.map(({ name, milliseconds, why }) =>
        `${inWords(name)}: ${why || `${milliseconds.toFixed(0)} ms`}`).join(" · ")
      this.box.dataset.engines = this.engines
      this.status.textContent = `${this.changed ? "" : "Computed by "}${this.by(ready.engine)}. ${this.which}${STAYS}`
      this.status.title = `A frame of ${this.side} pixels: ${this.engines}`
      if (this.stream) this.send()
      else this.labelStill()
    } catch (error) {
      this.giveUp(wanted, error)
    }
  }

  // What is said as long as this network is open: why another engine, which of two networks and why.
  tell({ engine, changed, larger, smaller, wanted, figures }) {
    this.box.dataset.engine = engine
    this.box.dataset.network = smaller ? "smaller" : "larger"
    Object.assign(this, { changed, after: engine })
    const takes = `${larger?.toFixed(0)} ms a frame of ${this.side} pixels here`
    if (larger !== undefined) this.which = smaller ? `The smaller network: the larger takes ${takes}, more than ${wanted}. ` :
      `The larger network: it takes ${takes}${larger > wanted ? ", but the smaller cannot be had" : ""}. `
    const half = figures.find(({ name, why }) => name === "half" && !why)
    if (half) this.which += `${half.differ} of the ${half.of} labels of a picture for comparison are not the server's. `
  }

  giveUp(wanted, error) {
    if (wanted !== this.wanted) return
    const { network, only } = this.local
    this.keep("engine", { network, only, why: String(error.message || error) })
  }

  async label(grab, seq, sent) {
    const { width, height } = grab
    const wanted = this.wanted
    try {
      const { data } = grab.getContext("2d").getImageData(0, 0, width, height)
      const answer = this.segmenter.segment(data, height, width)
      this.next() // another one may be free
      const found = await answer
      if (!this.stream || wanted !== this.wanted) return
      this.took = performance.now() - sent
      this.next()
      if (seq <= this.shown) return // a newer one was quicker, or it was stopped
      this.shown = seq
      this.paint(found.labels, found.w, found.h, this.colours)
      this.follow(found)
      const workers = this.segmenter.size > 1 ? ", two workers in turns" : ""
      this.count(`${this.took.toFixed(0)} ms from camera to labels, of which ${found.milliseconds.toFixed(0)} ms network · ` +
        `${found.w} × ${found.h} · ${this.by(found.engine)}${workers}. ${this.which}${STAYS}`)
    } catch (error) {
      this.giveUp(wanted, error)
    }
  }

  // An engine that failed was followed by another one; what was measured of it is not said any more.
  follow({ engine, changed }) {
    this.box.dataset.engine = engine
    if (!changed) return
    Object.assign(this, { changed, after: engine, which: "" })
  }

  by(engine) {
    const before = this.changed && engine === this.after ? `${this.changed}; now ` : ""
    return `${before}${this.inWords(engine)}`
  }

  async labelStill() {
    const wanted = this.wanted
    try {
      const photo = new Image()
      photo.src = this.video.poster
      await photo.decode()
      const grab = this.grabbed(photo, photo.naturalWidth, photo.naturalHeight)
      const { data } = grab.getContext("2d").getImageData(0, 0, grab.width, grab.height)
      const found = await this.segmenter.segment(data, grab.height, grab.width)
      this.next()
      if (this.stream || wanted !== this.wanted) return
      this.paint(found.labels, found.w, found.h, this.colours)
      this.follow(found)
      if (found.changed) this.status.textContent = `${this.by(found.engine)}. ${STAYS}`
    } catch (error) {
      this.giveUp(wanted, error)
    }
  }

  async answer(bytes) {
    const view = new DataView(bytes.buffer)
    const [side, width, height, size, more] = [0, 4, 8, 12, 16].map(at => view.getUint32(at, true))
    this.opacity = view.getFloat32(20, true)
    const looks = `${side} ${this.opacity}`
    this.side = side
    const colours = bytes.slice(24, 24 + 768), rest = bytes.subarray(24 + 768)
    this.colours = colours
    const { local = null, route } = JSON.parse(new TextDecoder().decode(rest.subarray(size, size + more)))
    if (!this.stream) {
      URL.revokeObjectURL(this.video.poster)
      this.video.poster = URL.createObjectURL(new Blob([rest.subarray(0, size)], { type: "image/jpeg" }))
    }
    const before = this.local, there = this.segmenter && looks !== this.looks && !this.stream
    this.looks = looks
    this.route = route
    this.here(local)
    if (local) {
      this.button.disabled = false
      if (there && this.segmenter) this.labelStill()
      return
    }
    this.button.disabled = typeof DecompressionStream === "undefined"
    if (this.button.disabled) {
      this.status.textContent = OLD
      return
    }
    if (this.stream) {
      if (before) this.send()
      return
    }
    if (!this.status.textContent || before) this.status.textContent = AWAY
    const labels = await inflate(rest.subarray(size + more))
    if (!this.stream && !this.local) this.paint(labels, width, height, colours)
  }

  count(words) {
    const now = performance.now()
    if (this.painted) {
      const rate = 1000 / (now - this.painted)
      this.rate = this.rate ? 0.85 * this.rate + 0.15 * rate : rate
    }
    this.painted = now
    this.status.textContent = `${this.rate ? this.rate.toFixed(1) : "–"} frames a second · ${words}`
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

function bytesOf(text) {
  return Uint8Array.from(atob(text), c => c.charCodeAt(0))
}

// What is fetched, and the picture whose labels are known.
function networkOf({ network, check, h, w, labels }) {
  const picture = { rgba: opaque(bytesOf(check)), h, w, labels: bytesOf(labels) }
  return { network: new URL(network, document.baseURI).href, check: picture }
}

// Red, green, blue with the fourth byte that a canvas has.
function opaque(rgb) {
  const out = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255)
  for (let i = 0; i < rgb.length; i++) out[Math.floor(i / 3) * 4 + (i % 3)] = rgb[i]
  return out
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

export default function ({ parentElement, data, setStateValue }) {
  const box = parentElement.querySelector(".pw-cam")
  let camera = mounted.get(box)
  if (!camera) mounted.set(box, (camera = new Camera(box)))
  camera.keep = setStateValue
  camera.answer(new Uint8Array(data.slice ? data.slice() : data))
  return () => {
    camera.stop()
    camera.here(null)
    URL.revokeObjectURL(camera.video.poster)
    document.removeEventListener("visibilitychange", camera.hidden)
    mounted.delete(box)
  }
}
