"""docs.stripe.com/api/errors, /api/authentication, /api/versioning: what every request has in common."""

import pytest
import stripe

from stripe_simulator.world import API_VERSION
from tests.simulator.harness import Stripe


def test_the_default_version_is_the_one_of_the_pinned_sdk() -> None:
    """docs.stripe.com/api/versioning: the SDK pins a version and the simulator models it."""
    from stripe._api_version import _ApiVersion

    assert _ApiVersion.CURRENT == API_VERSION


def test_every_answer_names_its_request_and_version(simulator: Stripe) -> None:
    """docs.stripe.com/api/request_ids: ``Request-Id`` is on errors too; ``Stripe-Version`` is echoed."""
    good = simulator.api("GET", "/v1/customers", Stripe_Version="2024-06-20")
    bad = simulator.api("GET", "/v1/customers/cus_none")

    assert good.headers["request-id"].startswith("req_")
    assert bad.headers["request-id"] != good.headers["request-id"]
    assert (bad.headers["stripe-version"], good.headers["stripe-version"]) == (API_VERSION, "2024-06-20")


def test_a_malformed_version_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/versioning: an unknown version is a 400."""
    assert simulator.api("GET", "/v1/customers", Stripe_Version="yesterday").status == 400


@pytest.mark.parametrize("key", ["sk_live_abc", "pk_test_abc", "nonsense"])
def test_only_secret_and_restricted_test_keys_are_let_in(simulator: Stripe, key: str) -> None:
    """docs.stripe.com/api/authentication: requests without a valid key fail with 401."""
    with pytest.raises(stripe.AuthenticationError):
        simulator.client_with(key).v1.customers.list()
    assert simulator.client_with("rk_test_abc").v1.customers.list().data == []


def test_an_object_that_is_not_there_is_a_404(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#resource-missing: 404 for the address, 400 in a parameter."""
    with pytest.raises(stripe.InvalidRequestError) as read:
        simulator.v1.payment_intents.retrieve("pi_none")
    with pytest.raises(stripe.InvalidRequestError) as named:
        simulator.session(customer="cus_none")

    assert (read.value.http_status, read.value.code, read.value.param) == (404, "resource_missing", "intent")
    assert (
        named.value.http_status,
        named.value.code,
        named.value.param,
    ) == (400, "resource_missing", "customer")


def test_an_unknown_parameter_is_named_with_its_path(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#parameter-unknown: also inside of nested values."""
    items = [{"price_data": {"currency": "usd", "unit_amount": 100, "product_data": {"name": "x"}}, "colour": 1}]

    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.session(line_items=items)

    assert (caught.value.code, caught.value.param) == ("parameter_unknown", "line_items[0][colour]")
    assert "Received unknown parameter" in str(caught.value)


def test_a_missing_parameter_is_named(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#parameter-missing."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_intents.create({"amount": 100})  # type: ignore[typeddict-item]

    assert (caught.value.code, caught.value.param) == ("parameter_missing", "currency")


def test_an_error_body_has_type_code_message_param_and_doc_url(simulator: Stripe) -> None:
    """docs.stripe.com/api/errors: the attributes of an error."""
    body = simulator.api("POST", "/v1/customers", {"email": ""}).json()
    wrong = simulator.api("POST", "/v1/payment_intents", {"amount": "ten", "currency": "usd"}).json()

    assert body["email"] is None
    assert {"type", "code", "message", "param", "doc_url"} == set(wrong["error"])
    assert wrong["error"]["code"] == "parameter_invalid_integer"


def test_a_property_that_cannot_be_expanded_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/expand: only some properties expand."""
    session = simulator.session()

    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        simulator.v1.checkout.sessions.retrieve(session.id, {"expand": ["currency"]})


def test_a_connection_is_kept_for_the_next_request(simulator: Stripe) -> None:
    """docs.stripe.com/api: the API speaks HTTP/1.1 with keep-alive."""
    import http.client
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc)
    statuses = []
    for _ in range(3):
        connection.request("GET", "/_simulator/health")
        response = connection.getresponse()
        statuses.append((response.status, response.version, response.will_close))
        response.read()
    connection.close()

    assert statuses == [(200, 11, False)] * 3
