"""Made-up requests over the whole document; `python3 -m ops prove fuzz --requests 10000` sends more of them."""

from collections.abc import Callable

import pytest

from functions.use_cases import module
from ops.fuzz.command import fuzz
from ops.fuzz.group import TOKENS

REQUESTS, SEED = 500, 1

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]


@pytest.mark.parametrize("name", TOKENS)
def test_whatever_is_sent_is_answered_as_the_document_says(name: str, tell: Callable[[str], None]) -> None:
    group = fuzz(name, REQUESTS, SEED)

    tell(f"fuzz {name}: {group.requests} requests, {group.swapped} swapped, {dict(group.statuses)}, seed {SEED}")
    assert {} == group.wrong
    assert REQUESTS == group.requests
    assert 500 not in group.statuses
    assert ({401} if name == "nobody" else {201, 404, 409}) <= set(group.statuses)


def test_an_order_that_is_shown_to_another_customer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "check_owner", lambda *_: None)

    assert "GET /api/v1/orders/{order_id}: ForeignRead" in fuzz("customer", 200, SEED).wrong


def test_an_answer_that_is_not_documented_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.entrypoints.api.meta.VERSION", 1)

    assert any(what.startswith("GET /api/v1/config: ") for what in fuzz("nobody", 60, SEED).wrong)
