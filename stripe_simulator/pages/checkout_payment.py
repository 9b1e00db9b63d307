"""From the hosted checkout's form to a payment: amounts, the payment method, what comes next."""

from dataclasses import dataclass

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.pages.checkout_fields import NAME_FIELD, Asked, address_of, expiry_of, plain
from stripe_simulator.pages.checkout_summary import Quote
from stripe_simulator.resources import checkout_customers, checkout_flow, checkout_updates, payment_methods
from stripe_simulator.world import World


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer sends: the Session, what it asks for, the chosen method and what was typed."""

    session: Json
    asked: Asked
    method: str
    values: dict[str, str]


def quote(world: World, session: Json) -> Quote | None:
    """What would be paid now, or None if nothing is to be paid (setup mode)."""
    if session["mode"] == "setup":
        return None
    details = session["total_details"]
    (used,) = session["discounts"] or [{}]
    code = world.store.find("promotion_code", used.get("promotion_code") or "")
    return Quote(
        currency=session["currency"],
        subtotal=session["amount_subtotal"],
        discount=details["amount_discount"],
        shipping=details["amount_shipping"],
        tax=details["amount_tax"],
        total=session["amount_total"],
        rate=session["shipping_cost"] and session["shipping_cost"]["shipping_rate"],
        code=str(code["code"]) if code else "",
        untaxed=session["automatic_tax"]["status"] == "requires_location_inputs",
    )


def enter_code(world: World, order: Order) -> str:
    """Use the promotion code that was typed, and return why not, or an empty text."""
    try:
        checkout_updates.enter_promotion_code(world, order.session, order.values["promotionCode"])
    except InvalidRequestError as error:
        return error.message
    return ""


def take_in(world: World, order: Order) -> None:
    """Work the chosen shipping and the typed addresses into the Session's amounts.

    Raises:
        InvalidRequestError: the Session does not offer that, or does not ship there.
    """
    if order.values["shippingRate"]:
        checkout_updates.choose_shipping(world, order.session, order.values["shippingRate"])
    checkout_customers.type_in(world, order.session, address=_billing(order), shipping=_shipping(order))
    checkout_updates.reprice(world, order.session)


def _billing(order: Order) -> Json | None:
    prefix = "billing" if order.asked.billing else "payer" if order.method == "boleto" else None
    if prefix is None or order.asked.free:
        return None
    found = address_of(prefix, order.values)
    if prefix == "payer":
        found["country"] = "BR"
    return found if found["country"] else None


def _shipping(order: Order) -> Json | None:
    if not order.asked.countries or not order.values["shippingCountry"]:
        return None
    return {"address": address_of("shipping", order.values), "name": order.values["shippingName"]}


def confirm(world: World, order: Order) -> None:
    """Try to complete the Session.

    Raises:
        StripeError: a decline, or what does not fit the Session; it stays open.
    """
    values = order.values
    name = values[NAME_FIELD[order.method]] or values["shippingName"] or None
    phone = values["phoneNumber"] or None
    billing = {"email": values["email"], "name": name, "phone": phone, "address": _billing(order)}
    method = None if order.asked.free else payment_methods.make_of_type(world, order.method, _data(order), billing)
    checkout_flow.confirm(
        world,
        order.session,
        method,
        email=values["email"],
        name=name,
        phone=phone,
        address=billing["address"],
        shipping=_shipping(order),
        return_url=f"{world.base_url}/c/pay/{order.session['id']}",
        save=bool(values["savePaymentMethod"]) and order.asked.saving,
    )


def _data(order: Order) -> Json:
    values = order.values
    if order.method == "sepa_debit":
        return {"iban": plain(values["iban"])}
    if order.method == "boleto":
        return {"tax_id": values["taxId"]}
    return {"number": plain(values["cardNumber"]), "cvc": values["cardCvc"], **expiry_of(values["cardExpiry"])}


def intent_of(world: World, session: Json) -> Json | None:
    """The PaymentIntent or SetupIntent of a Session, if it has one by now."""
    if session["payment_intent"]:
        return world.store.get("payment_intent", session["payment_intent"])
    if session["setup_intent"]:
        return world.store.get("setup_intent", session["setup_intent"])
    return None


def next_step(world: World, session: Json) -> str | None:
    """The page of the bank, while it waits for its customer."""
    intent = intent_of(world, session)
    waits = intent is not None and intent["status"] == "requires_action" and session["status"] == "open"
    return f"/3ds/{intent['id']}" if intent is not None and waits else None


def last_failure(world: World, session: Json) -> str | None:
    """Why the last try failed."""
    intent = intent_of(world, session)
    error = intent and (intent.get("last_payment_error") or intent.get("last_setup_error"))
    return str(error["message"]) if error else None
