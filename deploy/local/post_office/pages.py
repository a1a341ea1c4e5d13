"""What the office shows: every telephone and mailbox, the newest message first. Words of messages stay text."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlsplit

from deploy.local.post_office.letters import Letter
from deploy.local.post_office.texts import Text

MOST_SHOWN = 200
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
OWN_NAMES = ("127.0.0.1", "localhost")


def overview(letters: Sequence[Letter], texts: Sequence[Text], *, to: str, phone: str) -> str:
    """Everything, or what one mailbox or one telephone got."""
    boxes = _boxes("Phones", "phone", [text.phone for text in texts], phone)
    boxes += _boxes("Mailboxes", "to", [letter.to for letter in letters], to)
    if phone:
        heading = f"Phone {escape(phone)}"
        shown = [(text.at, _text(text)) for text in texts if text.phone == phone]
    elif to:
        heading = f"Mailbox {escape(to)}"
        shown = [(letter.at, _letter(letter)) for letter in letters if letter.to == to]
    else:
        heading = "Everything sent and replied"
        shown = [(letter.at, _letter(letter)) for letter in letters]
        shown += [(text.at, _text(text)) for text in texts]
    shown.sort(key=lambda one: one[0], reverse=True)
    items = (
        "".join(item for _at, item in shown[:MOST_SHOWN])
        or '<li class="none">Nothing yet. Nobody is written to between 20:00 and 09:00 of their own clock.</li>'
    )
    rest = f"<p>The newest {MOST_SHOWN} of {len(shown)}.</p>" if len(shown) > MOST_SHOWN else ""
    form = "" if to else _reply_form(phone)
    return page(
        heading, f'<div class="sides"><div>{form}<ol>{items}</ol>{rest}</div><nav>{boxes}</nav></div>'
    )


def letter(one: Letter) -> str:
    """One letter: its words, its other view if it has one, and what came with it."""
    where = quote(one.name)
    files = "".join(
        f'<li><a href="/letter/file?name={where}&amp;file={number}">{escape(file.name)}</a>'
        f" {escape(file.kind)}, {len(file.content)} bytes</li>"
        for number, file in enumerate(one.enclosures)
    )
    view = (
        "<h2>As the mail program shows it</h2>"
        f'<iframe sandbox src="/letter/html?name={where}" title="The letter"></iframe>'
    )
    return page(
        escape(one.subject) or "(no subject)",
        f'<p class="meta">To <a href="/?to={quote(one.to)}">{escape(one.to)}</a> · {_time(one.at)}</p>'
        f"<pre>{_with_links(one.text)}</pre>"
        + (f"<h2>Came with it</h2><ul>{files}</ul>" if files else "")
        + (view if one.html else ""),
    )


def page(heading: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{heading}</title><link rel="stylesheet" href="/style.css"></head>'
        '<body><header><a href="/">Post office of the demo</a><a href="">Look again</a></header>'
        f"<main><h1>{heading}</h1>{body}</main></body></html>"
    )


def _boxes(heading: str, name: str, owners: Sequence[str], chosen: str) -> str:
    counts: dict[str, int] = {}
    for owner in owners:
        counts[owner] = counts.get(owner, 0) + 1
    items = "".join(
        f'<li><a href="/?{name}={quote(owner)}"{" aria-current=page" if owner == chosen else ""}>'
        f"{escape(owner)}</a> <span>{count}</span></li>"
        for owner, count in counts.items()
    )
    return f"<details open><summary>{heading} ({len(counts)})</summary><ul>{items}</ul></details>"


def _text(one: Text) -> str:
    number = f'<a href="/?phone={quote(one.phone)}">{escape(one.phone)}</a>'
    if one.is_reply:
        state = "the hospital has it" if one.is_known else "on its way"
        who, kind = f"From {number} · {state}", "reply"
    else:
        state = "receipt given" if one.is_known else "receipt on its way"
        who, kind = f"Text to {number} · {state}", "text"
    return (
        f'<li class="{kind}"><p class="meta">{who} · {_time(one.at)}</p>'
        f'<p class="words">{_with_links(one.text)}</p></li>'
    )


def _letter(one: Letter) -> str:
    files = f" · {len(one.enclosures)} enclosed" if one.enclosures else ""
    return (
        f'<li class="letter"><p class="meta">Letter to <a href="/?to={quote(one.to)}">{escape(one.to)}</a>'
        f'{files} · {_time(one.at)}</p><p class="words"><a href="/letter?name={quote(one.name)}">'
        f"{escape(one.subject) or '(no subject)'}</a></p></li>"
    )


def _reply_form(phone: str) -> str:
    number = (
        f'<input type="hidden" name="phone" value="{escape(phone)}">'
        if phone
        else '<label>From number <input name="phone" inputmode="tel" required></label>'
    )
    return (
        f'<form method="post" action="/reply">{number}'
        '<label>Reply <input name="text" autocomplete="off" maxlength="1000" required></label>'
        '<button type="submit">Send to the hospital</button></form>'
    )


def _with_links(words: str) -> str:
    """Only addresses of this machine become links: the demo's own pages."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(words):
        parts.append(escape(words[end : found.start()]))
        address, end = found.group(), found.end()
        is_ours = urlsplit(address).hostname in OWN_NAMES
        parts.append(f'<a href="{escape(address)}">{escape(address)}</a>' if is_ours else escape(address))
    return "".join([*parts, escape(words[end:])])


def _time(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC).astimezone()
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{moment:%a} {moment.day} {moment:%b %H:%M}</time>'
