"""docs.stripe.com/payments/save-and-reuse: Checkout in setup mode, and the Customers that Checkout makes."""

from typing import Any

import pytest
import stripe

from tests.simulator.checkout import ADDRESS, confirm, elements, method, now
from tests.simulator.harness import Stripe, line, tags

IBAN = "AT611904300234573201"


def setup(simulator: Stripe, **more: Any) -> stripe.checkout.Session:
    params: Any = {"mode": "setup", "currency": "eur", "success_url": "https://shop.example/done", **more}
    return simulator.v1.checkout.sessions.create(params)


def saved(simulator: Stripe, session: stripe.checkout.Session) -> stripe.SetupIntent:
    intent = now(simulator, session, "setup_intent").setup_intent
    assert isinstance(intent, stripe.SetupIntent)
    return intent


def test_a_setup_session_has_a_setup_intent_from_the_start(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object#checkout_session_object-setup_intent."""
    session = setup(simulator, setup_intent_data={"metadata": {"k": "v"}})

    assert (session.payment_status, session.amount_total, session.payment_intent) == ("no_payment_required", None, None)
    assert session.payment_method_types == ["card", "sepa_debit"]
    assert tags(saved(simulator, session)) == {"k": "v"}
    assert saved(simulator, session).status == "requires_payment_method"


def test_a_saved_card_is_the_customers(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-and-reuse: the SetupIntent attaches the PaymentMethod to the customer."""
    customer = simulator.v1.customers.create({"email": "a@example.com"}).id
    session = setup(simulator, customer=customer)

    confirm(simulator, session)

    done, intent = now(simulator, session), saved(simulator, session)
    assert (done.status, done.payment_status, intent.status) == ("complete", "no_payment_required", "succeeded")
    kept = simulator.v1.payment_methods.retrieve(str(intent.payment_method))
    assert kept.customer == customer
    assert simulator.event_types()[-2:] == ["setup_intent.succeeded", "checkout.session.completed"]


def test_a_declined_setup_leaves_the_session_open(simulator: Stripe) -> None:
    """docs.stripe.com/api/setup_intents/object#setup_intent_object-last_setup_error."""
    session = setup(simulator)

    answer = confirm(simulator, session, "pm_card_chargeDeclined", email="a@example.com")

    assert (answer.status, now(simulator, session).status) == (402, "open")
    assert saved(simulator, session).last_setup_error is not None
    assert confirm(simulator, session).status == 200


def test_expiring_a_setup_session_cancels_its_setup_intent(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object#checkout_session_object-setup_intent: expire, to cancel."""
    session = setup(simulator)

    simulator.v1.checkout.sessions.expire(session.id)

    assert saved(simulator, session).status == "canceled"
    assert simulator.event_types()[-2:] == ["setup_intent.canceled", "checkout.session.expired"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"line_items": [line("a", 100)]}, "line_items"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({"allow_promotion_codes": True}, "allow_promotion_codes"),
        ({"mode": "payment", "line_items": [line("a", 100)], "setup_intent_data": {}}, None),
        ({"mode": "subscription"}, "mode"),
    ],
)
def test_what_belongs_to_the_other_mode_is_refused(
    simulator: Stripe, params: dict[str, Any], param: str | None
) -> None:
    """docs.stripe.com/api/checkout/sessions/create: some parameters are of one mode; subscriptions are not modelled."""
    if param is None:
        params["setup_intent_data"] = {"description": "x"}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        setup(simulator, **params)

    assert caught.value.param == (param or "setup_intent_data")


def test_a_setup_session_needs_a_currency(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-currency."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.checkout.sessions.create({"mode": "setup", "success_url": "https://shop.example/done"})

    assert (caught.value.code, caught.value.param) == ("parameter_missing", "currency")


def test_a_customer_is_made_only_if_asked_for(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_creation."""
    guest, known = elements(simulator), elements(simulator, customer_creation="always")
    confirm(simulator, guest)
    confirm(simulator, known)

    assert now(simulator, guest).customer is None
    done = now(simulator, known, "customer", "payment_intent")
    assert isinstance(done.customer, stripe.Customer)
    assert (done.customer.email, done.customer.name) == ("jenny@example.com", "Jenny Rosen")
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.customer == done.customer.id
    types = simulator.event_types()
    assert types.index("customer.created") < len(types) - types[::-1].index("payment_intent.created") - 1


def test_a_payment_method_is_kept_for_later_use(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/save-during-payment: setup_future_usage with a customer."""
    session = elements(
        simulator,
        customer_creation="always",
        payment_intent_data={"setup_future_usage": "off_session"},
        payment_method_data={"allow_redisplay": "always"},
    )

    confirm(simulator, session)

    done = now(simulator, session)
    methods = simulator.v1.customers.payment_methods.list(str(done.customer)).data
    assert [(str(kept.type), str(kept.allow_redisplay)) for kept in methods] == [("card", "always")]


def test_what_was_entered_reaches_the_customer_where_it_may(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_update."""
    customer = simulator.v1.customers.create({"email": "a@example.com", "name": "Old"}).id
    closed = elements(simulator, customer=customer)
    confirm(simulator, closed)
    assert simulator.v1.customers.retrieve(customer).name == "Old"

    confirm(simulator, elements(simulator, customer=customer, customer_update={"name": "auto", "address": "auto"}))

    changed = simulator.v1.customers.retrieve(customer)
    assert changed.address is not None
    assert (changed.name, changed.address.city, changed.email) == ("Jenny Rosen", ADDRESS["city"], "a@example.com")


def test_a_debit_completes_unpaid_and_succeeds_later(simulator: Stripe) -> None:
    """docs.stripe.com/checkout/fulfillment: async_payment_succeeded follows checkout.session.completed."""
    session = elements(simulator, line_items=[line("a", 1_000, currency="eur")])
    assert session.payment_method_types == ["card", "sepa_debit"]

    confirm(simulator, session, method(simulator, "sepa_debit", iban=IBAN))
    waiting = now(simulator, session)
    simulator.control("/clock", {"advance": 3_600})

    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert now(simulator, session).payment_status == "paid"
    kinds = [kind for kind in simulator.event_types() if kind.startswith(("checkout", "payment_intent"))]
    assert kinds == [
        "payment_intent.created",
        "payment_intent.processing",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


def test_a_debit_that_fails_later_is_told(simulator: Stripe) -> None:
    """docs.stripe.com/checkout/fulfillment: async_payment_failed; the Session stays complete and unpaid."""
    session = elements(simulator, line_items=[line("a", 1_000, currency="eur")])

    confirm(simulator, session, method(simulator, "sepa_debit", iban="AT861904300235473202"))
    simulator.control("/clock", {"advance": 3_600})

    done = now(simulator, session)
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert simulator.event_types()[-2:] == ["payment_intent.payment_failed", "checkout.session.async_payment_failed"]


def test_a_boleto_completes_with_its_voucher(simulator: Stripe) -> None:
    """docs.stripe.com/payments/boleto/accept-a-payment: completed when it is printed, paid when it is paid."""
    session = elements(simulator, line_items=[line("a", 1_000, currency="brl")])

    answer = confirm(simulator, session, method(simulator, "boleto", tax_id="00000000000"))

    assert answer.status == 200, answer.text
    assert (answer.json()["session"]["payment_status"], answer.json()["intent"]["status"]) == (
        "unpaid",
        "requires_action",
    )
    assert simulator.event_types()[-2:] == ["payment_intent.requires_action", "checkout.session.completed"]


def test_a_method_that_the_session_does_not_take_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-excluded_payment_method_types."""
    session = elements(
        simulator,
        line_items=[line("a", 1_000, currency="eur")],
        excluded_payment_method_types=["sepa_debit"],
    )

    answer = confirm(simulator, session, method(simulator, "sepa_debit", iban=IBAN))

    assert session.payment_method_types == ["card"]
    assert (answer.status, answer.json()["error"]["param"]) == (400, "payment_method")


def test_an_open_sessions_intents_cannot_be_used_directly(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object: expire the Session to cancel its PaymentIntent or SetupIntent."""
    session = elements(simulator)
    confirm(simulator, session, "pm_card_chargeDeclined", email="a@example.com")
    intent = str(now(simulator, session).payment_intent)

    for act in (simulator.v1.payment_intents.cancel, simulator.v1.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError, match="Checkout"):
            act(intent)
