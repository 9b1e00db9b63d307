"""What customers keep with us: their addresses, and the orders that they placed as guests."""

import re
from typing import Any

from flask import Response, current_app

from functions.domain.errors import InvalidInput, NotFound
from functions.entrypoints.api import customer_schemas, examples, rendering
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.policy import Policy, Rule, caller, desk, module
from functions.entrypoints.auth import guest_of
from functions.use_cases.customers import Address, delete_address, link_guest, put_address

READS, WRITES = Rule(Policy.CUSTOMER), Rule(Policy.CUSTOMER, writes=True)
ADDRESS_ID = re.compile(r"(?!__)[A-Za-z0-9_-]{1,64}")
KEPT = {"name": "Ada Lovelace", "phone": "", "address": examples.CONTACT["address"], "default": True}
SHOWN = {"id": "home", **KEPT}

blueprint = Blueprint("customers", __name__, description="Own addresses, and what was ordered as a guest.")


@blueprint.operation(
    "POST",
    "/me/link",
    WRITES,
    Answer(customer_schemas.LinkAnswer, {"orders": [examples.ORDER_ID]}),
    takes=Input(customer_schemas.LinkRequest, {"guest_token": "eyJhbGciOiJSUzI1NiIs…"}),
    errors=["guest_token_invalid", "too_many_orders"],
)
def link(body: dict[str, str]) -> Response:
    """Take over the orders of a guest.

    For a guest who has signed in to an account that was there before. Guests whose anonymous user is linked to an
    account keep their user id and their orders, and need nothing.
    """
    guest_id = guest_of(current_app.extensions["orders_verify"], body["guest_token"], caller())
    return rendering.answer({"orders": link_guest(module(), caller(), guest_id)})


@blueprint.operation(
    "GET", "/me/addresses", READS, Answer(customer_schemas.AddressList, {"addresses": [SHOWN]}), errors=["unavailable"]
)
def list_addresses() -> Response:
    """List one's own addresses.

    By id; at most twenty, so there are no pages.
    """
    return rendering.answer(
        {"addresses": [address_view(each) for each in desk().addresses.read(caller().uid).addresses]}
    )


@blueprint.operation(
    "GET", "/me/addresses/<address_id>", READS, Answer(customer_schemas.AddressAnswer, SHOWN), errors=["not_found"]
)
def get_address(address_id: str) -> Response:
    """Read one of one's own addresses.

    What is not there answers like what is somebody else's.
    """
    found = {each.address_id: each for each in desk().addresses.read(caller().uid).addresses}
    if address_id not in found:
        raise NotFound("address")
    return rendering.answer(address_view(found[address_id]))


@blueprint.operation(
    "PUT",
    "/me/addresses/<address_id>",
    WRITES,
    Answer(customer_schemas.AddressAnswer, SHOWN),
    takes=Input(customer_schemas.AddressRequest, KEPT),
    errors=["too_many_addresses"],
)
def keep_address(body: dict[str, Any], address_id: str) -> Response:
    """Keep an address.

    Under an id of the customer's choice: letters, digits, `-` and `_`. Orders that were placed keep their own copy.
    """
    if not ADDRESS_ID.fullmatch(address_id):
        raise InvalidInput("an address has an id of up to 64 letters, digits, - and _")
    return rendering.answer(address_view(put_address(desk().addresses, caller().uid, Address(address_id, **body))))


@blueprint.operation(
    "DELETE", "/me/addresses/<address_id>", WRITES, Answer(customer_schemas.AddressList, {"addresses": []})
)
def forget_address(address_id: str) -> Response:
    """Forget an address.

    Answers with those that are left. One that is gone already is forgotten.
    """
    delete_address(desk().addresses, caller().uid, address_id)
    return list_addresses()


def address_view(address: Address) -> dict[str, object]:
    """Return an address as its customer sees it."""
    return {
        "id": address.address_id,
        "name": address.name,
        "phone": address.phone,
        "address": dict(address.address),
        "default": address.default,
    }
