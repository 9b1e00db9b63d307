"""A repeated request has its effect once, says so, and answers with the original status."""

from collections.abc import Callable

import pytest

from functions.use_cases.payments import Declined, NotNow, OutcomeUnknown
from tests.entrypoints.api.conftest import PLACE, Api, code_of

REPLAYED = "Idempotent-Replayed"


def unpaid(api: Api) -> str:
    return str(api.place()["id"])


def paid(api: Api) -> str:
    return str(api.paid()["id"])


def shipped(api: Api) -> str:
    order_id = paid(api)
    api.post(f"/admin/orders/{order_id}/shipments", {}, "staff:bob")
    return order_id


type Start = Callable[[Api], str]
COMMANDS: dict[str, tuple[Start, str, str, object, object, int]] = {
    "place": (lambda _: "", "/orders", "alice", PLACE, {**PLACE, "expected_total": 1}, 201),
    "cancel": (unpaid, "/orders/{}/cancel", "alice", {}, {"reason": "changed_mind"}, 200),
    "ship": (paid, "/admin/orders/{}/shipments", "staff:bob", {}, {"carrier": "DHL"}, 201),
    "refund": (
        paid,
        "/admin/orders/{}/refunds",
        "staff:bob",
        {"amount": 5, "reason": "other"},
        {"amount": 6, "reason": "other"},
        201,
    ),
}


@pytest.mark.parametrize(("start", "path", "token", "body", "_other", "status"), COMMANDS.values(), ids=COMMANDS)
def test_a_repetition_answers_with_the_original_status_and_changes_nothing(
    api: Api, start: Start, path: str, token: str, body: object, _other: object, status: int
) -> None:
    path = path.format(start(api))
    first = api.post(path, body, token, key="k")
    events, stock = api.store.events.copy(), api.store.stock.copy()

    again = api.post(path, body, token, key="k")

    assert [status, status] == [first.status_code, again.status_code]
    assert [None, "true"] == [first.headers.get(REPLAYED), again.headers.get(REPLAYED)]
    assert first.data == again.data
    assert (events, stock) == (api.store.events, api.store.stock)


@pytest.mark.parametrize(("start", "path", "token", "body", "other", "_status"), COMMANDS.values(), ids=COMMANDS)
def test_the_same_key_with_another_body_is_refused(
    api: Api, start: Start, path: str, token: str, body: object, other: object, _status: int
) -> None:
    path = path.format(start(api))
    api.post(path, body, token, key="k")

    answer = api.post(path, other, token, key="k")

    assert 422 == answer.status_code
    assert "idempotency_conflict" == code_of(answer)


def test_delivering_twice_under_one_key_is_one_delivery(api: Api) -> None:
    order_id = shipped(api)
    shipment = api.read(order_id)["shipments"][0]["id"]
    path = f"/admin/orders/{order_id}/shipments/{shipment}/deliver"

    answers = [api.post(path, None, "staff:bob", key=key) for key in ("k", "k", "another")]

    assert [200, 200, 409] == [answer.status_code for answer in answers]
    assert [None, "true", None] == [answer.headers.get(REPLAYED) for answer in answers]


def test_an_open_checkout_is_resumed_whatever_the_key(api: Api) -> None:
    order_id = unpaid(api)

    answers = [api.post(f"/orders/{order_id}/checkout", {}, key=key) for key in ("k", "k", "another")]

    assert [200, 200, 200] == [answer.status_code for answer in answers]
    assert [None, "true", "true"] == [answer.headers.get(REPLAYED) for answer in answers]
    assert 1 == len({answer.data for answer in answers})


def test_one_key_means_another_request_for_another_caller_or_order(api: Api) -> None:
    mine, theirs = api.post("/orders", PLACE, "alice", key="k"), api.post("/orders", PLACE, "mallory", key="k")
    first, second = api.place(), api.place()
    canceled = [api.post(f"/orders/{order['id']}/cancel", {}, key="k") for order in (first, second)]

    assert [201, 201] == [mine.status_code, theirs.status_code]
    assert mine.get_json()["id"] != theirs.get_json()["id"]
    assert [200, 200] == [answer.status_code for answer in canceled]
    assert [None, None] == [answer.headers.get(REPLAYED) for answer in canceled]


@pytest.mark.parametrize("key", [None, "", " ", "a b", "a\tb", "ä", "x" * 256])
def test_a_request_that_writes_needs_a_key(api: Api, key: str | None) -> None:
    headers = {"Authorization": "Bearer alice"} | ({} if key is None else {"Idempotency-Key": key})

    answer = api.client.post("/api/v1/orders", json=PLACE, headers=headers)

    assert 400 == answer.status_code
    assert "idempotency_key_required" == code_of(answer)
    assert {} == api.store.documents


def test_a_key_is_given_once(api: Api) -> None:
    headers = [("Authorization", "Bearer alice"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]

    answer = api.client.post("/api/v1/orders", json=PLACE, headers=headers)

    assert "idempotency_key_required" == code_of(answer)


@pytest.mark.parametrize("key", ["!", "~", "x" * 255, "../../orders/x", "__x__", '"quoted"'])
def test_any_visible_text_is_a_key(api: Api, key: str) -> None:
    assert 201 == api.post("/orders", PLACE, key=key).status_code


def test_a_lost_answer_of_stripe_is_asked_for_again_under_the_same_key(api: Api) -> None:
    order_id = unpaid(api)
    api.post(f"/orders/{unpaid(api)}/checkout", {})
    api.payments.failures.append(OutcomeUnknown("timeout"))

    lost = api.post(f"/orders/{order_id}/checkout", {}, key="k")
    found = api.post(f"/orders/{order_id}/checkout", {}, key="k")

    assert (409, "in_progress", "2") == (lost.status_code, code_of(lost), lost.headers["Retry-After"])
    assert 200 == found.status_code
    assert found.get_json()["url"]


@pytest.mark.parametrize(
    ("failure", "code"), [(NotNow("rate_limit"), "in_progress"), (Declined("no"), "checkout_refused")]
)
def test_what_stripe_says_to_a_checkout_has_a_code(api: Api, failure: Exception, code: str) -> None:
    order_id = unpaid(api)
    api.post(f"/orders/{unpaid(api)}/checkout", {})
    api.payments.failures.append(failure)

    answer = api.post(f"/orders/{order_id}/checkout", {})

    assert 409 == answer.status_code
    assert code == code_of(answer)
    assert "rate_limit" not in answer.text


def test_a_stripe_that_cannot_be_reached_before_anything_is_asked_is_unavailable(api: Api) -> None:
    api.payments.failures.append(OutcomeUnknown("timeout"))

    answer = api.post(f"/orders/{unpaid(api)}/checkout", {})

    assert (503, "5") == (answer.status_code, answer.headers["Retry-After"])
    assert "unavailable" == code_of(answer)
