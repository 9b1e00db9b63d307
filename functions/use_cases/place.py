"""Quote a cart and place it as an order: prices come from the catalog here, never from the caller."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from functions.domain.errors import PromotionRefused, QuoteChanged
from functions.domain.event_ids import command_id
from functions.domain.events import OrderPlaced
from functions.domain.order import Order
from functions.domain.pricing import Quote
from functions.domain.takings import Pool, Taking
from functions.domain.taxes import Destination
from functions.use_cases.consent import Evidence, Sender, check_terms
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Contact
from functions.use_cases.price_views import render_quote
from functions.use_cases.pricing import CartRequest, counters, price_cart
from functions.use_cases.record import Extras, Result
from functions.use_cases.settings import Settings
from functions.use_cases.tender import NO_WALLET, Wallet

NO_SENDER = Sender()
UNPAID_MINUTES = 60
"""How long an order waits for its first checkout before it expires."""


@dataclass(frozen=True)
class PlaceRequest:
    """What the customer asks for. `items`: (SKU, quantity); `expected_total` in minor units of `currency`."""

    items: Sequence[tuple[str, int]]
    currency: str | None
    contact: Contact
    expected_total: int
    promotion_codes: Sequence[str] = ()
    shipping_rate: str = ""
    wallet: Wallet = NO_WALLET
    terms_version: str = ""
    """The terms that the customer agreed to."""

    @property
    def cart(self) -> CartRequest:
        """Return what is to be priced: the goods go where the contact is."""
        address = self.contact.address
        place = Destination(address.get("country", ""), address.get("state", ""), address.get("postal_code", ""))
        return CartRequest(self.items, self.currency, self.promotion_codes, self.shipping_rate, place, self.wallet)


def price(module: Module, caller: Caller, cart: CartRequest) -> Quote:
    """Price a cart and write nothing.

    Raises:
        ModuleDisabled, InvalidInput, UnknownProduct, InvalidMoney, NotShippable, TaxLocationInvalid, Unavailable.
    """
    return price_cart(module, module.open_for(caller), caller.uid, cart, final=False).quote


def place_order(module: Module, caller: Caller, key: str, request: PlaceRequest, sender: Sender = NO_SENDER) -> Result:
    """Place an order and take its stock, once per caller and key. Where terms are agreed to, *sender* is kept with it.

    Raises:
        ModuleDisabled, InvalidInput, UnknownProduct, InvalidMoney, NotShippable, TaxLocationInvalid.
        OutOfStock, Exhausted, Contended, Unavailable.
        PromotionRefused, GiftCardRefused: a code does not apply.
        QuoteChanged: the total is not `expected_total`.
        TermsOutdated: the customer agreed to other terms than those that hold.
        IdempotencyConflict: another order was placed under this key.
    """
    settings = module.open_for(caller)
    order_id = _order_id(caller, key)
    stock = [Taking(Pool.STOCK, sku, quantity) for sku, quantity in request.items]
    takings = [*stock, *counters(request.promotion_codes, caller.uid)]
    seen = module.orders.read(order_id, command_id(caller.actor, f"place:{order_id}", key), takings=takings)
    body = _placed(seen.order) if seen.order else _to_place(module, caller, settings, request)
    # A browser that has changed its language asks for the same order.
    asked = replace(request, contact=replace(request.contact, locale=""))
    event = module.command(caller, "place", key, order_id, body, request=asked)
    agreed = Evidence(settings.terms_version, event.at, sender) if settings.terms_version else None
    return module.recorder.record(event, Extras(contact=request.contact, evidence=agreed, takings=takings), seen)


def _to_place(module: Module, caller: Caller, settings: Settings, request: PlaceRequest) -> OrderPlaced:
    check_terms(settings.terms_version, request.terms_version)
    priced = price_cart(module, settings, caller.uid, request.cart, final=True)
    quoted = priced.quote
    if quoted.rejected:
        raise PromotionRefused(quoted.rejected)
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
        takings=priced.takings,
        terms_version=settings.terms_version,
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


def _order_id(caller: Caller, key: str) -> str:
    """Return an id that the caller and key alone decide, so that a repeated request finds its order."""
    seed = hashlib.sha256(f"order\n{caller.actor}\n{key}".encode()).digest()
    return "ord_" + base64.b32encode(seed[:20]).decode().lower()
