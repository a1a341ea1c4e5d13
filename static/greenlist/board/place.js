// Putting a case somewhere: what a drop and the form both send, and what is done with the answer.

import { ask, board, element, tell, words } from "./page.js";
import { forget } from "./forecast.js";
import { swapCards } from "./live.js";

const SAID_MS = 8000;

function body({ kind, id, version, session, before, seen, past = "", reason = "" }) {
  const data = new URLSearchParams({ [kind]: id, version, session, before, seen, past, reason });
  if (board.dataset.day) data.set("day", "1");
  return data;
}

// Everything that names a place, as the page saw it when the person decided.
export function wish(item, card, before) {
  return { ...item, session: card.id.slice("session-".length), before, seen: card.dataset.stamp.split(".")[0] };
}

// Send it. Returns the server's answer; on a refusal nothing has changed but what others changed.
export async function place(wanted) {
  tell(words.saving);
  const answer = await ask(board.dataset.drop, { method: "POST", body: body(wanted) });
  forget();
  if (!answer || answer.signedOut || !answer.headers.get("Content-Type")?.includes("json")) {
    tell(answer?.signedOut ? words.signedOut : words.away, { kind: "is-refused" });
    return { done: false };
  }
  const said = await answer.json();
  swapCards(said.sessions ?? [], { own: answer.ok });
  tell(element(said.html), { kind: answer.ok ? "is-done" : "is-refused", fade: answer.ok ? SAID_MS : 0 });
  if (answer.ok) document.dispatchEvent(new CustomEvent("board:order"));
  return { done: answer.ok, past: said.past ?? "", html: said.html, booking: said.booking };
}

export function show(bookingId) {
  const li = document.getElementById(`booking-${bookingId}`);
  li?.querySelector("a")?.focus();
}
