// Others' changes: ask every few seconds what changed, fetch only those cards, and say whose change it was.

import { fetchGrid } from "./grid.js";
import { ask, board, cardOf, element, idOf, isHeld, words } from "./page.js";

const EVERY_MS = 2500;
const MARKED_MS = 120_000;
const sign = document.getElementById("board-live");
let tag = "";
let timer;
let asking = false;

const orderOf = (stamp) => stamp.split(".")[0];

function markCases(old, fresh) {
  const before = new Map([...old.querySelectorAll(".cases > li")].map((li) => [li.id, li.dataset.v]));
  for (const li of fresh.querySelectorAll(".cases > li")) {
    if (!before.has(li.id)) li.classList.add("is-new");
    else if (before.get(li.id) !== li.dataset.v) li.classList.add("is-changed");
  }
}

function markCard(fresh, sentence) {
  const line = document.createElement("p");
  line.className = "changed small";
  line.textContent = sentence;
  fresh.querySelector("header").append(line);
  fresh.classList.add("has-changed");
  setTimeout(() => {
    line.remove();
    fresh.classList.remove("has-changed");
  }, MARKED_MS);
}

// Whoever stood on a link of the card stands on the same link of the new one.
function keepFocus(old, fresh, swap) {
  const had = old.contains(document.activeElement) ? document.activeElement : null;
  const path = had && (had.getAttribute("aria-label") || had.getAttribute("href") || had.value);
  swap();
  if (!path) return;
  const all = [...fresh.querySelectorAll("a, button")];
  const same = all.find((e) => [e.getAttribute("aria-label"), e.getAttribute("href"), e.value].includes(path));
  (same ?? all[0])?.focus({ preventScroll: true });
}

// A session that begins at another time may stand on another day or before another one: the board is laid out again.
const isMisplaced = () => board.querySelector("[data-misplaced]") !== null;

// Put cards as the server sent them in the place of the old ones. Own changes need no marker.
export function swapCards(cards, { own = false } = {}) {
  for (const { id, stamp, html, changed } of cards) {
    const old = cardOf(id);
    if (!old) continue;
    const fresh = element(html);
    const moved = orderOf(old.dataset.stamp) !== orderOf(stamp);
    if (old.dataset.at !== fresh.dataset.at || "misplaced" in old.dataset) fresh.dataset.misplaced = "";
    if (!own && old.dataset.stamp !== stamp) {
      if (moved) markCases(old, fresh);
      markCard(fresh, moved ? changed : words.readiness);
    }
    keepFocus(old, fresh, () => old.replaceWith(fresh));
    if (moved) document.dispatchEvent(new CustomEvent("board:order"));
  }
}

function say(state, sentence) {
  if (!sign || sign.dataset.state === state) return;
  sign.dataset.state = state;
  sign.textContent = sentence;
}

function stop() {
  say("over", words.signedOut);
  clearInterval(timer);
}

async function fetchCards(ids) {
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  if (board.dataset.day) query.set("day", "1");
  const answer = await ask(`${board.dataset.cards}?${query}`, { headers: { "X-Background": "1" } });
  if (!answer?.ok || isHeld()) return false;
  swapCards((await answer.json()).sessions);
  return true;
}

async function compare(found) {
  const here = [...board.querySelectorAll("article.session")];
  const gone = here.some((card) => !(idOf(card) in found));
  const added = Object.keys(found).some((id) => !cardOf(id));
  if ((gone || added || isMisplaced()) && !(await fetchGrid())) return false;
  const changed = here.filter((card) => found[idOf(card)] && found[idOf(card)] !== card.dataset.stamp);
  if (changed.length && !(await fetchCards(changed.slice(0, 60).map(idOf)))) return false;
  return !isMisplaced() || fetchGrid();
}

async function look() {
  const answer = await ask(board.dataset.live, { headers: { "X-Background": "1", "If-None-Match": tag } });
  if (answer?.signedOut) return stop();
  if (!answer || (answer.status !== 304 && !answer.ok)) return say("away", words.away);
  if (sign?.dataset.state === "away") say("live", words.live);
  if (answer.status === 304) return undefined;
  const { sessions } = await answer.json();
  // While it cannot be shown, the old tag stays, and the next look brings it again.
  if (!isHeld() && (await compare(sessions))) tag = answer.headers.get("ETag") ?? "";
  return undefined;
}

export async function lookNow() {
  if (asking || document.hidden || isHeld()) return;
  asking = true;
  try {
    await look();
  } finally {
    asking = false;
  }
}

export function watch() {
  say("live", words.live);
  timer = setInterval(lookNow, EVERY_MS);
  document.addEventListener("visibilitychange", lookNow);
}
