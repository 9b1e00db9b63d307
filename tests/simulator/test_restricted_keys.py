"""Restricted keys; follows docs.stripe.com/keys/restricted-api-keys."""

import pytest
import stripe

from stripe_simulator.resources import ROUTES
from stripe_simulator.restricted_keys import PERMISSIONS, _asked_for
from tests.simulator.harness import Stripe, call

KEY = "rk_test_simulator"


def restricted_to(simulator: Stripe, *permissions: str) -> stripe.StripeClient:
    simulator.control("/keys", {"key": KEY, "permissions": list(permissions)})
    return simulator.client_with(KEY)


def test_a_request_beyond_the_permissions_is_a_403_that_names_the_missing_one(simulator: Stripe) -> None:
    """docs.stripe.com/keys/restricted-api-keys: an invalid request error."""
    client = restricted_to(simulator, "charge_read")

    with pytest.raises(stripe.PermissionError) as caught:
        client.v1.payment_intents.list()

    assert caught.value.http_status == 403
    assert caught.value.error is not None
    assert caught.value.error.type == "invalid_request_error"
    assert "Having the 'rak_payment_intent_read' permission would allow" in str(caught.value)
    assert KEY not in str(caught.value)


def test_the_permission_to_write_is_one_to_read_and_not_the_other_way(simulator: Stripe) -> None:
    """docs.stripe.com/keys/restricted-api-keys: write permissions imply read permissions."""
    writer = restricted_to(simulator, "customer_write")
    made = writer.v1.customers.create()
    assert writer.v1.customers.retrieve(made.id).id == made.id

    reader = restricted_to(simulator, "customer_read")
    assert reader.v1.customers.retrieve(made.id).id == made.id
    with pytest.raises(stripe.PermissionError, match="rak_customer_write"):
        reader.v1.customers.update(made.id, {"description": "x"})
    with pytest.raises(stripe.PermissionError, match="rak_customer_write"):
        reader.v1.customers.delete(made.id)


def test_refunds_come_with_the_permission_of_charges(simulator: Stripe) -> None:
    """docs.stripe.com/keys/permissions-reference."""
    intent = simulator.paid()
    refund = restricted_to(simulator, "charge_write").v1.refunds.create({"payment_intent": intent.id})

    assert refund.status == "succeeded"


def test_a_missing_permission_is_told_before_a_missing_object(simulator: Stripe) -> None:
    """docs.stripe.com/keys/restricted-api-keys."""
    with pytest.raises(stripe.PermissionError):
        restricted_to(simulator).v1.payouts.cancel("po_none")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        restricted_to(simulator, "payout_write").v1.payouts.cancel("po_none")

    assert not isinstance(caught.value, stripe.PermissionError)


def test_a_refused_request_uses_no_idempotency_key(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: kept only once the endpoint has begun."""
    with pytest.raises(stripe.PermissionError):
        restricted_to(simulator).v1.customers.create({}, {"idempotency_key": "one"})

    assert restricted_to(simulator, "customer_write").v1.customers.create({}, {"idempotency_key": "one"}).id


def test_a_restriction_outlives_a_reset_and_can_be_lifted(simulator: Stripe) -> None:
    client = restricted_to(simulator)
    simulator.control("/reset", {})
    with pytest.raises(stripe.PermissionError):
        client.v1.customers.list()

    assert simulator.control("/keys", {"key": KEY, "permissions": None}) == {"restricted": {}}
    assert client.v1.customers.list().data == []


@pytest.mark.parametrize(
    "body", [{"key": "sk_test_x"}, {}, {"key": KEY, "permissions": ["all"]}, {"key": KEY, "permissions": "charge_read"}]
)
def test_what_is_no_restriction_is_refused(simulator: Stripe, body: dict[str, object]) -> None:
    import json

    assert call(simulator.url, "POST", "/_simulator/keys", body=json.dumps(body).encode()).status == 400


def test_every_address_asks_for_a_permission() -> None:
    assert [] == [route.path for route in ROUTES if _asked_for(route.path) is None]
    assert _asked_for("/v1/balance_transactions/txn_1") == PERMISSIONS["/v1/balance_transactions"]
