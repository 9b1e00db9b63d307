"""docs.stripe.com/dashboard/basics: what the simulator's dashboard shows and does, by form post."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.simulator.harness import Answer, Inbox, Stripe, call

SECTIONS = (
    "",
    "/payments",
    "/customers",
    "/checkout",
    "/disputes",
    "/payouts",
    "/events",
    "/webhooks",
    "/requests",
    "/simulation",
)


def shown(simulator: Stripe, path: str, **headers: str) -> Answer:
    return call(simulator.url, "GET", f"/dashboard{path}", headers=headers)


def done(simulator: Stripe, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
    """A form of the dashboard, sent as a browser sends it."""
    sent = {"Origin": simulator.url, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return call(simulator.url, "POST", f"/dashboard/{path}", body=urlencode(form or {}).encode(), headers=sent)


def debit(simulator: Stripe) -> str:
    """A SEPA debit that is under way."""
    intent = simulator.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "confirm": True,
            "return_url": "https://shop.example/back",
            "payment_method_data": {
                "type": "sepa_debit",
                "sepa_debit": {"iban": "AT611904300234573201"},
                "billing_details": {"name": "Jenny Rosen", "email": "jenny@example.com"},
            },
            "mandate_data": {"customer_acceptance": {"type": "offline"}},
        }
    )
    assert intent.status == "processing"
    return intent.id


@pytest.mark.parametrize("path", SECTIONS)
def test_every_section_is_there_when_nothing_has_happened_and_after(simulator: Stripe, path: str) -> None:
    """docs.stripe.com/dashboard/basics: the sections of the dashboard."""
    empty = shown(simulator, path)
    simulator.paid()
    full = shown(simulator, path)

    assert (empty.status, full.status) == (200, 200)
    assert full.text.count("<h1") == 1
    assert not re.search(r"(?:src|href)=\"https?://(?!127\.0\.0\.1|shop\.example)", full.text)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Origin": "https://evil.example"}, "from another site"),
        ({"Origin": "null"}, "without an origin of its own"),
        ({"Sec-Fetch-Site": "cross-site"}, "which the browser says is cross-site"),
        ({"Sec-Fetch-Site": "same-site"}, "from another port of this machine"),
        ({}, "which does not say where it comes from"),
        ({"Origin": "http://evil.example", "Host": "evil.example"}, "by a name that leads here"),
    ],
)
def test_a_change_is_refused(simulator: Stripe, headers: dict[str, str], why: str) -> None:
    """docs.stripe.com/security/guide: a site that the same browser visits cannot act here."""
    intent = simulator.paid()
    path = f"/dashboard/payments/{intent.id}/refund"

    assert call(simulator.url, "POST", path, headers=headers).status == 403, why
    assert simulator.v1.refunds.list().data == []


def test_pages_are_read_by_a_loopback_name_only(simulator: Stripe) -> None:
    """docs.stripe.com/security/guide: a foreign name that leads to this machine reads nothing."""
    port = urlsplit(simulator.url).port

    assert shown(simulator, "", Host="evil.example").status == 403
    assert shown(simulator, "/webhooks", Host="127.0.0.1.evil.example").status == 403
    assert shown(simulator, "", Host=f"localhost:{port}").status == 200


def test_what_others_wrote_is_text_not_markup(simulator: Stripe) -> None:
    """docs.stripe.com/dashboard/basics: names and metadata are shown, never run."""
    bad = "<script>alert(1)</script>"
    customer = simulator.v1.customers.create({"name": bad, "email": "a@b.example", "metadata": {"x": bad}})
    intent = simulator.v1.payment_intents.create({"amount": 500, "currency": "usd", "metadata": {"x": bad}})

    for path in (f"/customers/{customer.id}", f"/payments/{intent.id}", "/events", f"/payments?q={bad}"):
        assert bad not in shown(simulator, path).text


def test_an_address_that_names_nothing_is_not_found(simulator: Stripe) -> None:
    """docs.stripe.com/dashboard/basics: an object that is not there has no page."""
    for path in ("/nowhere", "/payments/pi_missing", "/events/evt_missing", "/requests/req_missing", "/simulation/x"):
        assert shown(simulator, path).status == 404


def test_payments_are_found_by_status_id_email_and_metadata(simulator: Stripe) -> None:
    """docs.stripe.com/dashboard/search: filter and search."""
    paid = simulator.paid(payment_intent_data={"metadata": {"order": "ord_1"}}, customer_email="ada@example.com")
    other = simulator.v1.payment_intents.create({"amount": 500, "currency": "usd", "metadata": {"order": "ord_2"}})

    for query, found, hidden in (
        ("status=succeeded", paid, other),
        ("status=requires_payment_method", other, paid),
        (f"q={other.id}", other, paid),
        ("q=ord_1", paid, other),
        ("q=order%3Aord_2", other, paid),
        ("q=jenny%40example.com", paid, other),
    ):
        page = shown(simulator, f"/payments?{query}").text
        assert found.id in page, query
        assert hidden.id not in page, query


def test_a_refund_from_the_dashboard_is_the_apis_refund(simulator: Stripe) -> None:
    """docs.stripe.com/refunds: the same object and the same events, whoever asks."""
    first, second = simulator.paid(), simulator.paid()
    before = len(simulator.event_types())
    simulator.v1.refunds.create({"payment_intent": first.id, "amount": 700, "reason": "duplicate"})
    by_api = simulator.event_types()[before:]
    answer = done(simulator, f"payments/{second.id}/refund", {"amount": "7.00", "reason": "duplicate"})
    by_hand = simulator.event_types()[before + len(by_api) :]

    mine, theirs = simulator.v1.refunds.list().data
    assert answer.status == 303
    assert "The refund is made." in call(simulator.url, "GET", answer.headers["location"]).text
    assert by_hand == by_api
    assert (mine.amount, mine.reason, mine.status) == (theirs.amount, theirs.reason, theirs.status)


def test_what_the_api_refuses_is_told_on_the_page(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/create: more than is left cannot be refunded."""
    intent = simulator.paid()
    too_much = done(simulator, f"payments/{intent.id}/refund", {"amount": "31.00"})
    nonsense = done(simulator, f"payments/{intent.id}/refund", {"amount": "a lot"})

    assert (too_much.status, nonsense.status) == (400, 400)
    assert 'role="alert"' in too_much.text
    assert "is not an amount" in nonsense.text


def test_a_hold_is_captured_in_part_or_canceled(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method: capture, or release."""
    held = [simulator.paid(payment_intent_data={"capture_method": "manual"}) for _ in range(2)]
    done(simulator, f"payments/{held[0].id}/capture", {"amount": "10.00"})
    done(simulator, f"payments/{held[1].id}/cancel", {"reason": "abandoned"})

    captured, canceled = (simulator.v1.payment_intents.retrieve(intent.id) for intent in held)
    assert (captured.status, captured.amount_received) == ("succeeded", 1_000)
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")


@pytest.mark.parametrize(
    ("form", "status", "types"),
    [
        (
            {"reason": "fraudulent"},
            "needs_response",
            ["charge.dispute.created", "charge.dispute.funds_withdrawn"],
        ),
        ({"reason": "general", "inquiry": "yes"}, "warning_needs_response", ["charge.dispute.created"]),
    ],
)
def test_a_bank_opens_a_dispute_or_asks(simulator: Stripe, form: dict[str, str], status: str, types: list[str]) -> None:
    """docs.stripe.com/disputes/how-disputes-work: a dispute withdraws funds, an inquiry does not."""
    intent = simulator.paid()
    before = len(simulator.event_types())
    done(simulator, f"payments/{intent.id}/dispute", form)

    (dispute,) = simulator.v1.disputes.list().data
    assert dispute.status == status
    assert [kind for kind in simulator.event_types()[before:] if "dispute" in kind] == types


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_is_answered_or_decided(simulator: Stripe, outcome: str) -> None:
    """docs.stripe.com/disputes/responding: evidence is handed in; the bank decides."""
    intent = simulator.paid()
    key = done(simulator, f"payments/{intent.id}/dispute", {"reason": "fraudulent"}).headers["location"]
    dispute = urlsplit(key).path.rsplit("/", 1)[1]
    done(simulator, f"disputes/{dispute}/answer", {"evidence": "winning_evidence"})
    review = simulator.v1.disputes.retrieve(dispute).status
    done(simulator, f"disputes/{dispute}/settle", {"status": outcome})

    assert review == "under_review"
    assert simulator.v1.disputes.retrieve(dispute).status == outcome


def test_a_bank_warns_of_fraud(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/measuring: early fraud warnings."""
    intent = simulator.paid()
    done(simulator, f"payments/{intent.id}/warn")

    assert [item.payment_intent for item in simulator.v1.radar.early_fraud_warnings.list().data] == [intent.id]
    assert "Early fraud warnings" in shown(simulator, f"/payments/{intent.id}").text


@pytest.mark.parametrize(("outcome", "status"), [("succeed", "succeeded"), ("fail", "requires_payment_method")])
def test_a_delayed_payment_ends_now(simulator: Stripe, outcome: str, status: str) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: without waiting for the bank."""
    key = debit(simulator)
    done(simulator, f"payments/{key}/settle", {"outcome": outcome})

    assert simulator.v1.payment_intents.retrieve(key).status == status
    simulator.control("/clock", {"advance": 14 * 86_400})
    assert simulator.v1.payment_intents.retrieve(key).status == status


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "requires_payment_method")])
def test_the_bank_is_answered_from_the_dashboard(simulator: Stripe, outcome: str, status: str) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow: complete or fail the challenge."""
    intent = simulator.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "payment_method": "pm_card_threeDSecure2Required",
            "confirm": True,
            "return_url": "https://shop.example/back",
        }
    )
    done(simulator, f"payments/{intent.id}/authenticate", {"outcome": outcome})

    assert simulator.v1.payment_intents.retrieve(intent.id).status == status


def test_a_payout_is_made_paid_or_failed(simulator: Stripe) -> None:
    """docs.stripe.com/payouts: from the available balance, to the bank or back."""
    simulator.v1.payment_intents.create(
        {
            "amount": 50_000,
            "currency": "usd",
            "payment_method": "pm_card_bypassPending",
            "confirm": True,
            "return_url": "https://shop.example/back",
        }
    )
    for amount, action in (("10.00", "pay"), ("20.00", "fail")):
        made = done(simulator, "payouts/-/make", {"amount": amount, "currency": "usd"})
        key = urlsplit(made.headers["location"]).path.removeprefix("/dashboard/")
        done(simulator, f"{key}/{action}", {"code": "account_closed"})

    failed, paid = simulator.v1.payouts.list().data
    assert (paid.amount, paid.status) == (1_000, "paid")
    assert (failed.amount, failed.status, failed.failure_code) == (2_000, "failed", "account_closed")


def test_an_event_shows_each_try_and_is_sent_again(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks: deliveries with status and answer; resend."""
    hooked.v1.customers.create({"email": "jenny@example.com"})
    inbox.wait_for("customer.created")
    hooked.until(lambda: hooked.control("/log")["deliveries"][0]["status"] is not None)
    event = hooked.v1.events.list({"type": "customer.created"}).data[0]
    page = shown(hooked, f"/events/{event.id}").text
    done(hooked, f"events/{event.id}/resend")
    inbox.wait_for("customer.created", times=2)

    for text in ("Try 1", inbox.url, "Body sent", "Resend", '<span class="status good">200</span>'):
        assert text in page


def test_endpoints_are_added_switched_rolled_and_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/webhooks and docs.stripe.com/api/webhook_endpoints: as the API does."""
    form = {"url": "http://127.0.0.1:9/hook", "events": "payment_intent.succeeded, charge.refunded"}
    added = done(simulator, "webhooks/-/add", form)
    (endpoint,) = simulator.v1.webhook_endpoints.list().data
    path = f"webhooks/{endpoint.id}"
    done(simulator, f"{path}/roll", {"overlap": "86400"})
    secrets = re.findall(r"whsec_\w+", shown(simulator, f"/{path}").text)
    done(simulator, f"{path}/switch", {"disabled": "true"})
    disabled = simulator.v1.webhook_endpoints.retrieve(endpoint.id).status
    done(simulator, f"{path}/delete")

    assert added.status == 303
    assert endpoint.enabled_events == ["payment_intent.succeeded", "charge.refunded"]
    assert len(set(secrets)) == 2
    assert disabled == "disabled"
    assert simulator.v1.webhook_endpoints.list().data == []
    assert done(simulator, "webhooks/-/add", {"url": "ftp://x", "events": "*"}).status == 400


def test_the_requests_are_shown_with_parameters_status_and_events(simulator: Stripe) -> None:
    """docs.stripe.com/development/dashboard/request-logs: what was asked, what came back."""
    intent = simulator.paid()
    simulator.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    key = simulator.control("/log")["requests"][-1]["request_id"]
    page = shown(simulator, f"/requests/{key}").text
    failed = simulator.api("GET", "/v1/refunds/re_missing").headers["request-id"]

    assert "POST /v1/refunds" in page
    assert "refund.created" in page
    assert failed in shown(simulator, "/requests?outcome=bad").text
    assert failed not in shown(simulator, "/requests?outcome=good").text


def test_a_dashboards_action_meets_no_fault_and_is_logged(simulator: Stripe) -> None:
    """docs.stripe.com/development/dashboard/request-logs: requests by source; faults are the application's."""
    intent = simulator.paid()
    simulator.control("/faults", {"effect": "error_500_before", "path": "/v1/refunds"})
    done(simulator, f"payments/{intent.id}/refund", {"amount": "1.00"})

    entry = simulator.control("/log")["requests"][-1]
    assert (entry["path"], entry["status"], entry["source"]) == ("/v1/refunds", 200, "dashboard")
    assert len(simulator.control("/health")["faults"]) == 1


def test_the_clock_faults_deliveries_and_state_are_steered(simulator: Stripe) -> None:
    """docs.stripe.com/billing/testing/test-clocks: time moves on at will; here faults and state as well."""
    now = simulator.control("/health")["now"]
    done(simulator, "simulation/-/advance", {"count": "2", "unit": "86400"})
    done(simulator, "simulation/-/fault", {"effect": "slow", "path": "/v1/charges", "times": "", "seconds": "0.5"})
    done(simulator, "simulation/-/hold", {"paused": "True"})
    health = simulator.control("/health")
    done(simulator, "simulation/-/snapshot")
    simulator.paid()
    done(simulator, "simulation/-/restore", {"snapshot": "snapshot_1"})
    restored = simulator.v1.payment_intents.list().data
    unsure = done(simulator, "simulation/-/reset")
    done(simulator, "simulation/-/clear-faults")

    assert health["now"] >= now + 2 * 86_400
    (fault,) = health["faults"]
    assert (fault["effect"], fault["path"], fault["times"], fault["seconds"]) == ("slow", "/v1/charges", None, 0.5)
    assert health["deliveries"]["paused"] is True
    assert restored == []
    assert unsure.status == 400
    assert simulator.control("/health")["faults"] == []
    assert done(simulator, "simulation/-/advance", {"count": "soon", "unit": "1"}).status == 400


def test_the_timeline_tells_attempts_events_and_requests(simulator: Stripe) -> None:
    """docs.stripe.com/dashboard/basics: a payment's page tells its story."""
    session = simulator.session()
    simulator.pay(session, cardNumber="4000000000000002")
    simulator.pay(session)
    intent = simulator.v1.checkout.sessions.retrieve(session.id).payment_intent
    refund = simulator.v1.refunds.create({"payment_intent": str(intent)})
    page = shown(simulator, f"/payments/{intent}").text

    for text in ("Your card was declined.", "charge.failed", "payment_intent.succeeded", "POST /v1/refunds", refund.id):
        assert text in page


def test_the_pulse_changes_when_something_happens(simulator: Stripe) -> None:
    """A page that stands open asks for it, and for itself once it changed."""
    pulses: list[Any] = [shown(simulator, "/pulse").text, shown(simulator, "/pulse").text]
    simulator.paid()
    pulses.append(shown(simulator, "/pulse").text)

    assert pulses[0] == pulses[1] != pulses[2]
