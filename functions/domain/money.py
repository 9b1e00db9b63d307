"""Money: integer minor units and a currency, with Stripe's exponents.

Source: https://docs.stripe.com/currencies (presentment currencies, zero-decimal, special cases, three-decimal).
The exponents are Stripe's, not ISO 4217's: UGX and ISK count two decimals but are charged in whole units.
"""

from dataclasses import dataclass

from functions.domain.errors import InvalidMoney

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


def chargeable(money: Money) -> Money:
    """Return *money* if Stripe can charge it, zero included.

    Raises:
        InvalidMoney: it is negative, above Stripe's limit, or not a multiple of the currency's step.
    """
    if not 0 <= money.amount <= AMOUNT_MAX:
        raise InvalidMoney(f"{money} is outside what can be charged")
    step = CHARGE_STEP.get(money.currency, 1)
    if money.amount % step:
        raise InvalidMoney(f"{money} is not a multiple of {step} minor units, as Stripe asks for this currency")
    return money
