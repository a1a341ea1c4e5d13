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

// A message that the server could not send, because it did not answer.
function sayTrouble() {
  const trouble = document.getElementById("trouble");
  const messages = document.getElementById("messages");
  if (trouble && messages) messages.replaceChildren(trouble.content.cloneNode(true));
}

document.addEventListener("DOMContentLoaded", () => showProblems(document));
document.addEventListener("htmx:afterSwap", (event) => showProblems(event.detail.target));
document.addEventListener("htmx:sendError", sayTrouble);
document.addEventListener("htmx:timeout", sayTrouble);
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) sayTrouble();
});
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest("details.menu[open]");
  closeMenus(null);
  if (menu) menu.querySelector("summary").focus();
});
