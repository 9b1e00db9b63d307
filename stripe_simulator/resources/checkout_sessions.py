"""Checkout Sessions in payment and setup mode; follows docs.stripe.com/api/checkout/sessions."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json, copied
from stripe_simulator.money import display
from stripe_simulator.params import choice, mapping, merge_metadata, text
from stripe_simulator.resources import (
    amount_limits,
    checkout_customers,
    checkout_flow,
    checkout_intents,
    checkout_rules,
    checkout_tax,
    checkout_updates,
    discounts,
    line_items,
    payment_methods,
)
from stripe_simulator.resources.amount_limits import MINIMUM, MINIMUM_DEFAULT
from stripe_simulator.resources.checkout_defaults import DEFAULTS, ECHOED, custom_field, filled
from stripe_simulator.resources.checkout_params import CREATE, UPDATE
from stripe_simulator.resources.setup_intents import SAVED_TYPES
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World


def create(call: Call) -> Json:
    """Create an open Session: with the address of its page, or with the client secret for the shop's own."""
    world, params = call.world, call.params
    checkout_rules.check(call)
    expires_at = checkout_rules.expiry(world, params)
    customer = require_customer(world, params)
    offers = [discounts.find(world, given, param="discounts[0]") for given in params.get("discounts", [])]
    lines: list[Json] = []
    currency = params.get("currency")
    if params["mode"] == "payment":
        lines, currency = line_items.make_all(world, params["line_items"], currency)
    item = _new(world, params, customer)
    item.update(currency=currency, expires_at=expires_at, **_methods(params, currency))
    key = item["id"]
    world.store.aside("line_items")[key] = lines
    world.store.aside("checkout")[key] = _terms(params, customer)
    if (item["after_expiration"] or {}).get("recovery"):
        world.store.aside("checkout_params")[key] = copied(params)
    checkout_tax.check_customer(world, item)
    if params["mode"] == "payment":
        _price(world, item, params, offers)
    else:
        item.update(customer_creation=params.get("customer_creation"), payment_status="no_payment_required")
        checkout_intents.make_setup(world, item)
    world.schedule.put(expires_at, "checkout.session.expire", key)
    return world.store.add(item)


def _new(world: World, params: Json, customer: Json | None) -> Json:
    key = world.ids.new("cs_test")
    item: Json = {
        "id": key,
        "object": "checkout.session",
        **copied(DEFAULTS),
        **{name: params[name] for name in ECHOED if name in params},
        **filled(params),
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", True)},
        "created": world.clock.now(),
        "custom_fields": [custom_field(given) for given in params.get("custom_fields", [])],
        "customer_creation": None if customer else params.get("customer_creation", "if_required"),
        "customer_details": checkout_customers.known_details(customer, params.get("customer_email")),
        "metadata": merge_metadata({}, params.get("metadata", {})),
    }
    if item["ui_mode"] == "hosted_page":
        item["url"] = f"{world.base_url}/c/pay/{key}"
    else:
        item["client_secret"] = world.ids.secret(key)
    if params.get("automatic_tax", {}).get("enabled"):
        item["automatic_tax"] = {"enabled": True, "liability": {"type": "self"}, "provider": "stripe", "status": None}
    if "after_expiration" in params:
        item["after_expiration"] = _recovery(params["after_expiration"])
    return item


def _recovery(given: Json) -> Json:
    recovery = given.get("recovery")
    if recovery is None:
        return {"recovery": None}
    return {"recovery": {"allow_promotion_codes": False, "expires_at": None, "url": None, **recovery}}


def _methods(params: Json, currency: str | None) -> Json:
    """Which payment methods a Session takes; follows docs.stripe.com/payments/payment-methods/dynamic-payment-methods.

    Raises:
        InvalidParameterError: none is left.
    """
    options = params.get("payment_method_options", {})
    manual = params.get("payment_intent_data", {}).get("capture_method") == "manual"
    offered = ["card"] if manual else payment_methods.types_for(currency or "")
    if params["mode"] == "setup":
        offered = [kind for kind in SAVED_TYPES if kind in offered or currency is None]
    wanted = params.get("payment_method_types") or params.get("allowed_payment_method_types") or offered
    without = params.get("excluded_payment_method_types", [])
    types = [kind for kind in wanted if kind in offered and kind not in without]
    if not types:
        raise InvalidParameterError(
            "No valid payment method types for this Checkout Session.", param="payment_method_types"
        )
    shown: Json = {
        "boleto": {"expires_after_days": 3},
        "card": {"request_three_d_secure": "automatic"},
        "sepa_debit": {},
    }
    return {
        "payment_method_options": {kind: {**shown.get(kind, {}), **options.get(kind, {})} for kind in types},
        "payment_method_types": types,
    }


def _terms(params: Json, customer: Json | None) -> Json:
    """What is private to a Session: what it was asked for, what is chosen, and what the customer typed."""
    return {
        "address": None,
        "allow_redisplay": params.get("payment_method_data", {}).get("allow_redisplay"),
        "customer_update": params.get("customer_update", {}),
        "discount": None,
        "discount_object": None,
        "email": (customer or {}).get("email") or params.get("customer_email"),
        "held": False,
        "name": None,
        "payment_intent_data": params.get("payment_intent_data", {}),
        "payment_method_options": params.get("payment_method_options", {}),
        "phone": None,
        "setup_intent_data": params.get("setup_intent_data", {}),
        "shipping": None,
        "shipping_rate": None,
    }


def _price(world: World, item: Json, params: Json, offers: list[discounts.Offer]) -> None:
    for offer in offers:
        checkout_updates.set_discount(world, item, offer, "discounts[0]")
    checkout_updates.set_shipping_options(world, item, params.get("shipping_options", []))
    checkout_updates.reprice(world, item)
    item["amount_total"] = _total(item)


def _total(item: Json) -> int:
    """What the customer of a priced Session pays: nothing, or what Stripe charges at all."""
    total, currency = int(item["amount_total"]), item["currency"]
    least = MINIMUM.get(currency, MINIMUM_DEFAULT)
    if 0 < total < least:
        raise InvalidRequestError(
            f"The Checkout Session's total amount must be at least {display(least, currency)}. "
            f"{display(total, currency)} is below it.",
            code="amount_too_small",
        )
    if total:
        amount_limits.check(total, currency, param="line_items")
    return total


def retrieve(call: Call) -> Json:
    """One Session; ``expand[]=line_items`` adds its lines."""
    return call.world.store.get("checkout.session", call.target, param="session")


def update(call: Call) -> Json:
    """Change metadata; of an open Session also what it ships, sells and has collected.

    Raises:
        InvalidRequestError: it is over, or not one that the shop's own page shows.
    """
    world, params, item = call.world, call.params, retrieve(call)
    if params.keys() - {"metadata"}:
        checkout_updates.require_open(item)
    if "line_items" in params and (item["ui_mode"], item["mode"]) != ("elements", "payment"):
        raise InvalidParameterError(
            "`line_items` can only be updated when `ui_mode` is `elements` and `mode` is `payment`.",
            param="line_items",
        )
    if "collected_information" in params:
        _collect(world, item, params["collected_information"])
    if "line_items" in params:
        checkout_updates.set_lines(world, item, params["line_items"])
    if "shipping_options" in params:
        checkout_updates.set_shipping_options(world, item, params["shipping_options"] or [])
    item["metadata"] = merge_metadata(item["metadata"], params.get("metadata", {}))
    if item["status"] == "open":
        checkout_updates.reprice(world, item)
    return item


def _collect(world: World, item: Json, given: Json) -> None:
    if item["ui_mode"] == "hosted_page":
        raise InvalidParameterError(
            "`collected_information` can not be updated when `ui_mode` is `hosted_page`.",
            param="collected_information",
        )
    checkout_customers.type_in(world, item, shipping=given.get("shipping_details"))


def listed(call: Call) -> Json:
    """Sessions, filtered by customer, its e-mail, PaymentIntent and status."""
    params = call.params
    names = ("customer", "payment_intent", "payment_link", "status", "subscription")
    wanted = {name: params[name] for name in names if name in params}
    email = params.get("customer_details", {}).get("email")

    def keep(item: Json) -> bool:
        known = (item["customer_details"] or {}).get("email")
        return all(item[name] == value for name, value in wanted.items()) and email in (None, known)

    return page(call, "checkout.session", keep)


def lines_of(call: Call) -> Json:
    """The lines of a Session, in their order."""
    return line_items.listed(call, call.world.store.aside("line_items")[retrieve(call)["id"]])


def expire(call: Call) -> Json:
    """End an open Session.

    Raises:
        InvalidRequestError: it is complete or expired.
    """
    item = retrieve(call)
    if item["status"] != "open":
        raise InvalidRequestError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{item['status']}`."
        )
    checkout_flow.expire(call.world, item)
    return item


ROUTES = (
    Route("POST", "/v1/checkout/sessions", create, CREATE, ("mode",)),
    Route(
        "GET",
        "/v1/checkout/sessions",
        listed,
        {
            **LIST_PARAMS,
            "customer": text(),
            "customer_details": mapping({"email": text(800)}, ("email",)),
            "payment_intent": text(),
            "payment_link": text(),
            "status": choice("complete", "expired", "open"),
            "subscription": text(),
        },
    ),
    Route("GET", "/v1/checkout/sessions/{id}", retrieve),
    Route("POST", "/v1/checkout/sessions/{id}", update, UPDATE),
    Route("GET", "/v1/checkout/sessions/{id}/line_items", lines_of, LIST_PARAMS),
    Route("POST", "/v1/checkout/sessions/{id}/expire", expire),
)
