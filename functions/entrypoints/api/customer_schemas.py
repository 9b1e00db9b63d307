"""What customers say of themselves: the guest they were, the addresses they keep."""

from marshmallow import Schema, fields

from functions.entrypoints.api.fields import Flag, several, text
from functions.entrypoints.api.schemas import Address, Strict
from functions.entrypoints.auth import TOKEN_LENGTH_MAX

ADDRESS_ID_LENGTH_MAX = 64


class LinkRequest(Strict):
    """Who the caller was as a guest."""

    guest_token = text(
        TOKEN_LENGTH_MAX,
        required=True,
        metadata={"description": "A Firebase ID token of the anonymous user whose orders become the caller's."},
    )


class LinkAnswer(Schema):
    """What became the caller's with this request; a repetition finds nothing left to move."""

    orders = fields.List(fields.String(), required=True, metadata={"description": "Ids of orders, the newest first."})


class AddressRequest(Strict):
    """An address to keep."""

    name = text(200, required=True)
    phone = text(32, length_min=0, pattern=r"[0-9+() ./-]*", load_default="")
    address = fields.Nested(Address, required=True)
    default = Flag(load_default=False, metadata={"description": "`true` takes this from the other addresses."})


class AddressAnswer(AddressRequest):
    """An address that is kept."""

    id = fields.String(required=True)


class AddressList(Schema):
    """The caller's addresses, by id."""

    addresses = several(AddressAnswer, required=True)
