"""Mails say what was so, in the language that the customer asked for, else their browser's, else the installation's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from functions.domain.mailed import mailed
from functions.use_cases import effects
from tests.entrypoints.api.conftest import CONTACT, PLACE, Api

WORDS = {"en": "is canceled", "de": "ist storniert"}


def subject(api: Api, body: Mapping[str, Any], **headers: str) -> str:
    """Place an order, cancel it, and return the subject of its mail."""
    order = api.post("/orders", body, **headers).get_json()
    api.post(f"/orders/{order['id']}/cancel", {})
    api.settle()
    (mail,) = api.store.mails.values()
    message = mail["message"]
    assert isinstance(message, Mapping)
    return str(message["subject"])


def asking(locale: str) -> dict[str, Any]:
    return {**PLACE, "contact": {**CONTACT, "locale": locale}}


@pytest.mark.parametrize(
    ("body", "header", "setting", "language"),
    [
        (asking("de"), "en", "en", "de"),
        (PLACE, "de-AT, fr;q=0.5", "en", "de"),
        (PLACE, "fr, de;q=0.4, en;q=0.2", "en", "de"),
        (PLACE, "fr", "de", "de"),
        (PLACE, "*", "de", "de"),
        (PLACE, "", "de", "de"),
        (PLACE, "", "en", "en"),
    ],
)
def test_a_mail_is_in_the_language_of_its_reader(
    api: Api, body: Mapping[str, Any], header: str, setting: str, language: str
) -> None:
    api.settings.last_known = replace(api.settings.last_known, locale=setting)
    api.settings.settings = api.settings.last_known

    assert WORDS[language] in subject(api, body, Accept_Language=header)


@pytest.mark.parametrize(("said", "total"), [({"total": 12345}, "123.45 EUR"), ({}, "34.90 EUR")])
def test_a_mail_says_what_was_so_when_it_happened_and_an_old_row_what_is_so(
    api: Api, said: dict[str, int], total: str
) -> None:
    order = api.paid()
    (row,) = [row for row in api.store.outbox_rows.values() if row.kind == "mail"]
    assert mailed(api.store.documents[order["id"]]) == row.message
    assert effects.run(api.module, replace(row, message={**row.message, **said} if said else {}))

    (mail,) = api.store.mails.values()
    assert f"Total: {total}" in str(mail["message"])


def test_a_language_that_there_is_not_is_refused(api: Api) -> None:
    assert 422 == api.post("/orders", asking("fr")).status_code


def test_a_browser_that_changed_its_language_asks_for_the_same_order(api: Api) -> None:
    first = api.post("/orders", PLACE, key="one", Accept_Language="en")
    again = api.post("/orders", PLACE, key="one", Accept_Language="de")

    assert (201, 201, "true") == (first.status_code, again.status_code, again.headers["Idempotent-Replayed"])
    assert first.get_json()["id"] == again.get_json()["id"]


def test_the_language_is_told_to_nobody(api: Api) -> None:
    order = api.post("/orders", asking("de")).get_json()

    assert "locale" not in str(order)
    assert "locale" not in str(api.store.events[order["id"]])
