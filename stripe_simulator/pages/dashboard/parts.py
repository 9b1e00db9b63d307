"""What the dashboard's pages are made of: tables, statuses, amounts, times, forms."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.pages.markup import Child, Html, el, join

HOME = "/dashboard"

GOOD = ("succeeded", "paid", "complete", "won", "enabled", "available", "delivered", "captured", "active")
BAD = ("failed", "lost", "expired", "declined", "needs_response", "warning_needs_response", "disabled")
WAIT = (
    "processing",
    "pending",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "under_review",
    "warning_under_review",
    "in_transit",
    "open",
    "waiting",
)


def status(word: str, text: str | None = None) -> Html:
    """A status as a mark and words; the mark's form tells as much as its colour."""
    tone = "good" if word in GOOD else "bad" if word in BAD else "wait" if word in WAIT else "calm"
    return el("span", text or word.replace("_", " ").capitalize(), class_=f"status {tone}")


def money(amount: int | None, currency: str | None) -> Html:
    """An amount with its currency."""
    shown = "–" if amount is None or currency is None else display(amount, currency)
    return el("span", shown, class_="number")


def moment(seconds: int | None) -> Html:
    """A time in UTC."""
    if seconds is None:
        return Html("–")
    when = datetime.fromtimestamp(seconds, UTC)
    return el("time", f"{when:%d %b %Y, %H:%M:%S}", datetime=when.isoformat(), class_="number")


def ident(key: str | None, section: str | None = None) -> Html:
    """An id, with a link to its page."""
    if not key:
        return Html("–")
    code = el("code", key)
    return el("a", code, href=f"{HOME}/{section}/{key}") if section else code


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Child]], empty: str) -> Html:
    """A table in a region that can be scrolled by keyboard; a head that begins with ``>`` is of numbers.

    *empty* is said when there are no rows. A head that begins with ``~`` is left out on a phone.
    """
    classes = ["right" if head[0] == ">" else "far" if head[0] == "~" else None for head in heads]
    lines = [el("tr", (el("td", cell, class_=kind) for cell, kind in zip(row, classes, strict=True))) for row in rows]
    if not lines:
        return el("p", empty, class_="empty")
    names = (el("th", head.lstrip(">~"), scope="col", class_=kind) for head, kind in zip(heads, classes, strict=True))
    inner = el("table", el("caption", caption, class_="hidden"), el("thead", el("tr", names)), el("tbody", lines))
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def facts(pairs: Iterable[tuple[str, Child]]) -> Html:
    """A list of names and values."""
    return el("dl", (join(el("dt", name), el("dd", value)) for name, value in pairs), class_="facts")


def live(name: str, *children: Child) -> Html:
    """A part that follows the simulator while the page is open."""
    return el("div", *children, id=f"live-{name}", data_live=True)


def labelled(label: str, name: str, **attributes: Any) -> Html:
    """An input with its label; *name* is unique on the page up to its first ``:``."""
    key = f"field-{name.replace(':', '-')}"
    box = el("input", id=key, name=name.rpartition(":")[2], **attributes)
    return el("div", el("label", label, for_=key), box, class_="field")


def select(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "") -> Html:
    """A select box of (value, text) with its label."""
    key = f"field-{name.replace(':', '-')}"
    entries = (el("option", text, value=value, selected=value == chosen) for value, text in options)
    return el("div", el("label", label, for_=key), el("select", entries, id=key, name=name.rpartition(":")[2]))


def field(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "") -> Html:
    """A select box within a form of its own."""
    return el("div", select(label, name, options, chosen), class_="field")


def action(path: str, text: str, *fields: Child, look: str | None = None, **hidden: str) -> Html:
    """A form that does one thing: *path* is ``section/key/action``."""
    kept = (el("input", type="hidden", name=name, value=value) for name, value in hidden.items())
    return el("form", kept, fields, el("button", text, class_=look), method="post", action=f"{HOME}/{path}")


def panel(title: str, *children: Child, hint: str | None = None, wide: bool = False) -> Html:
    """A box with what can be done; a *wide* one sets its fields side by side."""
    told = el("p", hint, class_="hint") if hint else None
    return el("section", el("h3", title), told, children, class_="act wide" if wide else "act")


_TOKENS = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?)\b')


def code(value: Json | list[Any] | str, label: str) -> Html:
    """JSON, or text as it is, in a box that can be scrolled by keyboard."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    shown = Html(escape(text)) if isinstance(value, str) else _coloured(text)
    return el("pre", shown, tabindex="0", role="region", aria_label=label)


def _coloured(text: str) -> Html:
    def mark(found: re.Match[str]) -> str:
        string, colon, other = found.groups()
        if string is None:
            return f'<span class="n">{other}</span>'
        return f'<span class="{"k" if colon else "s"}">{escape(string)}</span>{colon or ""}'

    end, out = 0, []
    for found in _TOKENS.finditer(text):
        out += [escape(text[end : found.start()]), mark(found)]
        end = found.end()
    return Html("".join([*out, escape(text[end:])]))
