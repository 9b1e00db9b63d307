"""What a cart costs: pure and exact, from products, promotions, shipping rates and taxes to lines and sums.

    lines at the catalog's prices → promotions off the lines → shipping → taxes of what is left → sums

`draft` does all but the taxes, which a port may have to ask for; `quote` adds them. Minor units throughout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from functions.domain.breakdown import AppliedShipping, AppliedTax, Breakdown
from functions.domain.catalog import Product
from functions.domain.errors import InvalidInput, NotShippable, UnknownProduct
from functions.domain.money import Money, chargeable
from functions.domain.order import LINES_MAX, QUANTITY_MAX, Amounts, Line
from functions.domain.promotions import Basket, Discounts, Goods, Promotion, Reason, Used, settle
from functions.domain.shipping import FLAT_ID, Parcel, ShippingRate, serving
from functions.domain.takings import Taking
from functions.domain.taxes import NOWHERE, Destination, Taxable, summed

SHIPPING = ""
"""Stands for shipping where taxes are told apart by line."""


@dataclass(frozen=True)
class Cart:
    """What a customer wants to buy. `items`: (SKU, quantity); `final` for an order, which knows where it goes to."""

    items: Sequence[tuple[str, int]]
    currency: str
    codes: Sequence[str] = ()
    shipping_rate: str = ""
    place: Destination = NOWHERE
    final: bool = False


@dataclass(frozen=True)
class Tariff:
    """All that prices are made from. `shipping_flat` counts where no rates are stored, `used` for limited codes."""

    products: Mapping[str, Product]
    now: datetime
    promotions: Mapping[str, Promotion] = field(default_factory=dict)
    used: Mapping[str, Used] = field(default_factory=dict)
    shipping_rates: Sequence[ShippingRate] = ()
    shipping_flat: int = 0
    taxed: bool = False


@dataclass(frozen=True)
class Draft:
    """A cart with everything but its taxes."""

    currency: str
    lines: tuple[Line, ...]
    tax_codes: tuple[str, ...]
    discounts: Discounts
    shipping: AppliedShipping | None
    options: tuple[AppliedShipping, ...]
    rejected: Mapping[str, Reason]
    estimated: bool

    @property
    def shipping_price(self) -> int:
        """Return what is charged for shipping, without taxes that are added."""
        return (self.shipping.price if self.shipping else 0) - self.discounts.shipping

    @property
    def taxables(self) -> tuple[Taxable, ...]:
        """Return what is to be taxed: the lines and shipping, what costs nothing left out."""
        lines = zip(self.lines, self.tax_codes, strict=True)
        goods = [Taxable(line.line_id, line.total, code) for line, code in lines]
        return tuple(each for each in (*goods, Taxable(SHIPPING, self.shipping_price)) if each.amount)


@dataclass(frozen=True)
class Quote:
    """A cart with its prices, as an order would take them. `options`: the shipping rates to choose from.

    `rejected`: codes that do not apply, with the reason; `estimated`: where the goods go to may change the price.
    `paid_with`: what gift cards and store credit pay, in the order in which they are taken from.
    """

    currency: str
    lines: tuple[Line, ...]
    amounts: Amounts
    breakdown: Breakdown = field(default_factory=Breakdown)
    options: tuple[AppliedShipping, ...] = ()
    rejected: Mapping[str, Reason] = field(default_factory=dict)
    estimated: bool = False
    paid_with: tuple[Taking, ...] = ()


def draft(cart: Cart, tariff: Tariff) -> Draft:
    """Price *cart* but for its taxes.

    Raises:
        InvalidInput: no items, too many, one twice, or a quantity out of range.
        UnknownProduct: not for sale in this currency.
        InvalidMoney: a price that cannot be charged.
        NotShippable: no rate serves the goods there, or not the one that was chosen.
    """
    if not 0 < len(cart.items) <= LINES_MAX:
        raise InvalidInput(f"a cart has 1 to {LINES_MAX} lines")
    if len({sku for sku, _ in cart.items}) < len(cart.items):
        raise InvalidInput("each product stands in one line; add up its quantity")
    numbered = enumerate(cart.items, 1)
    lines = [_line(n, sku, count, tariff.products.get(sku), cart.currency) for n, (sku, count) in numbered]
    options = _options(cart, tariff, lines)
    shipping = _chosen(cart, options)
    cheapest = min((each.price for each in options), default=0)
    discounts, rejected = settle(
        cart.codes,
        tariff.promotions,
        Basket(
            currency=cart.currency,
            goods=[_goods(line, tariff.products[line.sku]) for line in lines],
            shipping=cheapest,
            now=tariff.now,
            used=tariff.used,
        ),
    )
    return Draft(
        currency=cart.currency,
        lines=tuple(replace(line, discount=off) for line, off in zip(lines, discounts.by_line, strict=True)),
        tax_codes=tuple(tariff.products[line.sku].tax_code for line in lines),
        discounts=discounts,
        shipping=shipping,
        options=options,
        rejected=rejected,
        estimated=_is_estimated(cart, tariff, options),
    )


def quote(priced: Draft, taxes: Mapping[str, Sequence[AppliedTax]]) -> Quote:
    """Add *taxes*, by line and for `SHIPPING`, to *priced*.

    Raises:
        InvalidMoney: the total cannot be charged.
    """
    lines = tuple(_taxed(line, taxes.get(line.line_id, ())) for line in priced.lines)
    every = [tax for found in taxes.values() for tax in found]
    subtotal, discount = sum(line.quantity * line.unit_price for line in lines), sum(priced.discounts.by_line)
    added = sum(tax.amount for tax in every if not tax.inclusive)
    total = chargeable(Money(subtotal - discount + priced.shipping_price + added, priced.currency)).amount
    amounts = Amounts(
        subtotal=subtotal,
        discount=discount,
        shipping=priced.shipping_price,
        tax=added,
        total=total,
        tax_included=sum(tax.amount for tax in every if tax.inclusive),
    )
    breakdown = Breakdown(priced.discounts.applied, priced.shipping, summed(every))
    return Quote(priced.currency, lines, amounts, breakdown, priced.options, priced.rejected, priced.estimated)


def _line(number: int, sku: str, quantity: int, product: Product | None, currency: str) -> Line:
    if product is None or not product.active or currency not in product.prices:
        raise UnknownProduct(sku)
    if not 0 < quantity <= QUANTITY_MAX:
        raise InvalidInput(f"a quantity is 1 to {QUANTITY_MAX}")
    price = chargeable(Money(product.prices[currency], currency)).amount
    return Line(
        line_id=f"l{number}",
        sku=sku,
        name=product.name,
        quantity=quantity,
        unit_price=price,
        ships=product.ships,
        stocked=product.stocked,
    )


def _goods(line: Line, product: Product) -> Goods:
    return Goods(line.sku, product.group, line.quantity * line.unit_price, line.ships)


def _options(cart: Cart, tariff: Tariff, lines: Sequence[Line]) -> tuple[AppliedShipping, ...]:
    """Return the rates that can be chosen, the cheapest first; none where nothing ships."""
    if not any(line.ships for line in lines):
        return ()
    if not tariff.shipping_rates:
        return (AppliedShipping(FLAT_ID, "Shipping", tariff.shipping_flat),)
    weight = sum(line.quantity * tariff.products[line.sku].weight_grams for line in lines if line.ships)
    subtotal = sum(line.quantity * line.unit_price for line in lines)
    anywhere = not cart.final and not cart.place.country
    options = serving(
        tariff.shipping_rates, Parcel(cart.currency, subtotal, weight, cart.place.country), anywhere=anywhere
    )
    if not options:
        raise NotShippable
    return options


def _chosen(cart: Cart, options: Sequence[AppliedShipping]) -> AppliedShipping | None:
    """Return the rate that the caller chose, the cheapest without a choice, None where nothing ships."""
    if not options:
        return None
    if not cart.shipping_rate:
        return options[0]
    found = next((each for each in options if each.rate_id == cart.shipping_rate), None)
    if found is None:
        raise NotShippable
    return found


def _is_estimated(cart: Cart, tariff: Tariff, options: Sequence[AppliedShipping]) -> bool:
    """Say whether a country would have a say in the price of a cart that names none."""
    by_country = bool(options) and any(rate.countries for rate in tariff.shipping_rates)
    return not cart.final and not cart.place.country and (tariff.taxed or by_country)


def _taxed(line: Line, taxes: Sequence[AppliedTax]) -> Line:
    added = sum(tax.amount for tax in taxes if not tax.inclusive)
    return replace(line, tax=added, tax_included=sum(tax.amount for tax in taxes if tax.inclusive))
