// Sessions were added, moved or taken away: the page as it is now is fetched, and the board is laid out like it.

import { ask, board, cardOf, isHeld, words } from "./page.js";

const MARKED_MS = 120_000;

function markNew(card) {
  const line = document.createElement("p");
  line.className = "changed small";
  line.textContent = words.added;
  card.querySelector("header").append(line);
  card.classList.add("has-changed");
  setTimeout(() => {
    line.remove();
    card.classList.remove("has-changed");
  }, MARKED_MS);
}

// Cards that stay are the old ones: whose change it was is said when they are fetched as changed.
function layOut(fresh) {
  const had = board.contains(document.activeElement) ? document.activeElement : null;
  for (const card of fresh.querySelectorAll("article.session")) {
    const old = cardOf(card.id.slice("session-".length));
    if (old) {
      delete old.dataset.misplaced;
      card.replaceWith(old);
    } else markNew(card);
  }
  board.replaceChildren(...fresh.childNodes);
  if (had?.isConnected) had.focus({ preventScroll: true });
}

// Returns whether the board shows the sessions that there are.
export async function fetchGrid() {
  const answer = await ask(location.pathname + location.search, { headers: { "X-Background": "1" } });
  if (!answer?.ok || isHeld()) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("board");
  if (isHeld()) return false;
  // From nothing to something, or back: the page around the board is another one too.
  if (!fresh?.querySelector("article.session") || !board.querySelector("article.session")) {
    location.reload();
    return false;
  }
  // This page's scripts are off while it is parsed, so what is below the first screen is there as elements.
  for (const later of fresh.querySelectorAll("noscript.later")) later.replaceWith(...later.childNodes);
  layOut(document.adoptNode(fresh));
  document.dispatchEvent(new CustomEvent("board:order"));
  return true;
}
