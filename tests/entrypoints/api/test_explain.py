"""`GET /orders/{id}/explain`: staff learn why an order is in its state, whatever state its records are in."""

from dataclasses import replace
from typing import Any, override

import pytest

from functions.domain.attention import Problem
from functions.domain.order import Order
from functions.domain.transitions import Command
from functions.use_cases.payments import OutcomeUnknown
from ops.simulation.store import FakeOrders
from tests.entrypoints.api.conftest import CONTACT, Api, code_of
from tests.entrypoints.api.test_contract import closed, contract, errors, operations
from tests.entrypoints.api.test_policies import POLICIES

ROUTE = ("GET", "/orders/<order_id>/explain")


def explain(api: Api, order_id: str) -> dict[str, Any]:
    """Return the explanation, having held it against the contract."""
    answer = api.get(f"/orders/{order_id}/explain", "staff:bob")
    assert 200 == answer.status_code, answer.text
    document = closed(contract(api))
    schema = operations(document)[ROUTE]["responses"]["200"]["content"]["application/json"]["schema"]
    assert [] == errors(document, schema, answer.get_json())
    return dict(answer.get_json())


def test_staff_learn_why_a_paid_order_is_in_its_state(api: Api) -> None:
    order = api.paid()

    found = explain(api, order["id"])

    assert ("confirmed", "paid", "covered") == tuple(
        found["state"][name] for name in ("status", "payment_status", "condition")
    )
    assert (order["total"], order["total"], 0) == tuple(found["sums"][name] for name in ("captured", "secured", "owed"))
    assert {"cs_2", "pi_2", "ch_2"} == {fact["id"] for fact in found["facts"]}
    assert [] == found["faults"]
    assert list(range(1, len(found["transitions"]) + 1)) == [t["seq"] for t in found["transitions"]]
    assert {str(command) for command in Command} == {a["command"] for a in found["commands"]}


def test_what_a_command_would_answer_is_what_it_answers(api: Api) -> None:
    order = api.place()

    said = {a["command"]: a["code"] for a in explain(api, order["id"])["commands"]}
    ship = api.post(f"/admin/orders/{order['id']}/shipments", {}, "staff:bob")
    refund = api.post(f"/admin/orders/{order['id']}/refunds", {"reason": "other"}, "staff:bob")
    cancel = api.post(f"/orders/{order['id']}/cancel")

    assert (said["ship"], said["refund"]) == (code_of(ship), code_of(refund))
    assert (None, 200) == (said["cancel"], cancel.status_code)


def test_explaining_writes_nothing(api: Api) -> None:
    order = api.paid()
    before = (dict(api.store.documents), {k: dict(v) for k, v in api.store.events.items()}, dict(api.store.outbox_rows))

    explain(api, order["id"])

    assert before == (api.store.documents, api.store.events, api.store.outbox_rows)


def test_a_call_without_an_answer_stands_with_its_key(api: Api) -> None:
    api.paid()  # From here on the customer is known at Stripe, so that the call that fails is the checkout's.
    order = api.place()
    api.payments.failures.append(OutcomeUnknown("timeout"))
    api.post(f"/orders/{order['id']}/checkout")

    (call,) = explain(api, order["id"])["calls"]

    assert ("checkout", "1", "unknown", None) == (call["call"], call["name"], call["state"], call["stripe_id"])
    assert f"checkout:inst_tests:{order['id']}:1" == call["key"]


def test_effects_that_wait_and_problems_that_are_open_stand_there(api: Api) -> None:
    order = api.paid()
    api.module.problems.raise_problem(order["id"], Problem("disputed", "du_1"), api.clock.now())
    api.module.problems.raise_problem("ord_other", Problem("disputed", "du_2"), api.clock.now())

    found = explain(api, order["id"])

    assert [("mail", "order_confirmed", False)] == [(e["kind"], e["subject"], e["dead"]) for e in found["effects"]]
    assert [("disputed", "du_1")] == [(p["code"], p["subject"]) for p in found["problems"]]


def test_an_explanation_holds_no_personal_data_and_nothing_to_pay_with(api: Api) -> None:
    order = api.place()
    checkout = api.post(f"/orders/{order['id']}/checkout").get_json()

    text = api.get(f"/orders/{order['id']}/explain", "staff:bob").text

    secrets = [CONTACT["name"], CONTACT["email"], CONTACT["phone"], CONTACT["address"]["line1"], checkout["url"]]
    assert [] == [secret for secret in secrets if secret in text]


def test_customers_may_not_ask_not_even_about_their_own(api: Api) -> None:
    order = api.place("alice")

    assert "staff" == POLICIES[ROUTE]
    assert "forbidden" == code_of(api.get(f"/orders/{order['id']}/explain", "alice"))


def test_an_order_that_is_not_there_is_not_found(api: Api) -> None:
    assert "not_found" == code_of(api.get("/orders/ord_none/explain", "staff:bob"))


class Damaged(FakeOrders):
    """A store whose order cannot be read."""

    @override
    def get(self, order_id: str) -> Order | None:
        raise KeyError("status")


def test_an_order_that_cannot_be_read_is_explained_too(api: Api) -> None:
    order = api.paid()
    api.app.extensions["orders"] = replace(api.module, orders=Damaged(api.store))

    found = explain(api, order["id"])

    assert (None, None) == (found["state"], found["sums"])
    assert ["the order cannot be worked out: KeyError: 'status'"] == found["faults"]
    assert len(found["transitions"]) == order["version"]


@pytest.mark.parametrize("damage", [{"amounts": None}, {"stripe": None}, {"currency": "xxx"}, {"attempts": {1: None}}])
def test_a_strange_order_is_no_error_of_the_service(api: Api, damage: dict[str, Any]) -> None:
    order = api.paid()
    api.store.documents[order["id"]] = replace(api.store.documents[order["id"]], **damage)

    assert explain(api, order["id"])["faults"]
