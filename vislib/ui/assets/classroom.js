// Keeps the lecturer's room in this browser alone, and counts who has joined and answered.
const PLACE = "pixelwise.classroom";
const mounted = new WeakMap();

function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) || "null");
  } catch {
    return null; // no storage, or not ours
  }
}

function keep(room) {
  try {
    if (room) localStorage.setItem(PLACE, JSON.stringify(room));
    else localStorage.removeItem(PLACE);
  } catch {
    // A private window: the room lasts until the page is left.
  }
}

function say(element, state) {
  if (!state) {
    element.replaceChildren();
    return;
  }
  const answered = document.createElement("b");
  answered.textContent = `${state.answers} answered`;
  element.replaceChildren(answered, ` of ${state.joined} here`);
  if (state.phase === "closed") element.append(" · closed");
}

/** The stream of one room; a page under another address has its folder before it. */
function listen(here, room) {
  const events = new URL(`class/rooms/${encodeURIComponent(room.room)}/events`, document.baseURI);
  const stream = new EventSource(events);
  stream.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.phase === "ended") stream.close();
    else say(here.element, state);
  };
  return stream;
}

function pressed(event) {
  const target = event.composedPath()[0];
  const typing = event.isComposing || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || "") || target.isContentEditable;
  if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  // What is printed on the key counts; its place where that is no Latin letter.
  const latin = /^[\x21-\x7e]$/.test(event.key);
  if (latin ? event.key.toLowerCase() !== "a" : event.code !== "KeyA") return;
  const name = event.shiftKey ? "class-again" : "class-next";
  const button = document.querySelector(`.st-key-${name} button`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

export default function ({ parentElement, data, setStateValue }) {
  const said = JSON.parse(new TextDecoder().decode(data));
  let here = mounted.get(parentElement);
  if (!here) {
    here = { element: parentElement.querySelector(".count"), room: null, stream: null };
    document.addEventListener("keydown", pressed);
    here.cleanUp = () => {
      document.removeEventListener("keydown", pressed);
      if (here.stream) here.stream.close();
      mounted.delete(parentElement);
    };
    mounted.set(parentElement, here);
    const room = kept();
    if (!said.room && room) setStateValue("room", room); // after a reload
  }
  const name = said.room && said.room.room;
  if (name !== here.room) {
    if (here.stream) here.stream.close();
    if (said.room) keep(said.room);
    else if (here.room) keep(null); // it has ended
    here.room = name;
    here.stream = name ? listen(here, said.room) : null;
  }
  say(here.element, said.state);
  return here.cleanUp;
}
