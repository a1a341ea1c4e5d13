/* The waiting list by keyboard. Without it the page is a plain form. */
"use strict";

(() => {
  const list = document.querySelector("[data-waiting]");
  const help = document.querySelector("[data-keys]");
  const STORED = "greenlist.waiting.keys";

  // Single keys can be turned off: somebody who dictates would set them off by speaking.
  const choice = document.querySelector("[data-keys-on]");
  const keysAreOn = () => !choice || choice.checked;
  if (choice) {
    choice.closest("[data-keys-choice]").hidden = false;
    try {
      choice.checked = localStorage.getItem(STORED) !== "off";
      choice.addEventListener("change", () => localStorage.setItem(STORED, choice.checked ? "on" : "off"));
    } catch {
      // A browser that keeps nothing: the keys are on until they are turned off again.
    }
  }

  const rows = () => [...(list ? list.querySelectorAll("tbody tr") : [])];
  const goTo = (row) => {
    const place = row && (row.querySelector("[data-tick]") || row.querySelector("[data-first]"));
    if (place) place.focus();
  };
  const step = (row, by) => {
    const all = rows();
    goTo(row ? all[all.indexOf(row) + by] : all[0]);
  };

  function inRow(row, key) {
    if (key === "j" || key === "ArrowDown") step(row, 1);
    else if (key === "k" || key === "ArrowUp") step(row, -1);
    else if (key === "b" || key === "e") {
      const link = row.querySelector(`[data-key="${key}"]`);
      if (!link) return false;
      link.click();
    } else return false;
    return true;
  }

  function anywhere(key) {
    if (key === "/") document.querySelector("[data-search]").focus();
    else if (key === "?" && help) {
      help.open = !help.open;
      help.querySelector("summary").focus();
    } else if (key === "j" && list) step(null, 1);
    else return false;
    return true;
  }

  const isTyping = (place) => place.closest("select, textarea, input:not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
    const place = event.target;
    if (!(place instanceof Element) || isTyping(place)) return;
    const row = place.closest("[data-waiting] tbody tr");
    if ((row && inRow(row, event.key)) || anywhere(event.key)) event.preventDefault();
  });

  if (!list) return;
  const said = list.querySelector("[data-ticked]");
  const bulk = list.querySelector("[data-bulk]");
  const ticks = () => [...list.querySelectorAll("[data-tick]")];
  const count = () => {
    const ticked = ticks().filter((tick) => tick.checked).length;
    if (ticked && bulk) bulk.open = true;
    if (said) said.value = ticked ? said.dataset.words + ticked : said.dataset.none;
  };
  const all = list.querySelector("[data-tick-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const wanted = ticks().some((tick) => !tick.checked);
      for (const tick of ticks()) tick.checked = wanted;
      count();
    });
  }
  list.addEventListener("change", count);
  // The browser may remember ticks when somebody comes back to the page.
  window.addEventListener("pageshow", count);
})();
