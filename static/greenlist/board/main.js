// The board comes alive: others' changes appear, cases can be dragged, the form stands beside each drag.

import { watchPointer } from "./drag.js";
import { watchForm } from "./form.js";
import { buildLater } from "./later.js";
import { watch } from "./live.js";
import { board, isHeld } from "./page.js";

if (board?.dataset.live) {
  buildLater().then(watch);
  if (board.dataset.drop) {
    watchPointer();
    watchForm();
    // Somebody booked or cancelled: whoever waits is asked for again, unless a person is typing there.
    const panel = document.getElementById("panel-form");
    let soon;
    document.addEventListener("board:order", () => {
      clearTimeout(soon);
      soon = setTimeout(() => {
        if (panel && !isHeld()) panel.dispatchEvent(new CustomEvent("refresh"));
      }, 300);
    });
  }
}
