"""Price a cart: gather what its price is made from, and let `domain.pricing` work it out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from functions.domain.breakdown import AppliedTax
from functions.domain.errors import TaxLocationInvalid
from functions.domain.money import Money, payable, within
from functions.domain.pricing import Cart, Draft, Quote, Tariff, draft, quote
from functions.domain.promotions import CODE, Promotion, Used, normal
from functions.domain.takings import Pool, Taking
from functions.domain.taxes import NOWHERE, Destination
from functions.use_cases.module import Module
from functions.use_cases.ports import Contact
from functions.use_cases.settings import TAX_SOURCES, Settings
from functions.use_cases.tariffs import Sale
from functions.use_cases.tender import NO_WALLET, Wallet, tender


@dataclass(frozen=True)
class CartRequest:
    """What a customer wants to know the price of. `items`: (SKU, quantity); None: the settings' own currency."""

    items: Sequence[tuple[str, int]]
    currency: str | None = None
    promotion_codes: Sequence[str] = ()
    shipping_rate: str = ""
    place: Destination = NOWHERE
    wallet: Wallet = NO_WALLET


@dataclass(frozen=True)
class Priced:
    """A quote, and what an order of it takes beside stock: uses of limited codes, gift cards, credit."""

    quote: Quote
    takings: tuple[Taking, ...]


def price_cart(module: Module, settings: Settings, customer_id: str, request: CartRequest, *, final: bool) -> Priced:
    """Price a cart as it is now; *final* for an order, whose place is the whole truth.

    Raises:
        InvalidInput, UnknownProduct, InvalidMoney, NotShippable, TaxLocationInvalid, GiftCardRefused,
        Unavailable.
    """
    codes = [code for code in map(normal, request.promotion_codes) if CODE.fullmatch(code)]
    promotions = module.tariffs.promotions.find(codes) if codes else {}
    products = module.catalog.products([sku for sku, _ in request.items])
    taxed = settings.tax != TAX_SOURCES[0]
    tariff = Tariff(
        products=products,
        now=module.now(),
        promotions=promotions,
        used=_used(module, customer_id, promotions),
        shipping_rates=module.tariffs.shipping_rates.all() if any(p.ships for p in products.values()) else (),
        shipping_flat=settings.shipping_flat,
        taxed=taxed,
    )
    cart = Cart(
        request.items,
        request.currency or settings.currency,
        request.promotion_codes,
        request.shipping_rate,
        request.place,
        final,
    )
    drafted = draft(cart, tariff)
    quoted = quote(drafted, _taxes(module, settings, cart, drafted) if taxed else {})
    gross, currency = Money(quoted.amounts.total, quoted.currency), quoted.currency
    bounded(settings, gross)
    paid = tender(module, customer_id, request.wallet, gross)
    quoted = _less(quoted, paid)
    payable(Money(quoted.amounts.total, currency))
    applied = [promotions[each.code] for each in quoted.breakdown.promotions]
    return Priced(quoted, (*(taking for each in applied for taking in _takings(each, customer_id)), *paid))


def bounded(settings: Settings, gross: Money) -> None:
    """Refuse an order that comes to less or more than the shop's own bounds, tender included.

    Raises:
        AmountTooSmall, AmountTooLarge.
    """
    within(gross, settings.total_min.get(gross.currency), settings.total_max.get(gross.currency))


def price_added(module: Module, items: Sequence[tuple[str, int]], currency: str, place: Destination) -> Quote:
    """Price goods that join an order which stands: the catalog's prices and their taxes, nothing else.

    Raises:
        InvalidInput, UnknownProduct, InvalidMoney, TaxLocationInvalid, Unavailable.
    """
    settings = module.installed()
    cart = Cart(items, currency, place=place, final=True)
    drafted = draft(cart, Tariff(module.catalog.products([sku for sku, _ in items]), module.now()))
    taxed = settings.tax != TAX_SOURCES[0]
    return quote(drafted, _taxes(module, settings, cart, drafted) if taxed else {})


def place_of(contact: Contact | None) -> Destination:
    """Return where the goods of an order go, as far as it is known."""
    address = contact.address if contact else {}
    return Destination(address.get("country", ""), address.get("state", ""), address.get("postal_code", ""))


def _less(quoted: Quote, paid: tuple[Taking, ...]) -> Quote:
    """Return *quoted* with what tender pays off its total."""
    tendered = sum(taking.amount for taking in paid)
    amounts = replace(quoted.amounts, total=quoted.amounts.total - tendered, tender=tendered)
    return replace(quoted, amounts=amounts, paid_with=paid)


def counters(codes: Sequence[str], customer_id: str) -> tuple[Taking, ...]:
    """Return what an order with *codes* may take: one use in all, and one by the customer, of each."""
    named = [code for code in sorted(set(map(normal, codes))) if CODE.fullmatch(code)]
    return tuple(taking for code in named for taking in _both(code, customer_id))


def _both(code: str, customer_id: str, limit: int = 0, limit_per_customer: int = 0) -> tuple[Taking, Taking]:
    # No uid is part of a path: it may hold what a path may not.
    customer = hashlib.sha256(customer_id.encode()).hexdigest()[:32]
    return (
        Taking(Pool.PROMOTION, code, 1, limit),
        Taking(Pool.PROMOTION_CUSTOMER, f"{code}.{customer}", 1, limit_per_customer),
    )


def _takings(promotion: Promotion, customer_id: str) -> list[Taking]:
    limits = promotion.limit, promotion.limit_per_customer
    both = _both(promotion.code, customer_id, limits[0] or 0, limits[1] or 0)
    return [taking for taking, limit in zip(both, limits, strict=True) if limit is not None]


def _used(module: Module, customer_id: str, promotions: Mapping[str, Promotion]) -> dict[str, Used]:
    """Return how often each promotion was used; one without a limit is not counted."""
    names = [taking.name for each in promotions.values() for taking in _takings(each, customer_id)]
    uses = module.tariffs.promotions.uses(names) if names else {}
    return {code: Used(*(uses.get(each.name, 0) for each in _both(code, customer_id))) for code in promotions}


def _taxes(module: Module, settings: Settings, cart: Cart, drafted: Draft) -> Mapping[str, tuple[AppliedTax, ...]]:
    """Return the taxes by line; a quote that does not say where the goods go to has none yet."""
    if not cart.place.country and cart.final:
        raise TaxLocationInvalid
    if not cart.place.country or not drafted.taxables:
        return {}
    sale = Sale(drafted.taxables, cart.place, cart.currency, settings.prices_include_tax)
    return module.tariffs.taxes[settings.tax].assess(sale)
