"""Quote a cart and place it as an order: prices come from the catalog here, never from the caller."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from functions.domain.errors import QuoteChanged
from functions.domain.event_ids import command_id, plain
from functions.domain.events import OrderPlaced
from functions.domain.order import Order
from functions.domain.pricing import Cart, Quote, Tariff, draft, quote
from functions.domain.takings import Pool, Taking
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Contact
from functions.use_cases.record import Extras, Result
from functions.use_cases.settings import Settings

UNPAID_MINUTES = 60
"""How long an order waits for its first checkout before it expires."""


@dataclass(frozen=True)
class PlaceRequest:
    """What the customer asks for. `items`: (SKU, quantity); `expected_total` in minor units of `currency`."""

    items: Sequence[tuple[str, int]]
    currency: str | None
    contact: Contact
    expected_total: int


def price(module: Module, caller: Caller, items: Sequence[tuple[str, int]], currency: str | None) -> Quote:
    """Price a cart and write nothing.

    Raises:
        ModuleDisabled, InvalidInput, UnknownProduct, InvalidMoney.
    """
    return _price(module, module.open_for(caller), items, currency)


def place_order(module: Module, caller: Caller, key: str, request: PlaceRequest) -> Result:
    """Place an order and take its stock, once per caller and key.

    Raises:
        ModuleDisabled, InvalidInput, UnknownProduct, InvalidMoney, OutOfStock, Contended.
        QuoteChanged: the total is not `expected_total`.
        IdempotencyConflict: another order was placed under this key.
    """
    settings = module.open_for(caller)
    order_id = _order_id(caller, key)
    takings = [Taking(Pool.STOCK, sku, quantity) for sku, quantity in request.items]
    seen = module.orders.read(order_id, command_id(caller.actor, f"place:{order_id}", key), takings=takings)
    body = _placed(seen.order) if seen.order else _to_place(module, caller, settings, request)
    event = module.command(caller, "place", key, order_id, body, request=request)
    return module.recorder.record(event, Extras(contact=request.contact, takings=takings), seen)


def _to_place(module: Module, caller: Caller, settings: Settings, request: PlaceRequest) -> OrderPlaced:
    quoted = _price(module, settings, request.items, request.currency)
    if quoted.amounts.total != request.expected_total:
        raise QuoteChanged(render_quote(quoted))
    return OrderPlaced(
        number=module.new_number(),
        customer_id=caller.uid,
        currency=quoted.currency,
        lines=quoted.lines,
        amounts=quoted.amounts,
        expires_at=module.now() + timedelta(minutes=UNPAID_MINUTES),
        goods_days=settings.goods_days,
        breakdown=quoted.breakdown,
    )


def _placed(order: Order) -> OrderPlaced:
    """Return the body that placed *order*: a replay is answered from it, whatever the catalog says by now."""
    return OrderPlaced(
        number=order.number,
        customer_id=order.customer_id,
        currency=order.currency,
        lines=order.lines,
        amounts=order.amounts,
        expires_at=order.expires_at,
        goods_days=order.goods_days,
        breakdown=order.breakdown,
        takings=order.takings,
    )


def render_quote(quoted: Quote) -> dict[str, object]:
    """Return a quote as the API shows it: `currency`, `lines`, `amounts` in minor units."""
    lines = [
        {
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "total": line.total,
        }
        for line in quoted.lines
    ]
    return {"currency": quoted.currency, "lines": lines, "amounts": plain(quoted.amounts)}


def _price(module: Module, settings: Settings, items: Sequence[tuple[str, int]], currency: str | None) -> Quote:
    products = module.catalog.products([sku for sku, _ in items])
    tariff = Tariff(products, module.now(), shipping_flat=settings.shipping_flat)
    return quote(draft(Cart(items, currency or settings.currency), tariff), {})


def _order_id(caller: Caller, key: str) -> str:
    """Return an id that the caller and key alone decide, so that a repeated request finds its order."""
    seed = hashlib.sha256(f"order\n{caller.actor}\n{key}".encode()).digest()
    return "ord_" + base64.b32encode(seed[:20]).decode().lower()
