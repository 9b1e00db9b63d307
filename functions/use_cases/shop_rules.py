"""What a record of the shop must be like to stand, whoever writes it: field → what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.errors import InvalidMoney
from functions.domain.money import Money, chargeable, exponent, maximum, minimum
from functions.domain.promotions import CODE, PERCENT_WHOLE, Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import RATE_WHOLE, TaxRow
from functions.use_cases.settings import Settings

type Faults = dict[str, list[str]]

NAME_LENGTH_MAX = 250
SKU_LENGTH_MAX = 100
OPTIONS_MAX = 10
OPTION_LENGTH_MAX = 100
WEIGHT_MAX = 10_000_000
LIMIT_MAX = 1_000_000_000
SCOPE_MAX = 500
RATE_ID = re.compile(r"(?!__)[A-Za-z0-9_-]{1,64}")
COUNTRY = re.compile(r"[A-Z]{2}")
REGION = re.compile(r"[A-Z0-9]{0,3}")
POSTAL = re.compile(r"[A-Z0-9-]{0,10}")
TAX_CODE = re.compile(r"[A-Za-z0-9_.-]{0,64}")


def faults(record: object) -> Faults:
    """Return what is wrong with *record*: a product, a promotion, a rate, a row of the tax table or the settings."""
    found: Faults = {}
    for field, wrong in _found(record):
        found.setdefault(field, []).append(wrong)
    return found


def _found(record: object) -> Iterable[tuple[str, str]]:
    match record:
        case Product():
            return _product(record)
        case Promotion():
            return _promotion(record)
        case ShippingRate():
            return _shipping_rate(record)
        case TaxRow():
            return _tax_row(record)
        case Settings():
            return _settings(record)
        case _:
            raise TypeError(type(record).__name__)


def _product(product: Product) -> Iterator[tuple[str, str]]:
    yield from _sku("sku", product.sku)
    yield from _text("name", product.name, NAME_LENGTH_MAX)
    if product.product_id:
        yield from _sku("product_id", product.product_id)
    if not product.prices:
        yield "prices", "give a price in one currency at least"
    yield from _amounts("prices", product.prices)
    if len(product.options) > OPTIONS_MAX:
        yield "options", f"there are more than {OPTIONS_MAX}"
    for text in (text for option in product.options.items() for text in option):
        yield from _text("options", text, OPTION_LENGTH_MAX)
        if text != text.strip() or set(text) & set(";="):
            yield "options", f"{text!r} has blanks around it, or holds ; or ="
    yield from _range("weight_grams", product.weight_grams, 0, WEIGHT_MAX)
    yield from _fits("tax_code", product.tax_code, TAX_CODE)


def _promotion(promotion: Promotion) -> Iterator[tuple[str, str]]:
    yield from _fits("code", promotion.code, CODE)
    is_percent = promotion.kind is PromotionKind.PERCENT
    if is_percent != (1 <= promotion.percent <= PERCENT_WHOLE):
        yield "percent", f"1 to {PERCENT_WHOLE} for the kind percent, 0 for another"
    if (promotion.kind is PromotionKind.AMOUNT) != bool(promotion.amounts):
        yield "amounts", "one at least for the kind amount, none for another"
    yield from _amounts("amounts", promotion.amounts, least=1)
    yield from _amounts("minimums", promotion.minimums)
    if promotion.starts_at and promotion.ends_at and promotion.ends_at <= promotion.starts_at:
        yield "ends_at", "it ends before it starts"
    for name, limit in (("limit", promotion.limit), ("limit_per_customer", promotion.limit_per_customer)):
        yield from _range(name, limit or 0, 0, LIMIT_MAX)
    for name, scope in (("skus", promotion.skus), ("product_ids", promotion.product_ids)):
        if len(scope) > SCOPE_MAX:
            yield name, f"there are more than {SCOPE_MAX}"
        for sku in sorted(scope):
            yield from _sku(name, sku)


def _shipping_rate(rate: ShippingRate) -> Iterator[tuple[str, str]]:
    yield from _fits("rate_id", rate.rate_id, RATE_ID)
    yield from _text("name", rate.name, NAME_LENGTH_MAX)
    if not rate.prices:
        yield "prices", "give a price in one currency at least"
    for name in ("prices", "subtotal_min", "subtotal_max", "free_from"):
        yield from _amounts(name, getattr(rate, name))
    for country in sorted(rate.countries):
        yield from _fits("countries", country, COUNTRY)
    yield from _range("weight_min", rate.weight_min, 0, WEIGHT_MAX)
    if rate.weight_max is not None:
        yield from _range("weight_max", rate.weight_max, rate.weight_min, WEIGHT_MAX)
    for currency in rate.subtotal_min.keys() & rate.subtotal_max.keys():
        if rate.subtotal_max[currency] < rate.subtotal_min[currency]:
            yield "subtotal_max", f"{currency} is below subtotal_min"


def _tax_row(row: TaxRow) -> Iterator[tuple[str, str]]:
    yield from _fits("row_id", row.row_id, RATE_ID)
    yield from _text("name", row.name, NAME_LENGTH_MAX)
    yield from _range("rate", row.rate, 0, RATE_WHOLE)
    if row.country:
        yield from _fits("country", row.country, COUNTRY)
    elif row.region or row.postal_prefix:
        yield "country", "a region or a postal_prefix needs its country"
    yield from _fits("region", row.region, REGION)
    yield from _fits("postal_prefix", row.postal_prefix, POSTAL)
    yield from _fits("tax_code", row.tax_code, TAX_CODE)


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    yield from _range("rollout_percent", settings.rollout_percent, 0, 100)
    yield from _amounts("shipping_flat", {settings.currency: settings.shipping_flat})
    yield from _amounts("total_min", settings.total_min)
    yield from _amounts("total_max", settings.total_max)
    for currency, amount in settings.total_min.items():
        if currency in settings.total_max and settings.total_max[currency] < amount:
            yield "total_max", f"{currency} is below total_min"
    for name in ("total_min", "total_max"):
        for currency, amount in getattr(settings, name).items():
            if _is_currency(currency) and not minimum(currency) <= amount <= maximum(currency):
                yield name, f"Stripe charges {currency} from {minimum(currency)} to {maximum(currency)}"


def _is_currency(currency: str) -> bool:
    try:
        exponent(currency)
    except InvalidMoney:
        return False
    return True


def _amounts(field: str, amounts: Mapping[str, int], *, least: int = 0) -> Iterator[tuple[str, str]]:
    for currency, amount in amounts.items():
        try:
            chargeable(Money(amount, currency))
        except InvalidMoney as error:
            yield field, f"{currency}: {error}"
        else:
            yield from _range(field, amount, least, amount)


def _range(field: str, value: int, least: int, most: int) -> Iterator[tuple[str, str]]:
    if not least <= value <= most:
        yield field, f"{value} is not from {least} to {most}"


def _fits(field: str, text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    if not pattern.fullmatch(text):
        yield field, f"{text!r} does not fit {pattern.pattern}"


def _sku(field: str, sku: str) -> Iterator[tuple[str, str]]:
    yield from _text(field, sku, SKU_LENGTH_MAX)
    if set(sku) & set("/;") or sku in (".", "..") or sku.startswith("__") or sku != sku.strip():
        yield field, f"{sku!r} cannot be an id: no / or ;, not . or .., no __ in front, no blanks around it"


def _text(field: str, text: str, length_max: int) -> Iterator[tuple[str, str]]:
    if not 0 < len(text) <= length_max or not text.strip():
        yield field, f"give 1 to {length_max} characters"
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        yield field, "it holds control characters"
