"""What admins keep for the shop: the four routes that every kind of record has, and the kinds."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Response
from marshmallow import Schema, fields

from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.errors import NotFound
from functions.domain.event_ids import plain
from functions.domain.promotions import Promotion, normal
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.entrypoints.api import rendering, shop_schemas
from functions.entrypoints.api.conditions import condition, tagged
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import several
from functions.entrypoints.api.policy import Policy, Rule, View, caller, module, shop
from functions.entrypoints.api.problems import RequestProblem
from functions.use_cases.shop import Change, Kept, Records, Shop, put, remove

READS = Rule(Policy.STAFF)
PUTS = Rule(Policy.ADMIN, conditional=True, creates=True)
REMOVES = Rule(Policy.ADMIN, conditional=True)

blueprint = Blueprint("shop", __name__, description="Catalog, promotions, shipping and tax rates; admins change them.")


@dataclass(frozen=True)
class Kind[T]:
    """One kind of record: how it is called, where it is kept, and how it comes in and goes out."""

    name: str
    path: str
    id_name: str
    id_field: str
    request: type[Schema]
    example: Mapping[str, object]
    example_id: str
    records: Callable[[Shop], Records[T]]
    make: Callable[[str, Mapping[str, Any]], T]
    more: Callable[[Sequence[Kept[T]]], Sequence[Mapping[str, object]]]
    """Return further members of the answers, one for each record."""
    members: Mapping[str, fields.Field[Any]]
    removal: str
    key: Callable[[str], str] = str
    """Return the id that an id in a path names."""
    close: Callable[[T], T] | None = None
    """What a removal leaves, where it leaves something."""

    @property
    def called(self) -> str:
        """Return its name in a sentence."""
        return self.name.replace("_", " ")

    @property
    def item(self) -> str:
        """Return the path of one record."""
        return f"{self.path}/<{self.id_name}>"

    @property
    def schema(self) -> str:
        """Return the name of its schema."""
        return self.request.__name__.removesuffix("Request") + "Record"

    def view(self, kept: Kept[T], more: Mapping[str, object]) -> dict[str, object]:
        """Return the record as it is answered."""
        stated = cast("dict[str, object]", plain(kept.value))
        return {self.id_name: kept.record_id, **{n: v for n, v in stated.items() if n != self.id_field}, **more}

    def answer(self, kept: Kept[T], status: int = 200) -> Response:
        """Return the record with its tag."""
        return tagged(rendering.answer(self.view(kept, self.more([kept])[0]), status), kept.tag)


def _named(view: View, name: str, text: str) -> View:
    view.__name__, view.__doc__ = name, text
    return view


def serve[T](kind: Kind[T]) -> None:
    """Declare the four routes of *kind*."""
    answer = type(kind.schema, (kind.request,), {"__doc__": f"A {kind.called}.", **_members(kind)})
    shown = {kind.id_name: kind.example_id, **kind.example, **dict.fromkeys(kind.members, 97)}
    page = type(
        f"{kind.schema}Page",
        (Schema,),
        {
            "__doc__": "One page of a list, by id.",
            f"{kind.name}s": several(answer, required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
        },
    )
    one = Answer(answer, shown, tagged=True)
    many = Answer(page, {f"{kind.name}s": [shown], "next_cursor": None})
    asked = Input(shop_schemas.KeptQuery, location="query")
    listed = _named(_lister(kind), f"list_{kind.name}s", f"List what there is.\n\nEvery {kind.called}, by its id.")
    blueprint.operation("GET", kind.path, READS, many, takes=asked, errors=["invalid_cursor"])(listed)
    got = _named(_getter(kind), f"get_{kind.name}", f"Read one {kind.called}.\n\nIts `ETag` is what a change asks for.")
    blueprint.operation("GET", kind.item, READS, one, errors=["invalid_input", "not_found"])(got)
    stated = _named(
        _putter(kind),
        f"put_{kind.name}",
        f"State a {kind.called}.\n\nThe whole of it: what is left out has its default. New ones are answered with 201. "
        "Sent again after a lost answer, it finds its own change done.",
    )
    takes = Input(kind.request, dict(kind.example))
    blueprint.operation("PUT", kind.item, PUTS, one, takes=takes, errors=["invalid_input"])(stated)
    gone = _named(_remover(kind), f"delete_{kind.name}", f"Remove a {kind.called}.\n\n{kind.removal}")
    blueprint.operation("DELETE", kind.item, REMOVES, one, errors=["invalid_input", "not_found"])(gone)


def _members[T](kind: Kind[T]) -> dict[str, fields.Field[Any]]:
    return {kind.id_name: fields.String(required=True), **kind.members}


def _lister[T](kind: Kind[T]) -> View:
    def view(query: dict[str, Any]) -> Response:
        found = kind.records(shop()).page(limit=query["limit"] + 1, after=_after(query.get("cursor")))
        shown = found[: query["limit"]]
        views = [kind.view(kept, more) for kept, more in zip(shown, kind.more(shown), strict=True)]
        cursor = _cursor(shown[-1].record_id) if len(found) > len(shown) else None
        return rendering.answer({f"{kind.name}s": views, "next_cursor": cursor})

    return view


def _getter[T](kind: Kind[T]) -> View:
    def view(**where: str) -> Response:
        kept = kind.records(shop()).get(kind.key(where[kind.id_name]))
        if kept is None:
            raise NotFound(kind.called)
        return kind.answer(kept)

    return view


def _putter[T](kind: Kind[T]) -> View:
    def view(body: dict[str, Any], **where: str) -> Response:
        record_id = kind.key(where[kind.id_name])
        kept, is_new = put(kind.records(shop()), _change(record_id), kind.make(record_id, body))
        return kind.answer(kept, 201 if is_new else 200)

    return view


def _remover[T](kind: Kind[T]) -> View:
    def view(**where: str) -> Response:
        records, record_id = kind.records(shop()), kind.key(where[kind.id_name])
        change = _change(record_id, creates=False)
        kept = records.get(record_id)
        if kept is None:
            raise NotFound(kind.called)
        if kind.close is None:
            return kind.answer(remove(records, change))
        return kind.answer(put(records, change, kind.close(kept.value))[0])

    return view


def _change(record_id: str, *, creates: bool = True) -> Change:
    return Change(record_id, condition(creates=creates), caller().actor, module().now())


def _cursor(record_id: str) -> str:
    return base64.urlsafe_b64encode(record_id.encode()).decode().rstrip("=")


def _after(cursor: str | None) -> str:
    if cursor is None:
        return ""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise RequestProblem(400, "invalid_cursor", "begin the list again, without a cursor") from error


def _nothing(shown: Sequence[object]) -> list[Mapping[str, object]]:
    return [{} for _ in shown]


def _stock(shown: Sequence[Kept[Product]]) -> list[Mapping[str, object]]:
    levels = shop().stock.levels([kept.record_id for kept in shown if kept.value.stocked])
    return [{"stock": levels.get(kept.record_id)} for kept in shown]


def _promotion(code: str, body: Mapping[str, Any]) -> Promotion:
    scope = {name: frozenset(body[name]) for name in ("skus", "product_ids")}
    return Promotion(**{**body, **scope, "code": code, "kind": PromotionKind(body["kind"])})


GONE = "Orders keep what they took of it."
PRODUCT: Mapping[str, object] = {
    "name": "Mug",
    "prices": {"eur": 1500, "usd": 1700},
    "product_id": "",
    "options": {},
    "weight_grams": 350,
    "tax_code": "",
    "ships": True,
    "stocked": True,
    "active": True,
}

serve(
    Kind(
        name="product",
        path="/admin/products",
        id_name="sku",
        id_field="sku",
        request=shop_schemas.ProductRequest,
        example=PRODUCT,
        example_id="mug",
        records=lambda kept: kept.products,
        make=lambda sku, body: Product(sku=sku, **body),
        more=_stock,
        members={
            "stock": fields.Integer(
                required=True,
                allow_none=True,
                metadata={"description": "How many pieces there are; null where nobody counts them."},
            )
        },
        removal="It is not for sale any more, and stays to be read: orders refer to it.",
        close=lambda product: replace(product, active=False),
    )
)
serve(
    Kind(
        name="promotion",
        path="/admin/promotions",
        id_name="code",
        id_field="code",
        request=shop_schemas.PromotionRequest,
        example={"kind": "percent", "percent": 1250, "minimums": {"eur": 2000}, "limit": 500, "stacks": False},
        example_id="SUMMER",
        records=lambda kept: kept.promotions,
        make=_promotion,
        more=_nothing,
        members={},
        removal=GONE,
        key=normal,
    )
)
serve(
    Kind(
        name="shipping_rate",
        path="/admin/shipping-rates",
        id_name="id",
        id_field="rate_id",
        request=shop_schemas.ShippingRateRequest,
        example={"name": "Parcel", "prices": {"eur": 490}, "countries": ["DE", "AT"], "free_from": {"eur": 5000}},
        example_id="parcel",
        records=lambda kept: kept.shipping_rates,
        make=lambda rate_id, body: ShippingRate(
            **{**body, "countries": frozenset(body["countries"]), "rate_id": rate_id}
        ),
        more=_nothing,
        members={},
        removal=GONE,
    )
)
serve(
    Kind(
        name="tax_rate",
        path="/admin/tax-rates",
        id_name="id",
        id_field="row_id",
        request=shop_schemas.TaxRateRequest,
        example={"name": "VAT", "rate": 190_000, "inclusive": True, "country": "DE"},
        example_id="de-standard",
        records=lambda kept: kept.tax_rates,
        make=lambda row_id, body: TaxRow(row_id=row_id, **body),
        more=_nothing,
        members={},
        removal=GONE,
    )
)
