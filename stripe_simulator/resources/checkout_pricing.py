"""What a Checkout Session shows of its totals, worked out anew after each change.

Follows docs.stripe.com/api/checkout/sessions/object (total_details, shipping_cost, automatic_tax) and
docs.stripe.com/tax/checkout. What is private to a Session stands in the table aside ``checkout``.
"""

from collections.abc import Sequence
from fractions import Fraction

from stripe_simulator.messages import Json
from stripe_simulator.resources import checkout_tax, discounts, line_items, shipping_rates
from stripe_simulator.resources.checkout_totals import Item, Off, Rate, Share, Tax, Totals, totals
from stripe_simulator.world import World


def apply(world: World, session: Json) -> None:
    """Set every amount of a Session in payment mode and of its lines."""
    key, currency = session["id"], session["currency"]
    lines, terms = world.store.aside("line_items")[key], world.store.aside("checkout")[key]
    offer = discounts.find(world, terms["discount"]) if terms["discount"] else None
    items = [_item(world, session, line, offer) for line in lines]
    shipping = world.store.get("shipping_rate", terms["shipping_rate"]) if terms["shipping_rate"] else None
    carried = None if shipping is None else _shipping_item(world, session, shipping)
    found = totals(items, _off(world, offer, currency), carried, currency)
    discount = terms["discount_object"]
    for line, share in zip(lines, found.lines, strict=True):
        line.update(
            amount_discount=share.discount,
            amount_subtotal=share.subtotal,
            amount_tax=share.tax,
            amount_total=share.total,
        )
        world.store.aside("included")[line["id"]] = {
            "discounts": [{"amount": share.discount, "discount": discount}] if share.discount else [],
            "taxes": _taxes(world, share.taxes),
        }
    _show(world, session, found, shipping)


def _item(world: World, session: Json, line: Json, offer: discounts.Offer | None) -> Item:
    limited = discounts.products(world, offer.coupon) if offer else ()
    rates = [world.store.get("tax_rate", key) for key in world.store.aside("line_tax_rates")[line["id"]]]
    if session["automatic_tax"]["enabled"]:
        price = line["price"]
        code = world.store.get("product", price["product"])["tax_code"]
        rates = checkout_tax.rates(world, session, price["tax_behavior"], code)
    return Item(
        line_items.subtotal(world, line), _rates(rates), discountable=not limited or line["price"]["product"] in limited
    )


def _shipping_item(world: World, session: Json, rate: Json) -> Item:
    amount = shipping_rates.amount_in(world, rate, session["currency"]) or 0
    if not session["automatic_tax"]["enabled"]:
        return Item(amount)
    return Item(amount, _rates(checkout_tax.rates(world, session, rate["tax_behavior"], rate["tax_code"])))


def _rates(rates: Sequence[Json]) -> tuple[Rate, ...]:
    return tuple(Rate(rate["id"], Fraction(str(rate["percentage"])), rate["inclusive"]) for rate in rates)


def _off(world: World, offer: discounts.Offer | None, currency: str) -> Off | None:
    if offer is None:
        return None
    if offer.coupon["percent_off"] is not None:
        return Off(percent=Fraction(str(offer.coupon["percent_off"])))
    return Off(amount=world.store.aside("included")[offer.coupon["id"]]["currency_options"][currency]["amount_off"])


def _taxes(world: World, taxes: Sequence[Tax]) -> list[Json]:
    return [
        {
            "amount": tax.amount,
            "rate": world.store.get("tax_rate", tax.rate),
            "taxability_reason": world.store.aside("taxability").get(tax.rate),
            "taxable_amount": tax.taxable,
        }
        for tax in taxes
    ]


def _show(world: World, session: Json, found: Totals, shipping: Json | None) -> None:
    share = found.shipping
    session.update(
        amount_subtotal=found.subtotal,
        amount_total=found.total,
        shipping_cost=_shipping_cost(share, shipping),
        total_details={
            "amount_discount": found.discount,
            "amount_shipping": share.subtotal if share else 0,
            "amount_tax": found.tax,
        },
    )
    if session["automatic_tax"]["enabled"]:
        known = checkout_tax.location(world, session) is not None
        session["automatic_tax"]["status"] = "complete" if known else "requires_location_inputs"
    discount = world.store.aside("checkout")[session["id"]]["discount_object"]
    world.store.aside("included")[session["id"]] = {
        "shipping_cost.taxes": _taxes(world, share.taxes) if share else [],
        "total_details.breakdown": {
            "discounts": [{"amount": found.discount, "discount": discount}] if discount else [],
            "taxes": _taxes(world, found.taxes),
        },
    }


def _shipping_cost(share: Share | None, shipping: Json | None) -> Json | None:
    if share is None or shipping is None:
        return None
    return {
        "amount_subtotal": share.subtotal,
        "amount_tax": share.tax,
        "amount_total": share.total,
        "shipping_rate": shipping["id"],
    }
