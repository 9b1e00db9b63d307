"""Who buys: what a Checkout Session knows of its customer, and what it writes to the Customer.

Follows docs.stripe.com/api/checkout/sessions/object (customer_details, collected_information) and
docs.stripe.com/payments/existing-customers. What was typed stands in the table aside ``checkout`` until the Session
is complete.
"""

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json
from stripe_simulator.resources import customers
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.world import Call, World

TYPED = ("address", "email", "name", "phone", "shipping")


def known_details(customer: Json | None, email: str | None) -> Json | None:
    """What the Session knows of the buyer before anything is entered."""
    if customer is None and email is None:
        return None
    known = customer or {}
    return {
        "address": None,
        "business_name": None,
        "email": email or known.get("email"),
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": known.get("tax_exempt", "none"),
        "tax_ids": None,
    }


def type_in(world: World, session: Json, **typed: Json | str | None) -> None:
    """Keep what the customer entered: email, name, phone, address or shipping; None leaves what was there.

    Raises:
        InvalidParameterError: the Session does not ship to that country.
    """
    shipping = typed.get("shipping")
    if isinstance(shipping, dict):
        check_country(session, shipping)
        session["collected_information"] = {
            "business_name": None,
            "individual_name": None,
            "shipping_details": {"address": whole_address(shipping["address"]), "name": shipping["name"]},
        }
    terms = world.store.aside("checkout")[session["id"]]
    terms.update({name: value for name, value in typed.items() if value is not None})


def check_country(session: Json, shipping: Json) -> None:
    """Refuse an address outside of ``shipping_address_collection[allowed_countries]``."""
    asked = session["shipping_address_collection"]
    code = shipping["address"].get("country")
    if asked and code not in asked["allowed_countries"]:
        raise InvalidParameterError(
            f"The country '{code}' is not one of the countries to which this Checkout Session ships.",
            param="shipping[address][country]",
        )


def customer_of(world: World, session: Json) -> Json | None:
    """The Session's customer, if it has one that still exists."""
    return world.store.find("customer", session["customer"]) if session["customer"] else None


def ensure(world: World, session: Json) -> None:
    """Make the Customer that ``customer_creation`` asks for, at the first confirmation."""
    if session["customer"] is not None or session["customer_creation"] != "always":
        return
    terms = world.store.aside("checkout")[session["id"]]
    fields = {name: terms[name] for name in TYPED if terms[name] is not None}
    session["customer"] = customers.create(Call(world, fields))["id"]


def finish(world: World, session: Json) -> None:
    """Show what was entered, and write to the Customer what ``customer_update`` lets through."""
    terms = world.store.aside("checkout")[session["id"]]
    session["customer_details"] = {
        **(known_details(customer_of(world, session), terms["email"]) or {}),
        "address": whole_address(terms["address"]),
        "name": terms["name"],
        "phone": terms["phone"],
        "tax_ids": [],
    }
    asked = session["consent_collection"]
    if asked:
        accepted = "accepted" if asked["terms_of_service"] == "required" else None
        session["consent"] = {"promotions": None, "terms_of_service": accepted}
    customer = customer_of(world, session)
    if customer is None:
        return
    wanted = {name for name, how in terms["customer_update"].items() if how == "auto"}
    if not customer["email"]:
        wanted.add("email")
    changes = {name: terms[name] for name in TYPED if name in wanted and terms[name] is not None}
    if changes:
        customers.update(Call(world, changes, target=customer["id"]))
