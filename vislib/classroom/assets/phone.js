"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const room = decodeURIComponent(location.pathname.split("/").filter(Boolean).pop() || "").toUpperCase();
  const base = new URL("../class/rooms/" + encodeURIComponent(room) + "/", location.href);
  const app = new URL("../", location.href);

  /** What this phone keeps of a room: its own number, and what it said. */
  const kept = { voter: "", said: {} };
  const place = "pixelwise.class." + room;
  const save = () => { try { localStorage.setItem(place, JSON.stringify(kept)); } catch { /* private window */ } };
  try { Object.assign(kept, JSON.parse(localStorage.getItem(place) || "{}")); } catch { /* not ours */ }
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(kept.voter || "")) {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    kept.voter = Array.from(bytes, (b) => "abcdefghijklmnopqrstuvwxyz012345"[b & 31]).join("");
    kept.said = {};
    save();
  }
  if (typeof kept.said !== "object" || !kept.said) kept.said = {};

  let state = null;
  let shown = ""; // which question and round the buttons belong to
  part("room").textContent = room;

  const roundKey = (n) => state.question.id + "|" + n;
  const mine = (n = state.round) => kept.said[roundKey(n)];
  const number = (v) => (v + (state.rich.unit ? " " + state.rich.unit : "")).replace("-", "−");
  const saying = (v) => (state.question.options.length ? state.rich.options[v] : number(v));

  function show(next) {
    state = next;
    if (state.phase === "ended") return over("This room has ended. Thank you for taking part.");
    if (!state.question) {
      part("question").textContent = "You are in. The first question comes soon.";
      return;
    }
    const key = roundKey(state.round) + state.phase;
    if (key === shown) return;
    const fresh = !shown.startsWith(roundKey(state.round));
    shown = key;
    part("question").innerHTML = state.rich.text; // made by the server from text, escaped
    part("round").textContent = state.round > 1 ? "Round " + state.round + ": you may change your mind." : "";
    if (fresh) buildAnswers();
    mark();
    truth();
    if (fresh && document.visibilityState === "visible") part("question").focus({ preventScroll: true });
  }

  function buildAnswers() {
    const form = part("answers");
    form.hidden = false;
    form.replaceChildren();
    if (state.question.options.length) {
      state.rich.options.forEach((option, i) => {
        const button = document.createElement("button");
        button.type = "button";
        button.innerHTML = option;
        button.addEventListener("click", () => vote({ option: i }, i));
        form.append(button);
      });
      return;
    }
    const label = document.createElement("label");
    label.htmlFor = "number";
    label.textContent = "Your number" + (state.rich.unit ? " in " + state.rich.unit : "");
    const field = document.createElement("input");
    Object.assign(field, { id: "number", inputMode: "decimal", autocomplete: "off", maxLength: 30 });
    if (mine() !== undefined) field.value = mine();
    const send = document.createElement("button");
    send.className = "send";
    send.textContent = "Send";
    form.append(label, field, send);
    form.onsubmit = (event) => { event.preventDefault(); sendNumber(field.value); };
  }

  function sendNumber(text) {
    const said = text.trim().replace("−", "-").replace(/^([+-]?\d+),(\d+)$/, "$1.$2");
    const value = Number(said);
    if (!said || !Number.isFinite(value)) return say("Please type a number, such as 0.87.");
    vote({ value }, value);
  }

  /** Which button is mine, and whether answers are still taken. */
  function mark() {
    const open = state.phase === "open";
    const chosen = mine();
    part("answers").querySelectorAll("button, input").forEach((one, i) => {
      one.disabled = !open;
      if (state.question.options.length) one.setAttribute("aria-pressed", String(i === chosen));
    });
    const told = chosen === undefined ? "" : "Your answer: " + saying(chosen) + ".";
    let text = told || "You did not answer.";
    if (open) text = told ? told + " You may still change it." : "Choose your answer.";
    else if (state.phase === "closed") text += " Answers are closed: talk it over.";
    else if (state.phase === "shown") text += " Look at the picture in front.";
    part("said").innerHTML = text; // what the server made from text, escaped, and numbers
  }

  function truth() {
    const box = part("truth");
    box.hidden = state.phase !== "revealed";
    part("follow").hidden = box.hidden || !state.link;
    if (box.hidden) return;
    const said = mine();
    const asked = state.question.options.length;
    const right = Math.abs(said - state.answer) <= (asked ? 0 : state.rich.tolerance + 1e-12);
    box.className = said === undefined ? "" : right ? "right" : "wrong";
    const answer = asked ? state.rich.options[state.answer] : "";
    const verdict = document.createElement("p");
    const strong = document.createElement("b");
    const verdictWord = right ? "✓ Right: " : "The answer: ";
    if (asked) strong.innerHTML = verdictWord + answer + ".";
    else strong.textContent = verdictWord + number(state.answer) + ".";
    verdict.append(strong);
    const why = document.createElement("p");
    why.innerHTML = state.rich.explain;
    box.replaceChildren(verdict, why);
    const link = part("follow").firstElementChild;
    const target = new URL(state.link || "", app);
    if (target.origin === location.origin) link.href = target.href;
    else part("follow").hidden = true;
  }

  async function vote(answer, said) {
    const round = state.round;
    say("Sending …");
    let reply;
    try {
      reply = await fetch(new URL("votes", base), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ voter: kept.voter, round, ...answer }),
      });
    } catch {
      return say("Your answer did not get through: check the network and tap again.");
    }
    if (reply.status === 204) {
      kept.said[roundKey(round)] = said;
      save();
      return mark();
    }
    if (reply.status === 409) say("Too late: answers to this round are closed.");
    else if (reply.status === 404) over("This room is gone. Ask for its new address.");
    else if (reply.status === 429) say("One moment: too many answers just now. Tap again in a few seconds.");
    else say("Your answer was not taken. Tap again.");
  }

  const say = (text) => { part("said").textContent = text; };

  function over(text) {
    source.close();
    part("answers").hidden = part("truth").hidden = part("follow").hidden = true;
    part("question").textContent = text;
    say("");
    part("round").textContent = part("connection").textContent = "";
  }

  // The stream; it comes back by itself, and asks why when it was refused.
  let source;
  function listen() {
    source = new EventSource(new URL("events?voter=" + kept.voter, base));
    source.onopen = () => { part("connection").textContent = ""; };
    source.onmessage = (event) => show(JSON.parse(event.data));
    source.onerror = async () => {
      part("connection").textContent = "No connection just now; trying again …";
      if (source.readyState !== EventSource.CLOSED) return;
      let status = 0;
      try { status = (await fetch(new URL("state", base))).status; } catch { /* still away */ }
      if (status === 404) return over("There is no such room. Look at the address again, or ask for the new one.");
      setTimeout(listen, status === 429 ? 5000 : 2000);
    };
  }
  listen();
})();
