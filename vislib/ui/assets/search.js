// Search over chapters and terms: everything that can be found is here, so nothing runs on the server.
const MOST = 12 // results shown
const EXAMPLES = ["stride", "skip connection", "IoU", "gradient"]
const fold = text => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[‐‑–—_]/g, "-").replace(/×/g, "x")
// Whatever is written with one letter and a hyphen is one word: U-Net is found as unet, K-means as kmeans.
const wordsOf = text => fold(text).replace(/\b(\p{L})-(?=\p{L})/gu, "$1").split(/[^\p{L}\p{N}]+/u).filter(Boolean)
// Of what can be found, words with a hyphen count as one and as several.
const joined = text => (fold(text).match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu) || []).map(found => found.replaceAll("-", ""))
const wordsIn = text => [...wordsOf(text), ...joined(text)]

// How well one word fits a text: at the beginning of its first word, of any word, inside one; 0: not at all.
function fit(word, words) {
  let best = 0
  words.forEach((other, i) => {
    const found = other === word ? 4 : other.startsWith(word) ? 3 : word.length > 2 && other.includes(word) ? 1 : 0
    best = Math.max(best, found && found + (i === 0 ? 0.5 : 0))
  })
  return best
}

function score(words, entry) {
  let sum = 0
  for (const word of words) {
    const fits = [[entry.in.title, 8], [entry.in.words, 4], [entry.in.place, 3], [entry.in.text, 1]]
    const best = Math.max(...fits.map(([there, weight]) => weight * fit(word, there)))
    if (!best) return 0
    sum += best
  }
  return sum + (entry.whole === words.join(" ") ? 50 : 0)
}

function find(query, entries) {
  const words = wordsOf(query)
  if (!words.length) return []
  return entries.map(entry => [score(words, entry), entry]).filter(([points]) => points)
    .sort((a, b) => b[0] - a[0]).map(([, entry]) => entry)
}

// What is written most alike: the share of pairs of letters that two names have in common.
function alike(query, names) {
  const pairs = text => new Set([...text].slice(1).map((letter, i) => text[i] + letter))
  const mine = pairs(fold(query).replace(/\W/g, ""))
  const near = names.map(name => {
    const theirs = pairs(fold(name).replace(/\W/g, ""))
    const both = [...mine].filter(pair => theirs.has(pair)).length
    return [2 * both / (mine.size + theirs.size || 1), name]
  })
  return near.filter(([share]) => share > 0.35).sort((a, b) => b[0] - a[0]).slice(0, 3).map(([, name]) => name)
}

function element(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more)
}

// The text with what was looked for marked.
function marked(tag, text, words, className = "") {
  const made = element(tag, "", { className })
  for (const part of text.split(/([\p{L}\p{N}×]+(?:-[\p{L}\p{N}]+)*)/u)) {
    const hit = words.some(word => wordsIn(part).some(other => other.startsWith(word)))
    made.append(hit ? element("mark", part) : part)
  }
  return made
}

function row(entry, words, present) {
  const link = element("a", "", { href: entry.to + (present ? (entry.to.includes("?") ? "&" : "?") + "present=1" : "") })
  link.append(marked("b", entry.title, words), element("span", entry.place, { className: "place" }))
  link.append(marked("span", entry.text, words, "text"))
  const item = element("li", "")
  item.append(link)
  return item
}

function build(root, state) {
  const field = element("input", "", { type: "search", id: "search", autocomplete: "off", spellcheck: false,
    placeholder: "Search chapters and terms" })
  field.setAttribute("aria-describedby", "said")
  const said = element("p", "", { className: "said", id: "said" }), list = element("ol", "")
  said.setAttribute("aria-live", "polite")
  root.replaceChildren(element("label", "Search chapters and terms", { htmlFor: "search" }), field, said, list)
  const answer = () => show(field, said, list, state)
  field.addEventListener("input", answer)
  root.addEventListener("keydown", event => move(event, field, list, answer))
  root.answer = answer
}

function show(field, said, list, state) {
  const words = wordsOf(field.value), found = find(field.value, state.entries)
  list.replaceChildren(...found.slice(0, MOST).map(entry => row(entry, words, state.present)))
  said.replaceChildren()
  if (!words.length) return
  if (found.length) {
    const first = found.length > MOST ? `, the first ${MOST} are shown` : ""
    said.append(`${found.length} found${first}. ↓ goes to them, Enter opens the first.`)
    return
  }
  const near = alike(field.value, state.names)
  said.append(near.length ? "Nothing has all of these words. Did you mean " : "Nothing has all of these words. Try fewer, or ")
  const tries = near.length ? near : EXAMPLES
  tries.forEach((name, i) => {
    const button = element("button", name, { type: "button" })
    button.addEventListener("click", () => { field.value = name; show(field, said, list, state); field.focus() })
    said.append(button, i < tries.length - 2 ? ", " : i < tries.length - 1 ? " or " : near.length ? "?" : ".")
  })
}

// ↓ and ↑ walk through field and results, Enter in the field opens the first, Escape empties it.
function move(event, field, list, answer) {
  const places = [field, ...list.querySelectorAll("a")]
  const at = places.indexOf(event.target)
  if (at < 0 || event.isComposing) return
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step && places[at + step]) places[at + step].focus()
  else if (event.key === "Enter" && at === 0 && places[1]) places[1].click()
  else if (event.key === "Escape") { field.value = ""; answer(); field.focus() }
  else return
  event.preventDefault()
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".search")
  const state = root.state = root.state || {}
  Object.assign(state, JSON.parse(new TextDecoder().decode(data)))
  for (const entry of state.entries) {
    entry.in = Object.fromEntries(["title", "place", "text", "words"].map(part => [part, wordsIn(entry[part])]))
    entry.whole = wordsOf(entry.title).join(" ")
  }
  const others = state.entries.filter(entry => entry.place === "term").flatMap(entry => entry.words.split(" · "))
  state.names = [...new Set([...state.entries.map(entry => entry.title), ...others])].filter(Boolean)
  if (!root.answer) build(root, state)
  root.answer()
}
