"""Objects have the keys and types of Stripe's own samples; follows docs.stripe.com/api.

The samples are Stripe's published API fixtures, kept beside the checkout.
"""

import json
import types
import typing
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, tags

FIXTURES = Path(__file__).parents[3] / "shared" / "stripe" / "fixtures3.json"

# object -> keys of the samples that an answer does not have, and why.
ABSENT = {
    # Since 2022-11-15 a charge's refunds come only with expand[]=refunds.
    "charge": {"refunds"},
}
# object -> keys of an answer that the samples do not have, and why. All are fields of the pinned SDK.
ADDED: dict[str, set[str]] = {
    # A published event sample is no update; docs.stripe.com/api/events/object lists the rest.
    "event": set(),
}

CLASSES: dict[str, type[stripe.StripeObject]] = {
    "customer": stripe.Customer,
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "balance_transaction": stripe.BalanceTransaction,
    "event": stripe.Event,
    "item": stripe.LineItem,
}


def samples() -> Any:
    if not FIXTURES.exists():
        pytest.skip("Stripe's published fixtures are not beside this checkout")
    return json.loads(FIXTURES.read_text())["resources"]


@pytest.fixture
def objects(simulator: Stripe) -> dict[str, dict[str, Any]]:
    """One object of each type, after a payment of a known customer and a refund."""
    customer = simulator.v1.customers.create({"email": "a@example.com"})
    intent = simulator.paid(customer=customer.id)
    simulator.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    state = simulator.control("/state")
    session = state["checkout.session"][0]["id"]
    lines = simulator.v1.checkout.sessions.line_items.list(session)
    return {**{kind: rows[0] for kind, rows in state.items()}, "item": lines.data[0].to_dict()}


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_an_object_has_exactly_the_keys_of_its_sample(objects: dict[str, dict[str, Any]], kind: str) -> None:
    """docs.stripe.com/api: no key is missing, none is invented."""
    sample = samples()[kind]

    assert set(sample) - ABSENT.get(kind, set()) == set(objects[kind]) - ADDED.get(kind, set())


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_a_value_has_the_type_of_its_sample_or_may_be_null(objects: dict[str, dict[str, Any]], kind: str) -> None:
    """docs.stripe.com/api: null only where the SDK declares the field as nullable."""
    sample = samples()[kind]
    declared = CLASSES[kind].__annotations__

    for name, value in objects[kind].items():
        if value is None:
            assert nullable(declared[name]), f"{kind}.{name} may not be null"
        elif sample.get(name) is not None and not isinstance(sample[name], dict):
            assert type(value) is type(sample[name]), f"{kind}.{name} is {value!r}"
        elif isinstance(sample.get(name), dict):
            assert isinstance(value, (dict, str)), f"{kind}.{name} is {value!r}"


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_a_nested_value_has_no_key_that_stripe_does_not_know(objects: dict[str, dict[str, Any]], kind: str) -> None:
    """docs.stripe.com/api: nested hashes too are Stripe's; keys beyond the samples are listed here."""
    invented = set(beyond(objects[kind], samples()[kind], kind))

    assert invented <= NESTED, invented - NESTED


# Fields that the samples leave out because they are optional; each is declared by the pinned SDK.
NESTED = {
    "charge.outcome.risk_level",
    "charge.outcome.risk_score",
    "charge.payment_method_details.card.capture_before",
    "payment_intent.automatic_payment_methods.allow_redirects",
    "payment_intent.payment_method_options.card",
    "checkout.session.payment_method_options.card",
    "refund.destination_details.card.reference",
    "refund.destination_details.card.reference_status",
    "refund.destination_details.card.reference_type",
}


def beyond(value: Any, sample: Any, path: str) -> typing.Iterator[str]:
    """The paths of keys that only *value* has. What an event carries and what users name is not compared."""
    if not isinstance(value, dict) or not isinstance(sample, dict) or path.endswith(("metadata", "event.data")):
        return
    for name, inner in value.items():
        if name not in sample:
            yield f"{path}.{name}"
        else:
            yield from beyond(inner, sample[name], f"{path}.{name}")


def nullable(annotation: Any) -> bool:
    """Whether a field's declared type includes None."""
    if isinstance(annotation, str):
        return annotation.startswith("Optional[")
    origin = typing.get_origin(annotation)
    return origin in (typing.Union, types.UnionType) and type(None) in typing.get_args(annotation)


def test_metadata_reaches_the_objects_that_it_was_given_to(simulator: Stripe) -> None:
    """docs.stripe.com/metadata: it is not copied from the Session; an intent's reaches its charge."""
    intent = simulator.paid(metadata={"on": "session"}, payment_intent_data={"metadata": {"on": "intent"}})

    assert tags(intent) == {"on": "intent"}
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert tags(intent.latest_charge) == {"on": "intent"}
