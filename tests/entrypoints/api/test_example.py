"""docs/examples/order_client.py against the API over HTTP."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from functions.domain.errors import Unavailable
from ops.paths import ROOT
from tests.entrypoints.api.conftest import CONTACT, Api
from tests.entrypoints.api.served import served

ITEMS = [{"sku": "mug", "quantity": 2}]


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("order_client", ROOT / "docs" / "examples" / "order_client.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["order_client"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["order_client"]


@pytest.fixture
def url(api: Api) -> Iterator[str]:
    with served(api.app) as address:
        yield f"{address}/api/v1"


def test_the_example_leads_from_a_quote_to_a_refund(api: Api, example: Any, url: str) -> None:
    alice, bob = (example.OrderClient(url, lambda token=token: token) for token in ("alice", "staff:bob"))
    total = alice.quote(ITEMS)["amounts"]["total"]

    order = alice.place(ITEMS, dict(CONTACT), total)
    pay_at = alice.checkout(order["id"])
    api.pay(order["id"])
    bob.refund(order["id"], 500, "damaged")
    api.settle()

    assert pay_at.startswith("https://")
    assert ("confirmed", 500) == (alice.order(order["id"])["status"], alice.order(order["id"])["refunded"])
    assert [order["id"]] == [each["id"] for each in alice.orders()]


def test_the_example_names_the_problem(example: Any, url: str) -> None:
    alice = example.OrderClient(url, lambda: "alice")

    with pytest.raises(example.ProblemError, match="409 quote_changed") as refused:
        alice.place(ITEMS, dict(CONTACT), 1)

    assert 3490 == refused.value.document["quote"]["amounts"]["total"]


def test_the_example_goes_on_after_an_outage_and_nothing_happens_twice(
    api: Api, example: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = api.store.orders.commit, [Unavailable("late"), Unavailable("late")]

    def commit(given: Any) -> str:
        head = real(given)
        if failures:
            raise failures.pop()
        return head

    monkeypatch.setattr(type(api.store.orders), "commit", lambda _self, given: commit(given))
    monkeypatch.setattr(example, "WAIT_SECONDS", 0)
    monkeypatch.setattr(example.time, "sleep", lambda _seconds: None)
    alice = example.OrderClient(url, lambda: "alice")

    order = alice.place(ITEMS, dict(CONTACT), 3490)

    assert [order["id"]] == [each["id"] for each in alice.orders()]
    assert 48 == api.store.stock["mug"]
