"""The texts of the mails: a template for each, in each language, filled with what an order is.

Placeholders are those of Python's `string.Template`: `$number`, `$$` for a dollar. One that there is not is refused.
"""

import html
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from string import Template
from typing import Any, Protocol

from functions.domain.locales import DEFAULT, LOCALES, shown, shown_at
from functions.domain.money import Money

TEMPLATES = frozenset(
    "order_confirmed order_shipped order_expired order_canceled order_refunded "
    "return_approved return_rejected return_received edit_requested edit_lapsed".split()
)
EDIT = "edit_requested"
"""The template that says what an order is to become; all others say what it is."""
VALUES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(TEMPLATES, frozenset("number items sums total parcels refunded reason link".split())),
    EDIT: frozenset("number items sums total due until parcels refunded reason link".split()),
    "_item": frozenset({"quantity", "name", "total"}),
    "_parcel": frozenset({"carrier", "tracking"}),
    "_sum": frozenset({"name", "amount"}),
    "_page": frozenset({"subject", "body"}),
}
"""Template → the placeholders that it may use. Those that begin with `_` are parts of the others."""


class InvalidTemplate(Exception):
    """A template names what there is not; the message says which and what."""


class Templates(Protocol):
    """Where the texts of the mails come from."""

    def read(self, locale: str, name: str) -> str:
        """Return the file *name* (`order_confirmed.txt`) in the language *locale*: the team's own, else ours."""


def render(templates: Templates, locale: str, name: str, facts: Mapping[str, Any], link: str) -> dict[str, str]:
    """Return `subject`, `text` and `html` of one mail that says *facts* (`domain.mailed`) in *locale*.

    Raises:
        InvalidTemplate: a template asks for what there is not.
    """
    locale = locale if locale in LOCALES else DEFAULT
    facts = {**facts, **facts["edit"]} if name == EDIT else facts

    def fill(file: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
        return _fill(templates.read(locale, file), file, {key: escape(value) for key, value in values.items()})

    words = words_of(templates, locale)

    def amount(minor: int) -> str:
        return shown(Money(minor, facts["currency"]), locale)

    known = _values(words, facts, amount) | {"link": link} | (_asked(facts, amount, locale) if name == EDIT else {})
    parts = {
        "items": ("_item", list(_items(facts, amount))),
        "sums": ("_sum", list(_sums(words, facts, amount))),
        "parcels": ("_parcel", list(facts["parcels"])),
    }
    plain = {key: "".join(fill(f"{part}.txt", row) for row in rows).rstrip() for key, (part, rows) in parts.items()}
    rich = {key: "".join(fill(f"{part}.html", row, html.escape) for row in rows) for key, (part, rows) in parts.items()}
    subject, _, text = fill(f"{name}.txt", known | plain).partition("\n")
    escaped = {key: html.escape(value) for key, value in known.items()}
    body = fill(f"{name}.html", escaped | rich)
    page = fill("_page.html", {"subject": html.escape(subject), "body": body})
    return {"subject": subject.strip(), "text": text.strip() + "\n", "html": page}


def _fill(text: str, file: str, values: Mapping[str, str]) -> str:
    template = Template(text)
    unknown = sorted(set(template.get_identifiers()) - VALUES[file.partition(".")[0]])
    if unknown or not template.is_valid():
        raise InvalidTemplate(f"{file}: {', '.join(unknown) or 'a $ that names nothing; write $$ for one'}")
    return template.substitute(values)


def words_of(templates: Templates, locale: str) -> dict[str, str]:
    """Return what each code is called in *locale*: the lines `code = words` of `_words.txt`."""
    lines = (line.partition("=") for line in templates.read(locale, "_words.txt").splitlines())
    return {code.strip(): words.strip() for code, _, words in lines if words}


def _values(words: Mapping[str, str], facts: Mapping[str, Any], amount: Callable[[int], str]) -> dict[str, str]:
    return {
        "number": facts["number"],
        "total": amount(facts["total"]),
        "refunded": amount(facts["refunded"]),
        "reason": words.get(facts["reason"]) or words["other"],
    }


def _asked(facts: Mapping[str, Any], amount: Callable[[int], str], locale: str) -> dict[str, str]:
    return {"due": amount(facts["due"]), "until": shown_at(datetime.fromisoformat(facts["until"]), locale)}


def _items(facts: Mapping[str, Any], amount: Callable[[int], str]) -> Iterable[dict[str, str]]:
    for line in facts["lines"]:
        yield {"quantity": str(line["quantity"]), "name": line["name"], "total": amount(line["price"])}


def _sums(words: Mapping[str, str], facts: Mapping[str, Any], amount: Callable[[int], str]) -> Iterable[dict[str, str]]:
    """Yield what stands between the lines' prices and the total; tax that the prices hold adds nothing to it.

    A mail that waits since an earlier version knows no `tender`.
    """
    for name in ("discount", "shipping", "tax", "tax_included", "tender"):
        if sum_of := facts["sums"].get(name, 0):
            yield {"name": words[name], "amount": amount(sum_of)}
