// What the parts of the board share: its addresses, its words, and how it asks the hospital.

export const board = document.getElementById("board");
export const words = document.getElementById("board-words")?.dataset ?? {};
const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");

export const cardOf = (id) => document.getElementById(`session-${id}`);
export const idOf = (element) => element.id.slice(element.id.indexOf("-") + 1);

// What a line stands for: a booking of the board, or a case that waits. The version is the one that was looked at.
export function itemOf(li) {
  const kind = li.dataset.case ? "case" : "booking";
  return { kind, id: li.dataset.case ?? idOf(li), version: li.dataset.v };
}

// Somebody is dragging or has the form open: nothing may move under their hands.
const holds = new Set();
export const hold = (why) => holds.add(why);
export const release = (why) => holds.delete(why);
export const isHeld = () => holds.size > 0;

// Ask for a piece of the page; null when the hospital cannot be reached or the person is signed out.
export async function ask(url, { headers = {}, ...more } = {}) {
  try {
    const answer = await fetch(url, { cache: "no-store", headers: { ...token, ...headers }, ...more });
    if (answer.redirected) return { ok: false, signedOut: true, status: 401 };
    return answer;
  } catch {
    return null;
  }
}

// The bar at the foot says what a drop would do, what was done, and why not.
const bar = document.getElementById("board-bar-foot");
let fading;

export function tell(content, { kind = "", fade = 0 } = {}) {
  clearTimeout(fading);
  bar.className = `board-foot ${kind}`;
  if (typeof content === "string") {
    const line = document.createElement("p");
    line.textContent = content;
    bar.replaceChildren(line);
  } else {
    bar.replaceChildren(content);
  }
  bar.hidden = false;
  if (fade) fading = setTimeout(quiet, fade);
}

export function quiet() {
  clearTimeout(fading);
  bar.hidden = true;
  bar.replaceChildren();
}

// HTML that our own server wrote, as an element.
export function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}
