"""The whole of each event that is made here: its id, whose it is, when, and the digest of what it says."""

import hashlib
from datetime import timedelta

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, View, WarningState
from functions.domain.event_ids import digest
from functions.domain.joins import Charge, ChargeState, PaymentIntent, Refund, RefundState, Session, StripeObject
from tests.domain import builders as b

DISPUTE, REVIEW = Dispute("du_1", formal=True), Review("prv_1", ReviewState.OPEN)
WARNING = EarlyFraudWarning("issfr_1", WarningState.OVER)


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (Session("cs_1"), "checkout_session:cs_1"),
        (PaymentIntent("pi_1"), "payment_intent:pi_1"),
        (Charge("ch_1", ChargeState.FAILED), "charge:ch_1"),
        (Refund("re_1", RefundState.OPEN, 1, "eur"), "refund:re_1"),
        (DISPUTE, "dispute:du_1"),
        (WARNING, "early_fraud_warning:issfr_1"),
        (REVIEW, "review:prv_1"),
    ],
)
def test_a_fact_is_named_after_its_object_and_what_it_says(fact: StripeObject, name: str) -> None:
    body = e.FactsLearned((fact,))

    found = event_ids.learned(b.ORDER_ID, (fact,), b.NOW)

    said = digest(body)
    assert e.OrderEvent(f"{name}:{said[:24]}", b.ORDER_ID, "system", b.NOW, body, said) == found


@pytest.mark.parametrize(("fact", "name"), [(DISPUTE, "dispute:du_1:evt_1"), (REVIEW, "review:prv_1:evt_1")])
def test_a_message_that_is_not_believed_is_named_after_itself_and_makes_a_look_due(
    fact: StripeObject, name: str
) -> None:
    body = e.FactsLearned((fact, Charge("ch_1", ChargeState.FAILED)), (fact.id,))

    found = event_ids.learned(b.ORDER_ID, body.objects, b.NOW, delivery="evt_1")

    assert e.OrderEvent(name, b.ORDER_ID, "system", b.NOW, body, digest(body)) == found


def test_a_message_that_is_believed_is_named_after_what_it_says_whoever_delivers_it() -> None:
    assert event_ids.learned(b.ORDER_ID, (WARNING,), b.NOW) == event_ids.learned(
        b.ORDER_ID, (WARNING,), b.NOW, delivery="evt_1"
    )


def test_a_look_is_one_event_for_each_version_of_the_order() -> None:
    body = e.Refreshed("du_1", View("won"), 7, (DISPUTE,))

    assert e.OrderEvent("refresh:du_1:7", b.ORDER_ID, "system", b.NOW, body, digest(body)) == event_ids.refreshed(
        b.ORDER_ID, body, b.NOW
    )


@pytest.mark.parametrize(("subject", "last"), [("", "0"), ("du_1", "du_1")])
def test_a_timer_is_one_event_for_each_order_due_time_and_subject(subject: str, last: str) -> None:
    body = e.TimerFired(e.Timer.DEADLINE, b.NOW + timedelta(milliseconds=5), subject)
    name = f"timer:{b.ORDER_ID}:deadline:{int(b.NOW.timestamp())}005:{last}"

    assert e.OrderEvent(name, b.ORDER_ID, "system", b.EXPIRES, body, digest(body)) == event_ids.timer(
        b.ORDER_ID, body, b.EXPIRES
    )


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (e.CallUnknown(e.Call.REFUND, "r1"), "unknown"),
        (e.CallRefused(e.Call.REFUND, "r1", "no"), "refused"),
    ],
)
def test_a_call_without_success_is_named_after_its_key(body: e.CallUnknown | e.CallRefused, outcome: str) -> None:
    said = digest(body)

    assert e.OrderEvent(
        f"call:k1:{outcome}:{said[:24]}", b.ORDER_ID, "system", b.NOW, body, said
    ) == event_ids.unanswered(b.ORDER_ID, "k1", body, b.NOW)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"name": "Zoë", "a": 1}, '{"a":1,"name":"Zoë"}'),
        (["日本", None, True], '["日本",null,true]'),
        ({"lone": "\ud800"}, '{"lone":"\ud800"}'),
        ({"at": b.NOW}, '{"at":"2026-05-01T12:00:00Z"}'),
        ({1: frozenset({"b", "a"})}, '{"1":["a","b"]}'),
    ],
)
def test_the_canonical_form_under_every_digest_never_changes(value: object, written: str) -> None:
    assert hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest() == digest(value)


def test_fields_that_came_later_are_left_out_while_they_are_empty() -> None:
    assert {"objects": []} == event_ids.plain(e.FactsLearned(()))
    assert {"objects": [], "refresh": ["du_1"]} == event_ids.plain(e.FactsLearned((), ("du_1",)))
    assert {"amount": None, "reason": "r"} == event_ids.plain(e.RefundRequested(None, "r"))
    assert {"amount": None, "reason": "r", "lines": {"l1": 2}} == event_ids.plain(
        e.RefundRequested(None, "r", {"l1": 2})
    )
    asked = event_ids.plain(e.TimerFired(e.Timer.ASK, b.NOW))
    assert {"timer": "ask", "due_at": "2026-05-01T12:00:00Z"} == asked


def test_an_answer_is_a_whole_event_with_the_requests_that_brought_it() -> None:
    body, requests = e.CheckoutOpened(1, b.session(), "https://pay/1"), ["req_1", "req_2"]
    said = digest(body)

    found = event_ids.answered(b.ORDER_ID, "k1", body, b.NOW, requests)

    assert (f"call:k1:accepted:{said[:24]}", b.ORDER_ID, "system", b.NOW) == (
        found.event_id,
        found.order_id,
        found.actor,
        found.at,
    )
    assert (body, said, ("req_1", "req_2")) == (found.body, found.input_hash, found.requests)


@pytest.mark.parametrize("fact", [DISPUTE, WARNING])
def test_what_was_learned_says_by_which_requests(fact: StripeObject) -> None:
    found = event_ids.learned(b.ORDER_ID, (fact,), b.NOW, delivery="evt_1", requests=["req_1"])

    assert ("req_1",) == found.requests
