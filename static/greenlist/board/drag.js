// Dragging with the mouse: pick a case up, see what would become of it, let it go. Escape puts it back.

import { forecast, forget } from "./forecast.js";
import { askWhy } from "./form.js";
import { place, wish } from "./place.js";
import { hold, idOf, itemOf, quiet, release, tell, words } from "./page.js";

const SLACK = 6;
const EDGE = 70;
let drag = null;

function pickUp(event) {
  const li = event.target.closest?.("li[data-v]");
  if (!li || event.button !== 0 || event.pointerType === "touch" || event.target.closest("button, input, select")) return;
  drag = { li, item: itemOf(li), x: event.clientX, y: event.clientY, active: false, target: null };
}

function begin() {
  drag.active = true;
  hold("drag");
  forget();
  getSelection().removeAllRanges();
  document.body.classList.add("is-dragging");
  drag.li.classList.add("is-dragged");
  drag.ghost = document.createElement("div");
  drag.ghost.className = "drag-ghost";
  drag.ghost.textContent = [...drag.li.querySelectorAll("p")].slice(0, 2).map((p) => p.textContent.trim()).join(" · ");
  document.body.append(drag.ghost);
  requestAnimationFrame(scroll);
}

function targetAt(x, y) {
  const card = document.elementFromPoint(x, y)?.closest("#board article.session");
  if (!card) return null;
  const others = [...card.querySelectorAll(".cases > li")].filter((li) => li !== drag.li);
  const next = others.find((li) => {
    const box = li.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return { card, next: next ?? null, before: next ? idOf(next) : "" };
}

// Dropped where it stands already, nothing would change.
function isWhereItIs({ card, next }) {
  return card.contains(drag.li) && drag.li.nextElementSibling === next;
}

function unmark() {
  for (const marked of document.querySelectorAll(".drop-here, .drop-before, .drop-last")) {
    marked.classList.remove("drop-here", "drop-before", "drop-last", "fits-not");
  }
}

function mark({ card, next }) {
  unmark();
  card.classList.add("drop-here");
  if (next) next.classList.add("drop-before");
  else card.classList.add("drop-last");
}

async function over(target) {
  const old = drag.target;
  if (old?.card === target?.card && old?.next === target?.next) return;
  drag.target = target;
  if (!target) {
    unmark();
    tell(words.nowhere);
    return;
  }
  mark(target);
  if (isWhereItIs(target)) {
    tell(words.stays);
    return;
  }
  const current = drag;
  const found = await forecast({ ...drag.item, session: idOf(target.card), before: target.before });
  if (drag !== current || drag.target !== target) return;
  tell(found ?? words.away, { kind: found?.dataset.fits ? "is-done" : "is-refused" });
  target.card.classList.toggle("fits-not", !found?.dataset.fits);
}

function move(event) {
  if (!drag) return;
  if (!drag.active) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
    begin();
  }
  drag.x = event.clientX;
  drag.y = event.clientY;
  drag.ghost.style.transform = `translate(${drag.x + 12}px, ${drag.y + 12}px)`;
  over(targetAt(drag.x, drag.y));
}

// Near an edge of the window the page comes along.
function scroll() {
  if (!drag?.active) return;
  const down = drag.y > innerHeight - EDGE ? 1 : drag.y < EDGE ? -1 : 0;
  if (down) {
    scrollBy(0, down * 14);
    over(targetAt(drag.x, drag.y));
  }
  requestAnimationFrame(scroll);
}

function putDown() {
  const ended = drag;
  drag = null;
  if (!ended?.active) return null;
  unmark();
  ended.ghost.remove();
  ended.li.classList.remove("is-dragged");
  document.body.classList.remove("is-dragging");
  // The click that follows the release would open the link under the pointer.
  addEventListener("click", stopOnce, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stopOnce, { capture: true }), 0);
  release("drag");
  return ended;
}

function stopOnce(event) {
  event.preventDefault();
  event.stopPropagation();
}

async function drop() {
  const target = drag?.target;
  const stays = target && isWhereItIs(target);
  const ended = putDown();
  if (!ended) return;
  if (!target || stays) {
    quiet();
    return;
  }
  const wanted = wish(ended.item, target.card, target.before);
  const answer = await place(wanted);
  if (answer.past) askWhy(wanted, answer);
}

function cancel(event) {
  if (event.key && event.key !== "Escape") return;
  if (putDown()) quiet();
}

export function watchPointer() {
  document.addEventListener("pointerdown", pickUp);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", cancel);
  // A link would be dragged by the browser itself.
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("li[data-v]")) event.preventDefault();
  });
}
