"""What a cart costs: one pure, exact function from products to lines and sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from functions.domain.catalog import Product
from functions.domain.errors import InvalidInput, UnknownProduct
from functions.domain.money import Money, chargeable
from functions.domain.order import LINES_MAX, QUANTITY_MAX, Amounts, Line


@dataclass(frozen=True)
class Quote:
    """A cart with its prices, as an order would take them."""

    currency: str
    lines: tuple[Line, ...]
    amounts: Amounts


def quote(
    items: Sequence[tuple[str, int]], products: Mapping[str, Product], *, currency: str, shipping_flat: int
) -> Quote:
    """Price *items* (SKU, quantity) in *currency*; `shipping_flat` is added when anything is shipped. Minor units.

    Raises:
        InvalidInput: no items, too many, one twice, or a quantity out of range.
        UnknownProduct: not for sale in this currency.
        InvalidMoney: the total cannot be charged.
    """
    if not 0 < len(items) <= LINES_MAX:
        raise InvalidInput(f"a cart has 1 to {LINES_MAX} lines")
    if len({sku for sku, _ in items}) < len(items):
        raise InvalidInput("each product stands in one line; add up its quantity")
    lines = tuple(
        _line(number, sku, quantity, products.get(sku), currency) for number, (sku, quantity) in enumerate(items, 1)
    )
    subtotal = sum(line.quantity * line.unit_price for line in lines)
    shipping = shipping_flat if any(line.ships for line in lines) else 0
    total = chargeable(Money(subtotal + shipping, currency)).amount
    return Quote(currency, lines, Amounts(subtotal=subtotal, discount=0, shipping=shipping, tax=0, total=total))


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
