"""If-Match on staff's commands: what was decided on an order as it no longer is does not happen."""

import pytest

from functions.use_cases import staff
from functions.use_cases.module import Caller, Module
from functions.use_cases.record import Result
from tests.entrypoints.api.conftest import Api, code_of

BOB = "staff:bob"
HOLD = {"code": "fraud_check"}


def tag_of(api: Api, order_id: str) -> str:
    return str(api.get(f"/orders/{order_id}", BOB).headers["ETag"])


def test_a_command_on_the_order_that_was_seen_happens(api: Api) -> None:
    order = api.paid()

    answer = api.post(f"/admin/orders/{order['id']}/hold", HOLD, BOB, If_Match=tag_of(api, order["id"]))

    assert 200 == answer.status_code
    assert answer.get_json()["held"] is True


def test_a_command_on_an_order_that_has_moved_does_not_and_names_the_current_tag(api: Api) -> None:
    order = api.paid()
    seen = tag_of(api, order["id"])
    api.post(f"/admin/orders/{order['id']}/refunds", {"amount": 100, "reason": "other"}, BOB)
    before = api.read(order["id"], BOB)

    answer = api.post(f"/admin/orders/{order['id']}/hold", HOLD, BOB, If_Match=seen)

    assert (412, "precondition_failed") == (answer.status_code, code_of(answer))
    assert tag_of(api, order["id"]) == answer.headers["ETag"] != seen
    assert before == api.read(order["id"], BOB)


def test_a_change_between_the_look_and_the_command_is_noticed(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    order = api.paid()
    real = staff.place_hold

    def late(module: Module, caller: Caller, key: str, order_id: str, *, code: str) -> Result:
        real(api.module, caller, "another", order_id, code="address_check")
        return real(module, caller, key, order_id, code=code)

    monkeypatch.setattr(staff, "place_hold", late)

    answer = api.post(f"/admin/orders/{order['id']}/hold", HOLD, BOB, If_Match=tag_of(api, order["id"]))

    assert 412 == answer.status_code


def test_a_repeated_command_is_answered_as_before_though_the_order_has_moved(api: Api) -> None:
    order = api.paid()
    seen = tag_of(api, order["id"])
    path = f"/admin/orders/{order['id']}/hold"
    first = api.post(path, HOLD, BOB, key="k", If_Match=seen)

    again = api.post(path, HOLD, BOB, key="k", If_Match=seen)

    assert [200, 200] == [first.status_code, again.status_code]
    assert "true" == again.headers["Idempotent-Replayed"]


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ("*", 200),
        ('"99-x", "{}-x"', 200),
        ('"99-x"', 412),
        ('W/"{}-x"', 412),
        ("rubbish", 412),
        ("", 412),
        ('"²-x"', 412),
    ],
)
def test_what_if_match_may_name(api: Api, if_match: str, status: int) -> None:
    order = api.paid()
    header = if_match.replace("{}", str(order["version"]))

    assert status == api.post(f"/admin/orders/{order['id']}/hold", HOLD, BOB, If_Match=header).status_code


def test_an_absent_order_is_absent_whatever_is_named(api: Api) -> None:
    assert 404 == api.post("/admin/orders/none/hold", HOLD, BOB, If_Match='"1-x"').status_code
