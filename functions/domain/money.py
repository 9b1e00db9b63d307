"""Money: integer minor units and a currency, with Stripe's exponents.

Source: https://docs.stripe.com/currencies (presentment currencies, zero-decimal, special cases, three-decimal).
The exponents are Stripe's, not ISO 4217's: UGX and ISK count two decimals but are charged in whole units.
"""

from dataclasses import dataclass

from functions.domain.errors import AmountTooLarge, AmountTooSmall, InvalidMoney

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
TWO_DECIMAL = frozenset(
    """aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny
    cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd
    kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr
    nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd
    twd tzs uah ugx usd uyu uzs wst xcd yer zar zmw""".split()
)
CURRENCIES = ZERO_DECIMAL | TWO_DECIMAL | THREE_DECIMAL
CHARGE_STEP = {"isk": 100, "ugx": 100} | dict.fromkeys(THREE_DECIMAL, 10)

AMOUNT_MAX = 99_999_999
"""Stripe's limit for most currencies: eight digits in the smallest unit."""
MAXIMUM = {"idr": 999_999_999_999}
LARGEST = max(AMOUNT_MAX, *MAXIMUM.values())
MINIMUM = {
    **dict.fromkeys("usd ars aud brl cad chf cop eur idr ils inr jpy krw nzd php rub sgd zar".split(), 50),
    **dict.fromkeys("aed myr pln ron".split(), 200),
    "bgn": 100,
    "czk": 1_500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17_500,
    "mxn": 1_000,
    "nok": 300,
    "sek": 300,
    "thb": 1_000,
}
"""The least that Stripe charges (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).

That page bounds by the currency that the account settles in: a charge in another one must come to that one's minimum
when it is converted. Neither the account's currency nor the rate is known here: Stripe may refuse what this lets pass.
"""


def exponent(currency: str) -> int:
    """Return how many decimals Stripe counts in *currency* (a lower-case ISO code).

    Raises:
        InvalidMoney: the currency is not one that Stripe presents.
    """
    if currency in ZERO_DECIMAL:
        return 0
    if currency in THREE_DECIMAL:
        return 3
    if currency in TWO_DECIMAL:
        return 2
    raise InvalidMoney(f"{currency!r} is not a currency that can be charged")


@dataclass(frozen=True, order=False)
class Money:
    """An amount of `amount` minor units of `currency`.

    Raises:
        InvalidMoney: the amount is not an int, is outside ±2^53, or the currency is unknown.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int or abs(self.amount) >= 2**53:
            raise InvalidMoney("an amount is a whole number of minor units")
        exponent(self.currency)

    def __str__(self) -> str:
        digits = exponent(self.currency)
        sign, units = ("-" if self.amount < 0 else ""), abs(self.amount)
        if digits == 0:
            return f"{sign}{units} {self.currency.upper()}"
        whole, rest = divmod(units, 10**digits)
        return f"{sign}{whole}.{rest:0{digits}d} {self.currency.upper()}"


def step(currency: str) -> int:
    """Return the smallest amount that can be charged in *currency*, of which every amount is a multiple."""
    return CHARGE_STEP.get(currency, 1)


def minimum(currency: str) -> int:
    """Return the least that a charge in *currency* may come to, in minor units."""
    return MINIMUM.get(currency, step(currency))


def maximum(currency: str) -> int:
    """Return the most that a charge in *currency* may come to, in minor units."""
    return MAXIMUM.get(currency, AMOUNT_MAX)


def chargeable(money: Money) -> Money:
    """Return *money* if it can be part of a charge, zero included.

    Raises:
        AmountTooLarge: above Stripe's limit.
        InvalidMoney: negative, or not a multiple of the currency's step.
    """
    if money.amount < 0:
        raise InvalidMoney(f"{money} is outside what can be charged")
    if money.amount > maximum(money.currency):
        raise AmountTooLarge(money, Money(maximum(money.currency), money.currency))
    unit = step(money.currency)
    if money.amount % unit:
        raise InvalidMoney(f"{money} is not a multiple of {unit} minor units, as Stripe asks for this currency")
    return money


def payable(money: Money) -> Money:
    """Return *money* if a customer can be asked for it: nothing at all, or what Stripe charges.

    Raises:
        AmountTooSmall: above zero and below Stripe's minimum.
        AmountTooLarge, InvalidMoney: as `chargeable`.
    """
    if 0 < money.amount < minimum(money.currency):
        raise AmountTooSmall(money, Money(minimum(money.currency), money.currency))
    return chargeable(money)


def within(money: Money, least: int | None, most: int | None) -> Money:
    """Return *money* if it is nothing at all, or from *least* to *most* minor units; None is no bound.

    Raises:
        AmountTooSmall, AmountTooLarge.
    """
    if least is not None and 0 < money.amount < least:
        raise AmountTooSmall(money, Money(least, money.currency))
    if most is not None and money.amount > most:
        raise AmountTooLarge(money, Money(most, money.currency))
    return money
