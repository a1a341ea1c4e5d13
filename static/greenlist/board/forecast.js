// What a drop would do, asked while the pointer is over the place: once for each place, then remembered.

import { ask, board, element } from "./page.js";

const known = new Map();

// The same question is asked once; the answer is an element that says it in words.
export function forecast({ kind, id, session, before }) {
  const query = new URLSearchParams({ [kind]: id, session, before }).toString();
  if (!known.has(query)) known.set(query, fetchForecast(query));
  return known.get(query).then((found) => found && found.cloneNode(true));
}

async function fetchForecast(query) {
  const answer = await ask(`${board.dataset.fit}?${query}`);
  if (!answer?.ok) {
    known.delete(query);
    return null;
  }
  return element(await answer.text());
}

export function forget() {
  known.clear();
}
