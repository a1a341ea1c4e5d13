// The same as a drag by keyboard or touch: choose the session and the place in its order, read what would happen, do it.

import { forecast, forget } from "./forecast.js";
import { place, show, wish } from "./place.js";
import { board, cardOf, element, hold, idOf, itemOf, quiet, release, words } from "./page.js";

const dialog = document.getElementById("place");
const field = (name) => document.getElementById(`place-${name}`);
const WAIT_MS = 120;
let item = null;
let opener = null;
let waiting;
let asked = 0;

const text = (root, selector) => root.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") ?? "";

function option(value, label) {
  const found = document.createElement("option");
  found.value = value;
  found.textContent = label;
  return found;
}

function fillSessions(chosen) {
  const days = board.classList.contains("week") ? [...board.querySelectorAll(".day")] : [board];
  const groups = days.map((day) => {
    const group = document.createElement("optgroup");
    group.label = text(day, "h2 a") || text(document, "h1");
    for (const card of day.querySelectorAll("article.session:not(.is-closed)")) {
      const parts = [text(card, ".session-title"), ...[...card.querySelectorAll(".session-line span")].map((e) => e.textContent)];
      group.append(option(idOf(card), parts.join(" · ")));
    }
    return group;
  });
  field("session").replaceChildren(...groups);
  field("session").value = chosen;
  if (field("session").selectedIndex < 0) field("session").selectedIndex = 0;
}

function fillOrder(chosen) {
  const card = cardOf(field("session").value);
  const cases = [...(card?.querySelectorAll(".cases > li") ?? [])].filter((li) => idOf(li) !== item.id);
  const before = cases.map((li) => option(idOf(li), words.before.replace("{name}", `${text(li, "time")} ${text(li, "b")}`)));
  field("before").replaceChildren(option("", words.end), ...before);
  field("before").value = chosen;
  if (field("before").selectedIndex < 0) field("before").selectedIndex = 0;
}

function showForecast(found) {
  field("forecast").replaceChildren(found ?? document.createTextNode(words.away));
  const past = found?.dataset.past ?? "";
  field("why").hidden = !past;
  field("reason").required = Boolean(past);
  field("past").value = past;
  field("go").disabled = !(found?.dataset.fits || past);
}

async function look() {
  const number = ++asked;
  const found = await forecast({ ...item, session: field("session").value, before: field("before").value });
  if (dialog.open && number === asked) showForecast(found);
}

function lookSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(look, WAIT_MS);
}

function open(what, name, { session, before = "", more = "" }) {
  item = what;
  hold("form");
  forget();
  quiet();
  field("title").textContent = (item.kind === "case" ? words.book : words.move).replace("{name}", name);
  field("go").textContent = item.kind === "case" ? words.goBook : words.goMove;
  field("more").href = more;
  field("more").hidden = !more;
  field("reason").value = "";
  fillSessions(session);
  fillOrder(before);
  showForecast(element(`<p></p>`));
  field("go").disabled = true;
  dialog.showModal();
}

// "Move…" and "Book…" lead to a page of their own; here they open the form instead.
function opens(event) {
  const link = event.target.closest?.("a[data-place], .acts a");
  const li = link?.closest("li[data-v]");
  const wantsPage = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
  if (!li || wantsPage || !(link.dataset.place || link.pathname.endsWith("/move/"))) return;
  if (!board.querySelector("article.session:not(.is-closed)")) return;
  event.preventDefault();
  opener = link;
  const card = li.closest("article.session");
  const next = li.nextElementSibling;
  const here = card ? { session: idOf(card), before: next ? idOf(next) : "" } : { session: likely(li) };
  open(itemOf(li), text(li, "b"), { ...here, more: link.href });
  lookSoon();
}

// The first session of the case's surgeon is the likely one.
function likely(li) {
  const surgeon = li.dataset.surgeon;
  const cards = [...board.querySelectorAll("article.session:not(.is-closed)")];
  return idOf(cards.find((card) => surgeon && text(card, ".surgeon").startsWith(surgeon)) ?? cards[0]);
}

// A drop was refused for something that a person may go past: the form asks why.
export function askWhy(wanted, answer) {
  const li = document.getElementById(`${wanted.kind}-${wanted.id}`);
  opener = li?.querySelector("a") ?? null;
  open({ kind: wanted.kind, id: wanted.id, version: wanted.version }, li ? text(li, "b") : "", wanted);
  showForecast(element(answer.html));
  field("past").value = answer.past;
  field("why").hidden = false;
  field("go").disabled = false;
  field("reason").required = true;
  field("reason").focus();
}

async function send(event) {
  event.preventDefault();
  const card = cardOf(field("session").value);
  field("go").disabled = true;
  const wanted = wish(item, card, field("before").value);
  release("form");
  const answer = await place({ ...wanted, past: field("past").value, reason: field("reason").value });
  if (answer.done) {
    dialog.close();
    show(answer.booking);
    return;
  }
  if (dialog.open) hold("form");
  fillOrder(field("before").value);
  if (answer.html) field("forecast").replaceChildren(element(answer.html));
  field("go").disabled = false;
}

function closed() {
  release("form");
  clearTimeout(waiting);
  if (opener?.isConnected && document.activeElement === document.body) opener.focus();
}

export function watchForm() {
  if (!dialog) return;
  document.addEventListener("click", opens);
  field("session").addEventListener("change", () => {
    fillOrder("");
    lookSoon();
  });
  field("before").addEventListener("change", lookSoon);
  field("form").addEventListener("submit", send);
  field("cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", closed);
}
