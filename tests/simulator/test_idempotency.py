"""docs.stripe.com/api/idempotent_requests and docs.stripe.com/error-low-level."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.simulator.harness import Stripe

FORM = {"amount": "1000", "currency": "usd"}


def test_a_key_gives_its_first_answer_again(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: the same body, marked as a replay, and no second effect."""
    first = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")
    second = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")

    assert first.text == second.text
    assert second.headers["idempotent-replayed"] == "true"
    assert first.headers["request-id"] == second.headers["original-request"] != second.headers["request-id"]
    assert "idempotent-replayed" not in first.headers
    assert len(simulator.v1.payment_intents.list().data) == 1


def test_a_key_with_other_parameters_or_another_endpoint_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: incoming parameters are compared to the first ones."""
    simulator.v1.payment_intents.create({"amount": 1_000, "currency": "usd"}, {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        simulator.v1.payment_intents.create({"amount": 2_000, "currency": "usd"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        simulator.v1.customers.create({}, {"idempotency_key": "k"})


def test_declines_and_server_errors_are_kept(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: the result is saved whether it succeeds or fails, 500s included."""
    declined = {**FORM, "confirm": "true", "payment_method": "pm_card_chargeDeclined"}
    simulator.api("POST", "/v1/payment_intents", declined, Idempotency_Key="d")
    simulator.control("/faults", {"method": "POST", "path": "/v1/payment_intents", "effect": "error_500_before"})
    broken = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="b")

    assert simulator.api("POST", "/v1/payment_intents", declined, Idempotency_Key="d").status == 402
    assert broken.status == 500
    assert simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="b").status == 500
    assert len(simulator.v1.payment_intents.list().data) == 1


def test_a_validation_failure_is_not_kept(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: nothing is saved if the endpoint did not begin."""
    wrong = simulator.api("POST", "/v1/payment_intents", {**FORM, "amount": "x"}, Idempotency_Key="k")

    assert wrong.status == 400
    assert simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k").status == 200


def test_a_key_in_use_is_a_conflict(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: 409 while the first request with the key is running."""
    simulator.control("/faults", {"method": "POST", "path": "/v1/payment_intents", "effect": "slow", "seconds": 1.5})
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(simulator.api, "POST", "/v1/payment_intents", FORM, Idempotency_Key="k")
        simulator.until(lambda: not simulator.control("/health")["faults"])
        conflict = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")

        assert (conflict.status, conflict.json()["error"]["code"]) == (409, "idempotency_key_in_use")
        assert slow.result().status == 200
    assert simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k").status == 200


def test_a_key_is_forgotten_after_24_hours(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: keys can be removed once they are 24 hours old."""
    first = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")
    simulator.control("/clock", {"advance": 24 * 3600 - 10})
    kept = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")
    simulator.control("/clock", {"advance": 10})
    later = simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k")

    assert first.text == kept.text
    assert first.json()["id"] != later.json()["id"]


def test_reads_ignore_keys_and_long_keys_are_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: keys are for POST, of up to 255 characters."""
    before = simulator.api("GET", "/v1/payment_intents", Idempotency_Key="k").json()
    simulator.v1.payment_intents.create({"amount": 1_000, "currency": "usd"})
    after = simulator.api("GET", "/v1/payment_intents", Idempotency_Key="k").json()

    assert (len(before["data"]), len(after["data"])) == (0, 1)
    assert simulator.api("POST", "/v1/customers", Idempotency_Key="x" * 255).status == 200
    assert simulator.api("POST", "/v1/customers", Idempotency_Key="x" * 256).status == 400


def test_many_threads_with_one_key_make_one_object(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: each caller sees the one effect or a conflict."""
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: simulator.api("POST", "/v1/payment_intents", FORM, Idempotency_Key="k"), range(64))
        )

    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.text for answer in answers if answer.status == 200}) == 1
    assert len(simulator.v1.payment_intents.list().data) == 1


def test_concurrent_refunds_never_exceed_the_charge(simulator: Stripe) -> None:
    """docs.stripe.com/refunds: the refunded total never exceeds the charge."""
    intent = simulator.paid()
    refund = {"payment_intent": intent.id, "amount": "2000"}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: simulator.api("POST", "/v1/refunds", refund).status, range(8)))

    assert sorted(answers) == [200] + [400] * 7
