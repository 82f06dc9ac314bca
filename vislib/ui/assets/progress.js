// What a learner has answered and reached, kept in this browser alone: nothing here talks to the server. The page says
// its state by the names of its cards (st-key-ask-<chapter>-q-<state>, st-key-challenge-<chapter>-<state>).
const STORE = "pixelwise.progress"
const watches = new WeakMap()
// The page that is shown; and whether it was just forgotten, with cards that still stand on it.
let current = {}, forgotten = false

function load() {
  try { return JSON.parse(localStorage.getItem(STORE)) || {} } catch { return {} }
}

function save(known) {
  try { localStorage.setItem(STORE, JSON.stringify(known)) } catch { /* a browser that keeps nothing */ }
}

// The state that the card of a chapter is in: "right", "wrong", "shown", "reached"; null while it is open or not there.
function stateOf(kind, name) {
  for (const card of document.querySelectorAll(`[class*="st-key-${kind}-${name}-"]`))
    for (const word of card.classList) {
      const found = word.match(`^st-key-${kind}-${name}-(?:q-)?(right|wrong|shown|reached)$`)
      if (found) return found[1]
    }
  return null
}

function record(page) {
  const known = load(), lesson = known[page.lesson] || {}, before = JSON.stringify(lesson)
  lesson.total = page.chapters.length
  lesson.chapters = lesson.chapters || {}
  for (const [slug, title] of page.chapters) {
    const name = `${page.lesson}-${slug}`
    const answer = stateOf("ask", name), reached = stateOf("challenge", name)
    if (!answer && !reached) continue
    const chapter = lesson.chapters[slug] = lesson.chapters[slug] || {}
    chapter.title = title
    if (answer) chapter.answer = answer
    if (reached) chapter.reached = true
  }
  if (JSON.stringify(lesson) === before) return
  known[page.lesson] = lesson
  if (Object.keys(lesson.chapters).length) save(known)
}

function counts(lesson) {
  const chapters = Object.values(lesson.chapters || {})
  return [chapters.filter(c => c.answer).length, chapters.filter(c => c.reached).length]
}

function sentence(lesson) {
  const [answered, reached] = counts(lesson), total = lesson.total
  return `${answered} of ${total} answered, ${reached} of ${total} challenges met`
}

function element(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more)
}

// On the first page: how far each lesson is, in one line of its card; which chapters, when it is pointed at.
function fillCards(known) {
  for (const place of document.querySelectorAll(".pw-progress[data-lesson]")) {
    const lesson = known[place.dataset.lesson], said = lesson ? sentence(lesson) : ""
    if (place.textContent === said) continue
    place.textContent = said
    place.title = lesson ? Object.values(lesson.chapters).map(marked).join(", ") : ""
  }
}

function marked(chapter) {
  return `${chapter.answer ? "● " : ""}${chapter.reached ? "★ " : ""}${chapter.title}`
}

// At a lesson's end: how far, what to look at again, and a way to forget it.
function fillEnd(page, known) {
  const place = document.querySelector(".pw-progress-end")
  if (!place || !page.lesson) return
  const lesson = known[page.lesson], text = JSON.stringify(lesson || null)
  if (place.dataset.shown === text && place.childElementCount === (lesson ? 1 : 0)) return
  place.dataset.shown = text
  place.replaceChildren()
  if (!lesson) return
  const line = element("p", `${sentence(lesson)}. `)
  const again = page.chapters.filter(([slug]) => ["wrong", "shown"].includes((lesson.chapters[slug] || {}).answer))
  if (again.length) line.append("Look at again: ")
  again.forEach(([slug, title], i) => {
    const link = element("a", title, { href: `?${page.lesson}.chapter=${slug}` })
    link.addEventListener("click", event => { if (openTab(title)) event.preventDefault() })
    line.append(link, i < again.length - 1 ? ", " : ". ")
  })
  line.append(forgetButton(() => delete known[page.lesson], known))
  place.append(line)
}

function openTab(title) {
  const tab = [...document.querySelectorAll('.stTabs [role="tab"]')].find(t => t.textContent.trim() === title)
  if (tab) tab.click()
  return !!tab
}

function fillNote(known) {
  const place = document.querySelector(".pw-progress-note")
  if (!place) return
  const any = Object.keys(known).length > 0
  if (any === place.childElementCount > 0) return
  place.replaceChildren()
  if (!any) return
  place.append("What you have answered and reached is kept in this browser only. ")
  place.append(forgetButton(() => { for (const slug of Object.keys(known)) delete known[slug] }, known))
}

function forgetButton(forget, known) {
  const button = element("button", "Forget", { type: "button", title: "Remove it from this browser" })
  button.addEventListener("click", () => { forget(); forgotten = true; save(known); show(current) })
  return button
}

function show(page) {
  current = page
  if (page.lesson && !forgotten) record(page)
  const known = load()
  fillCards(known)
  fillEnd(page, known)
  fillNote(known)
}

export default function ({ parentElement, data }) {
  const page = JSON.parse(new TextDecoder().decode(data))
  if (page.lesson !== current.lesson) forgotten = false
  const old = watches.get(parentElement)
  if (old) old.disconnect()
  let waiting = 0
  const watch = new MutationObserver(changes => {
    if (changes.some(c => c.type === "attributes" || c.addedNodes.length) && !waiting)
      waiting = setTimeout(() => { waiting = 0; show(page) }, 200)
  })
  watch.observe(document.querySelector(".stApp"), { childList: true, subtree: true })
  watches.set(parentElement, watch)
  document.addEventListener("click", remember, true)
  show(page)
  return () => { watch.disconnect(); clearTimeout(waiting); document.removeEventListener("click", remember, true) }
}

// A new answer is recorded again, also after "Forget".
function remember(event) {
  if (event.target.closest && event.target.closest('[class*="st-key-ask-"]')) forgotten = false
}
