// The whole page: P switches presenter mode, ? lists the keys, charts follow the theme. The listener is made once a
// mount; what talks to Python is refreshed on every call.
const mounted = new WeakMap()

// Every change of a control would be a page of the browser's history, and going back would change the
// address and nothing else. A lesson is one page: back leaves it, and returns to it as it was left.
// On the way to another page Streamlit first takes the settings out of the address of the old one.
if (!history.oneALesson) {
  const push = history.pushState.bind(history), path = url => new URL(url, location.href).pathname
  let left = null
  addEventListener("click", event => {
    if (event.composedPath().some(node => node.tagName === "A")) left = location.href
  }, true)
  history.pushState = (state, title, url) => {
    if (path(url) === location.pathname) return history.replaceState(state, title, url)
    if (left && path(left) === location.pathname) history.replaceState(history.state, "", left)
    left = null
    push(state, title, url)
  }
  history.oneALesson = true
}

// Over plain http browsers have no clipboard for pages, and the copy buttons would do nothing. The old
// way, a marked text and a command, works there, too.
if (!navigator.clipboard) {
  const writeText = async text => {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true })
    const before = document.activeElement, inside = before && before.closest('[role="dialog"]')
    field.style.cssText = "position: fixed; top: 0; opacity: 0"
    ;(inside || document.body).append(field) // a dialog gives the focus to nothing outside of it
    field.select()
    const copied = document.execCommand("copy")
    field.remove()
    if (before) before.focus({ preventScroll: true })
    if (!copied) throw new Error("the browser does not copy")
  }
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true })
}

// -- which key ------------------------------------------------------------------------------------
const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="grid"], [data-testid="stDataFrame"]'
const NO_FIELDS = 'input:is([type="range"], [type="checkbox"], [type="radio"], [type="button"])'

function typing(event) {
  const place = event.composedPath().find(node => node.matches && node.matches(FIELDS))
  return event.isComposing || (place && !place.matches(NO_FIELDS))
}

// The letter or sign of a key by what is printed on it; where that is not Latin, by its place.
function sign(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase()
  if (event.key.length !== 1 || event.key === " ") return ""
  if (event.code === "Slash" && event.shiftKey) return "?"
  return /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : ""
}

// Who speaks to the computer, or has heavy hands, can do without keys of one letter.
const KEPT = "pixelwise.keys"
let off = false
try { off = localStorage.getItem(KEPT) === "off" } catch { /* in a frame without a store */ }

function silence(event) {
  const alone = !(event.ctrlKey || event.metaKey || event.altKey)
  if (off && alone && sign(event) && !typing(event)) event.stopImmediatePropagation()
}

function choose(event) {
  if (!event.target.matches || !event.target.matches(".pw-keys-on input")) return
  off = !event.target.checked
  try { localStorage.setItem(KEPT, off ? "off" : "on") } catch { /* for this page, then */ }
  showChoice()
}

function showChoice() {
  for (const box of document.querySelectorAll(".pw-keys-on input")) box.checked = !off
}

// Back to the picture, whose keys rest while a control has the focus.
function leave() {
  const active = document.activeElement
  if (active && /^(INPUT|BUTTON)$/.test(active.tagName)) active.blur()
}

function choosing(event) {
  const option = event.composedPath().some(node => node.getAttribute && node.getAttribute("role") === "option")
  if (option) setTimeout(leave, 150) // after Streamlit has given the focus to its field
}

// A dialog of the browser's own: it takes the focus, gives it back, and closes with Escape.
function keysDialog(html) {
  const dialog = document.createElement("dialog")
  dialog.className = "pw-dialog"
  dialog.setAttribute("aria-labelledby", "pw-keys-title")
  dialog.innerHTML = `<h2 id="pw-keys-title">Keys</h2>${html}
    <form method="dialog"><button>Close</button></form>`
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close() })
  document.querySelector(".stApp").append(dialog)
  return dialog
}

// Streamlit puts headings and groups into the list of its menu, which a list may not have: the
// links are grouped under their headings instead.
function groupMenu() {
  const list = document.querySelector('[data-testid="stSidebarNavItems"]')
  if (!list) return
  for (const node of [list, ...list.querySelectorAll("li:not([role])")]) node.setAttribute("role", "none")
  for (const header of list.querySelectorAll('[data-testid="stNavSectionHeader"]')) {
    header.parentElement.setAttribute("role", "group")
    header.parentElement.setAttribute("aria-label", header.querySelector("p").textContent)
  }
}

// The sentence about a refused setting stands under its controls, and these may stand at the edge of
// the window: once it appears, the page moves as far as is needed to read it.
let refusal = null
function showRefusal() {
  const found = document.querySelector('[class*="st-key-refused"] [role="alert"]')
  if (found && found !== refusal) found.scrollIntoView({ block: "nearest" })
  refusal = found
}

// On a narrow screen the chapters run out of the window: the open one comes into view, and again when
// the row is laid out anew, until the reader touches the chapters.
let touched = null
function showChapter() {
  const tab = document.querySelector('.stTabs [role="tab"][aria-selected="true"]'), row = tab && tab.parentElement
  if (!tab || tab.closest(".stTabs") === touched) return
  const left = tab.offsetLeft - row.scrollLeft
  if (left < 0 || left + tab.offsetWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
}
function touch(event) { touched = event.target.closest(".stTabs") || touched }

// Charts are drawn by the server, in the theme that it knows of: when the page changes its theme,
// they are asked for anew.
const theme = () => getComputedStyle(document.querySelector(".stApp")).colorScheme
function watchTheme(changed) {
  let last = theme()
  const tell = () => { document.documentElement.dataset.pwTheme = last } // for colours.py
  tell()
  const watch = new MutationObserver(() => {
    if (theme() === last) return
    last = theme()
    tell()
    if (document.querySelector(".stPlotlyChart")) changed(last)
  })
  watch.observe(document.querySelector(".stApp"), { attributeFilter: ["class"] })
  return watch
}

export default function ({ parentElement, data, setTriggerValue }) {
  const known = mounted.get(parentElement)
  if (known) {
    known.send = setTriggerValue
    return known.cleanUp
  }
  const dialog = keysDialog(new TextDecoder().decode(data))
  const here = { send: setTriggerValue }
  const listen = event => {
    if (event.key === "Escape" && !dialog.open) setTimeout(leave)
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return
    const key = sign(event)
    if (key === "?") dialog.open ? dialog.close() : dialog.showModal()
    else if (key === "p" && !dialog.open) here.send("present", Date.now())
    else return
    event.preventDefault()
  }
  let asked = 0
  const mend = () => { asked = 0; groupMenu(); showRefusal(); showChapter(); showChoice() }
  const watch = new MutationObserver(() => { asked ||= requestAnimationFrame(mend) }) // once a frame
  const themes = watchTheme(name => here.send("theme", name))
  const heard = [
    [window, "keydown", silence, true],
    [document, "keydown", listen, false],
    [document, "change", choose, true],
    [document, "pointerup", choosing, true],
    [document, "pointerdown", touch, true],
  ]
  for (const [where, name, does, early] of heard) where.addEventListener(name, does, early)
  watch.observe(document.body, { childList: true, subtree: true })
  mend()
  document.fonts.ready.then(showChapter)
  here.cleanUp = () => {
    for (const [where, name, does, early] of heard) where.removeEventListener(name, does, early)
    watch.disconnect()
    themes.disconnect()
    dialog.remove()
    mounted.delete(parentElement)
  }
  mounted.set(parentElement, here)
  return here.cleanUp
}
