"""What the customer's side of a Checkout Session sees: the Session as a page shows it, without what is the shop's.

Follows docs.stripe.com/js/custom_checkout/session_object as to what a page needs; amounts are in minor units.
"""

from typing import Any

from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import checkout_intents, checkout_tax, client_views
from stripe_simulator.world import World

SHOPS_OWN = ("client_reference_id", "integration_identifier", "metadata", "payment_link")


def page(world: World, session: Json) -> Json:
    """The Session, its lines with their taxes, totals, choices, what was typed, and the intent once there is one."""
    key = session["id"]
    terms = world.store.aside("checkout")[key]
    intent = checkout_intents.intent_of(world, session)
    return {
        "id": key,
        "object": "payment_page",
        "billing_address": terms["address"],
        "can_confirm": session["status"] == "open"
        and terms["email"] is not None
        and tax_status(world, session) == "ready",
        "customer_name": terms["name"],
        "discounts": _discounts(world, session),
        "email": terms["email"],
        "intent": intent and client_views.shown(intent),
        "line_items": [_line(world, line) for line in world.store.aside("line_items")[key]],
        "livemode": False,
        "phone": terms["phone"],
        "saved_payment_methods": [client_views.shown(method) for method in _saved(world, session)],
        "session": {name: copied(value) for name, value in session.items() if name not in SHOPS_OWN},
        "shipping": terms["shipping"],
        "shipping_options": _shipping_options(world, session),
        "tax_status": tax_status(world, session),
        "totals": _totals(world, session),
    }


def tax_status(world: World, session: Json) -> str:
    """``ready``, or which address automatic tax still needs: ``requires_billing_address``, ``…_shipping_address``."""
    if not session["automatic_tax"]["enabled"] or checkout_tax.location(world, session) is not None:
        return "ready"
    return "requires_shipping_address" if session["shipping_address_collection"] else "requires_billing_address"


def _line(world: World, line: Json) -> Json:
    product = world.store.get("product", line["price"]["product"])
    return {
        **{name: copied(value) for name, value in line.items() if name not in ("metadata", "price")},
        "images": list(product["images"]),
        "name": product["name"],
        "product_description": product["description"],
        "taxes": _taxes(world.store.aside("included")[line["id"]]["taxes"]),
        "unit_amount": line["price"]["unit_amount"],
        "unit_amount_decimal": line["price"]["unit_amount_decimal"],
    }


def _taxes(taxes: list[Json]) -> list[Json]:
    shown = ("display_name", "inclusive", "percentage")
    return [{"amount": tax["amount"], **{name: tax["rate"][name] for name in shown}} for tax in taxes]


def _totals(world: World, session: Json) -> Json | None:
    if session["mode"] != "payment":
        return None
    taxes = world.store.aside("included")[session["id"]]["total_details.breakdown"]["taxes"]
    inclusive = sum(tax["amount"] for tax in taxes if tax["rate"]["inclusive"])
    details = session["total_details"]
    return {
        "discount": details["amount_discount"],
        "shipping": details["amount_shipping"],
        "subtotal": session["amount_subtotal"],
        "tax_exclusive": details["amount_tax"] - inclusive,
        "tax_inclusive": inclusive,
        "taxes": _taxes(taxes),
        "total": session["amount_total"],
    }


def _discounts(world: World, session: Json) -> list[Json]:
    terms = world.store.aside("checkout")[session["id"]]
    found = terms["discount_object"]
    if found is None:
        return []
    coupon: dict[str, Any] = world.store.find("coupon", found["source"]["coupon"]) or {}
    code = world.store.find("promotion_code", found["promotion_code"] or "") or {}
    return [
        {
            "amount": session["total_details"]["amount_discount"],
            "display_name": coupon.get("name") or code.get("code") or coupon.get("id"),
            "percent_off": coupon.get("percent_off"),
            "promotion_code": code.get("code"),
        }
    ]


def _shipping_options(world: World, session: Json) -> list[Json]:
    chosen = world.store.aside("checkout")[session["id"]]["shipping_rate"]
    rates = [
        (option["shipping_amount"], world.store.get("shipping_rate", option["shipping_rate"]))
        for option in session["shipping_options"]
    ]
    return [
        {
            "id": rate["id"],
            "amount": amount,
            "chosen": rate["id"] == chosen,
            "delivery_estimate": copied(rate["delivery_estimate"]),
            "display_name": rate["display_name"],
        }
        for amount, rate in rates
    ]


def _saved(world: World, session: Json) -> list[Json]:
    """The customer's saved methods that the Session may show again."""
    options = session["saved_payment_method_options"] or {}
    filters = options.get("allow_redisplay_filters") or ("always",)
    return [
        method
        for method in world.store.newest_first("payment_method")
        if session["customer"]
        and method["customer"] == session["customer"]
        and method["allow_redisplay"] in filters
        and method["type"] in session["payment_method_types"]
    ]
