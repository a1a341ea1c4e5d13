// What is below the first screen came as text: build it once the first screen is painted, a day at a time.

import { board } from "./page.js";

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

function build(later) {
  const holder = document.createElement("template");
  holder.innerHTML = later.textContent;
  later.replaceWith(holder.content);
}

// An address that names a card or a case below the first screen leads there now.
function follow() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && !target.matches(":target")) location.replace(location.hash);
}

export async function buildLater() {
  const all = [...board.querySelectorAll("noscript.later")];
  for (const later of all) {
    await painted();
    build(later);
  }
  if (all.length) follow();
  performance.mark("board-complete");
}
