"""Every mail says in every language what it must, exactly, and a team's own template stands in the place of ours."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import cast

import pytest

from functions.adapters.mail_templates import BUILT_IN, FileTemplates
from functions.domain.locales import LOCALES, MARKS
from functions.domain.mailed import mailed
from functions.domain.order import Amounts, Line
from functions.entrypoints.api.schemas import REFUND_REASONS
from functions.use_cases.mail_texts import TEMPLATES, VALUES, InvalidTemplate, render, words_of
from ops.mails import LINK, run_preview, sample
from ops.paths import ROOT

OURS = FileTemplates((BUILT_IN,))
FILES = sorted({path.name for path in BUILT_IN.glob("*/*")})
RULES = {"paid_twice", "order_ended", "order_edited"}
SUMS = {"discount", "shipping", "tax", "tax_included", "tender"}


def placeholders(locale: str, file: str) -> set[str]:
    return set(Template(OURS.read(locale, file)).get_identifiers())


def test_every_mail_is_there_as_text_and_as_html() -> None:
    parts = {name for name in VALUES if name.startswith("_")} - {"_page"}
    wanted = {f"{name}.{kind}" for name in TEMPLATES | parts for kind in ("txt", "html")}

    assert wanted | {"_page.html", "_words.txt"} == set(FILES)


@pytest.mark.parametrize("file", [file for file in FILES if file != "_words.txt"])
def test_a_template_uses_the_same_in_every_language_and_only_what_there_is(file: str) -> None:
    first, *others = [placeholders(locale, file) for locale in LOCALES]

    assert [first] * len(others) == others
    assert first <= VALUES[file.partition(".")[0]]


@pytest.mark.parametrize("name", sorted(VALUES))
def test_text_and_html_of_a_mail_say_the_same(name: str) -> None:
    if name != "_page":
        subject = {"number"} if name in TEMPLATES else set()
        assert placeholders("en", f"{name}.txt") == placeholders("en", f"{name}.html") | subject


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_has_words(locale: str) -> None:
    words = words_of(OURS, locale)

    assert {*REFUND_REASONS, *RULES, *SUMS} == set(words)
    assert all(words.values())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_mail_names_the_order_and_leads_to_it(name: str, locale: str) -> None:
    mail = render(OURS, locale, name, mailed(sample()), LINK)

    assert sample().number in mail["subject"]
    assert LINK in mail["text"]
    assert f'href="{LINK}"' in mail["html"]
    assert f'<html lang="{locale}">' in mail["html"]
    assert "$" not in "".join(mail.values())
    assert "\n" not in mail["subject"]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_mail_lists_adds_up_to_its_total(locale: str) -> None:
    lines = (Line("l1", "a", "A", 3, 333, discount=100, tax=57), Line("l2", "b", "B", 1, 5))
    order = replace(sample(), lines=lines, amounts=Amounts(1004, 100, 490, 57, 1151, 9, tender=300))
    thousands, decimals = MARKS[locale]
    text = render(OURS, locale, "order_confirmed", mailed(order), "")["text"]
    listed = re.findall(r"^(.*): (-?[\d.,]+) EUR$", text, re.MULTILINE)
    amounts = {name: int(text.replace(thousands, "").replace(decimals, "")) for name, text in listed}
    included, total = words_of(OURS, locale)["tax_included"], list(amounts)[-1]

    assert (9, 1151, 7 + 1) == (amounts.pop(included), amounts.pop(total), len(listed))
    assert 1151 == sum(amounts.values())


def test_a_mail_that_waits_since_a_version_without_gift_cards_is_written() -> None:
    facts = mailed(sample())
    before = facts | {
        "sums": {name: value for name, value in cast(dict[str, int], facts["sums"]).items() if name != "tender"}
    }

    assert render(OURS, "en", "order_confirmed", facts, LINK) == render(OURS, "en", "order_confirmed", before, LINK)


def test_what_a_customer_or_a_product_is_called_cannot_be_markup() -> None:
    order = replace(sample(), lines=(Line("l1", "x", "<b onload=1>$total & co", 1, 100),), number="<i>")
    mail = render(OURS, "en", "order_confirmed", mailed(order), 'https://x/"><script>')

    assert "<b onload" not in mail["html"]
    assert "<script>" not in mail["html"]
    assert "<i>" not in mail["html"]
    assert html.escape("<b onload=1>$total & co") in mail["html"]
    assert "<b onload=1>$total & co" in mail["text"]


def test_a_refund_says_how_much_and_why() -> None:
    mail = render(OURS, "de", "order_refunded", mailed(sample()), LINK)

    assert "15,00 EUR" in mail["text"]
    assert "beschädigte Ware" in mail["text"]


@pytest.mark.parametrize(
    ("locale", "due", "until", "total"),
    [
        ("en", "49.00 EUR", "2026-01-16, 09:30 UTC", "1,379.90"),
        ("de", "49,00 EUR", "16.01.2026, 09:30 UTC", "1.379,90"),
    ],
)
def test_who_is_to_pay_for_an_edit_reads_what_is_due_until_when_where_and_for_what(
    locale: str, due: str, until: str, total: str
) -> None:
    mail = render(OURS, locale, "edit_requested", mailed(sample()), LINK)

    for text in (mail["text"], mail["html"]):
        assert [] == [part for part in (due, until, total, LINK, "1 × Lamp") if part not in text]
        assert "330" not in text


def test_who_did_not_pay_for_it_reads_what_the_order_stays() -> None:
    order = sample()
    text = render(OURS, "en", "edit_lapsed", mailed(replace(order, edit=None)), LINK)["text"]

    assert "stays as it was" in text
    assert "Total: 1,330.90 EUR" in text
    assert "Lamp" not in text


def test_while_an_edit_waits_other_mails_say_what_the_order_is() -> None:
    mail = render(OURS, "en", "order_shipped", mailed(sample()), LINK)

    assert "Lamp" not in mail["text"]


def test_a_reason_without_words_is_told_in_general() -> None:
    (row,) = sample().refund_rows.values()
    order = replace(sample(), refund_rows={"r1": replace(row, reason="of_a_newer_version")})

    assert "by agreement" in render(OURS, "en", "order_refunded", mailed(order), LINK)["text"]


def test_a_parcel_that_nobody_named_is_not_listed() -> None:
    (shipment,) = sample().shipments
    order = replace(sample(), shipments=(replace(shipment, carrier="", tracking=""), shipment))

    assert 1 == render(OURS, "en", "order_shipped", mailed(order), LINK)["html"].count("<li>")


def test_an_unknown_language_is_the_default() -> None:
    assert "Your order" in render(OURS, "fr", "order_shipped", mailed(sample()), LINK)["subject"]


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], FileTemplates]:
    """Write one file of a team's own, and return the templates with it."""

    def write(file: str, text: str) -> FileTemplates:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
        return FileTemplates((tmp_path, BUILT_IN))

    return write


def test_a_file_of_the_team_s_own_wins_and_the_rest_stays_ours(own: Callable[[str, str], FileTemplates]) -> None:
    templates = own("en/order_shipped.txt", "Off it goes: $number\n\nFor $$5? $total\n")
    mail = render(templates, "en", "order_shipped", mailed(sample()), LINK)

    assert ("Off it goes: K7QX2M9RTB", "For $5? 1,330.90 EUR\n") == (mail["subject"], mail["text"])
    assert render(OURS, "de", "order_shipped", mailed(sample()), LINK) == render(
        templates, "de", "order_shipped", mailed(sample()), LINK
    )
    assert "Your order has left." in mail["html"]


def test_of_the_words_a_team_writes_only_its_own(own: Callable[[str, str], FileTemplates]) -> None:
    words = words_of(own("en/_words.txt", "shipping = Delivery"), "en")

    assert {*REFUND_REASONS, *RULES, *SUMS} == set(words)
    assert ("Delivery", "Discount") == (words["shipping"], words["discount"])


def test_a_team_s_own_folder_stands_beside_main_py_and_comes_first() -> None:
    assert (ROOT / "mail", ROOT / "functions" / "mail") == FileTemplates().folders


@pytest.mark.parametrize(
    ("text", "says"), [("Hello $name", "order_shipped.txt: name"), ("5 $ off", "order_shipped.txt: a $")]
)
def test_a_template_that_names_what_there_is_not_is_refused(
    own: Callable[[str, str], FileTemplates], text: str, says: str
) -> None:
    with pytest.raises(InvalidTemplate, match=re.escape(says)):
        render(own("en/order_shipped.txt", text), "en", "order_shipped", mailed(sample()), LINK)


def test_a_preview_writes_every_mail_of_a_language(tmp_path: Path) -> None:
    assert 0 == run_preview(["de"], tmp_path, OURS)

    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert sorted(f"de/{name}.{kind}" for name in TEMPLATES for kind in ("txt", "html")) == written
    assert "1.330,90 EUR" in (tmp_path / "de/order_confirmed.txt").read_text()
