"""How an export is written: a page at a time, and never so that a part looks like the whole."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from functions.domain.errors import Unavailable
from functions.entrypoints.api.export import Export, export
from functions.use_cases.personal_data import Credit, KeptPage, Sources
from functions.use_cases.search import Place
from tests import fake_personal_data
from tests.entrypoints.api.conftest import Api, code_of
from tests.fake_personal_data import FakePersonalData
from tests.fakes import FakeDesk

AT = datetime(2026, 2, 1, 8, tzinfo=UTC)


@dataclass
class Failing:
    """`PersonalData` that does not answer at one page; `read` counts the pages that it was asked for."""

    real: FakePersonalData
    fails_at: int = 0
    read: int = 0

    def orders(self, customer_id: str, after: Place | None) -> KeptPage:
        self.read += 1
        if self.read == self.fails_at:
            raise Unavailable("no answer")
        return self.real.orders(customer_id, after)

    def credits(self, customer_id: str) -> Sequence[Credit]:
        return self.real.credits(customer_id)


@dataclass
class Shop:
    """A customer with five orders, one a page."""

    api: Api
    placed: list[str]
    kept: Failing = field(init=False)

    def __post_init__(self) -> None:
        self.kept = Failing(FakePersonalData(self.api.store))

    def export(self, is_late: Callable[[], bool] = lambda: False) -> Export:
        addresses = FakeDesk(self.api.store).addresses
        return export(Sources(self.api.store.customers, None, addresses, self.kept), "alice", AT, is_late)


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(fake_personal_data, "PAGE", 1)
    placed = []
    for _ in range(5):
        placed.append(api.place()["id"])
        api.clock.advance(minutes=1)
    return Shop(api, placed[::-1])


def test_no_page_is_read_before_the_one_before_it_is_written(shop: Shop) -> None:
    made = shop.export()
    parts = made.parts()
    seen = []

    for _ in range(4):
        next(parts)
        seen.append((shop.kept.read, made.orders))

    assert [(1, 0), (1, 0), (2, 1), (3, 2)] == seen


def test_the_orders_come_newest_first_and_the_last_member_says_that_they_are_all(shop: Shop) -> None:
    text = "".join(shop.export().parts())

    found = json.loads(text)
    assert shop.placed == [order["id"] for order in found["orders"]]
    assert text.endswith(', "complete": true}\n') == (found["missing"] == [])
    assert ["missing", "complete"] == list(found)[-2:]


@pytest.mark.parametrize("cut", [1, 2, 40, 400])
def test_a_file_that_broke_off_is_no_json(shop: Shop, cut: int) -> None:
    text = "".join(shop.export().parts()).rstrip()

    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Invalid"):
        json.loads(text[:-cut])


def test_a_page_that_cannot_be_read_ends_the_file_and_the_file_says_so(shop: Shop) -> None:
    shop.kept.fails_at = 3

    found = json.loads("".join(shop.export().parts()))

    assert shop.placed[:2] == [order["id"] for order in found["orders"]]
    assert (["orders"], False) == (found["missing"], found["complete"])


def test_when_time_is_over_no_further_page_is_read_and_the_file_says_so(shop: Shop) -> None:
    found = json.loads("".join(shop.export(lambda: shop.kept.read == 2).parts()))

    assert (2, 2) == (shop.kept.read, len(found["orders"]))
    assert (["orders"], False) == (found["missing"], found["complete"])


def test_where_the_first_page_cannot_be_read_there_is_no_file(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakePersonalData, "orders", Failing(FakePersonalData(api.store), fails_at=1).orders)

    answer = api.get("/me/export")

    assert (503, "unavailable") == (answer.status_code, code_of(answer))
    assert "Content-Disposition" not in answer.headers


def test_who_has_nothing_here_gets_a_whole_file_that_says_so(api: Api) -> None:
    found = api.get("/me/export", "nobody").get_json()

    assert {"uid": "nobody", "stripe_customer": None} == found["customer"]
    assert ([], [], True) == (found["orders"], found["missing"], found["complete"])


def test_the_file_is_what_the_document_says(api: Api) -> None:
    from tests.entrypoints.api.test_contract import contract, errors

    api.paid()
    api.settle()
    document = contract(api)
    schema = document["paths"]["/api/v1/me/export"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    found = api.get("/me/export").get_json()

    assert 1 == len(found["orders"][0]["mails"])
    assert [] == errors(document, schema, found)
