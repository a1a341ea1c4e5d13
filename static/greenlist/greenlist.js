/* Small manners of every page. Everything works without it. */
"use strict";

// After a form comes back with problems, a keyboard or a screen reader starts at the summary.
function showProblems(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

// An open menu closes with Escape or a press elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

// A message that no answer brought: the server was silent, or said no without a page to show.
function say(id) {
  const words = document.getElementById(id);
  const messages = document.getElementById("messages");
  if (words && messages) messages.replaceChildren(words.content.cloneNode(true));
}

document.addEventListener("DOMContentLoaded", () => showProblems(document));
document.addEventListener("htmx:afterSwap", (event) => showProblems(event.detail.target));
document.addEventListener("htmx:sendError", () => say("no-answer"));
document.addEventListener("htmx:timeout", () => say("no-answer"));
document.addEventListener("htmx:responseError", (event) => {
  say(event.detail.xhr.status >= 500 ? "no-answer" : "not-done");
});
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest("details.menu[open]");
  closeMenus(null);
  if (menu) menu.querySelector("summary").focus();
});
