"""PaymentMethods: cards, SEPA debits and boletos; follows docs.stripe.com/api/payment_methods."""

from datetime import UTC, datetime
from typing import Any

from stripe_simulator.errors import CardDeclinedError, InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import merge_metadata
from stripe_simulator.resources import bank_accounts, cards, declines
from stripe_simulator.resources.bank_accounts import BankAccount
from stripe_simulator.resources.cards import Card
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.world import World

CARD_EXPIRES = {"exp_month": 8, "exp_year": 2034}
CHECKS: dict[str, Any] = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}

# What the simulated account has switched on; docs.stripe.com/payments/payment-methods/dynamic-payment-methods.
CURRENCY_OF_TYPE = {"sepa_debit": "eur", "boleto": "brl"}
# Used only where they are asked for: bank transfers.
ON_REQUEST = ("customer_balance",)
TYPES = ("card", *CURRENCY_OF_TYPE, *ON_REQUEST)


def types_for(currency: str) -> list[str]:
    """The types that dynamic payment methods offer in a currency."""
    return ["card", *(kind for kind, only in CURRENCY_OF_TYPE.items() if only == currency)]


def make(world: World, card: Card, *, email: str | None = None, name: str | None = None) -> Json:
    """A new PaymentMethod of a test card."""
    checks = dict(CHECKS)
    checks.update({f"{name}_check": result for name, result in card.checks})
    return _add_card(world, card, {**CARD_EXPIRES}, checks, billing_details({"email": email, "name": name}))


def make_of_type(world: World, kind: str, data: Json, billing: Json | None) -> Json:
    """A new PaymentMethod of type *kind* from that type's hash, such as ``{"number": …, "exp_month": …}``.

    Raises:
        CardDeclinedError: the card's data is wrong, such as ``incorrect_number``.
        InvalidRequestError: another value is wrong or missing, or the simulator does not model the type.
    """
    details = billing_details(billing)
    if kind == "card":
        return _of_card_data(world, data, details)
    if kind == "customer_balance":
        item = _add(world, kind, {}, details)
        world.store.aside("number_of_method")[item["id"]] = ""
        return item
    if kind not in CURRENCY_OF_TYPE:
        raise InvalidRequestError(f"The simulator does not model payment methods of the type {kind}.", param="type")
    for name in ("name", "email"):
        if not details[name]:
            raise _missing(f"billing_details[{name}]")
    return _debit(world, data, details) if kind == "sepa_debit" else _boleto(world, data, details)


def _missing(param: str) -> InvalidParameterError:
    return InvalidParameterError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def from_data(world: World, data: Json) -> Json:
    """A new PaymentMethod from ``payment_method_data`` or the parameters of its creation; raises as make_of_type."""
    kind = data["type"]
    item = make_of_type(world, kind, data.get(kind, {}), data.get("billing_details"))
    item["allow_redisplay"] = data.get("allow_redisplay", "unspecified")
    item["metadata"] = merge_metadata({}, data.get("metadata", {}))
    return item


def _of_card_data(world: World, data: Json, details: Json) -> Json:
    if "token" in data:
        card = cards.BY_TOKEN.get(data["token"].replace("tok_", "pm_card_", 1))
        if card is None or not data["token"].startswith("tok_"):
            raise InvalidRequestError(f"No such token: '{data['token']}'", code="resource_missing", param="card[token]")
        checks = {**CHECKS, **{f"{name}_check": result for name, result in card.checks}}
        return _add_card(world, card, {**CARD_EXPIRES}, checks, details)
    for name in ("number", "exp_month", "exp_year"):
        if name not in data:
            raise _missing(f"card[{name}]")
    card = _checked_card(data, world)
    given = {
        "address_line1": details["address"]["line1"],
        "address_postal_code": details["address"]["postal_code"],
        "cvc": data.get("cvc"),
    }
    results = dict(card.checks)
    checks = {f"{name}_check": results.get(name, "pass") if value else None for name, value in given.items()}
    expires = {"exp_month": data["exp_month"], "exp_year": _whole_year(data["exp_year"])}
    return _add_card(world, card, expires, checks, details)


CENTURY = 2000
MONTHS = 12
YEARS_AHEAD_MAX = 50
CVC_LENGTHS = (3, 4)


def _whole_year(year: int) -> int:
    return year + CENTURY if year < 100 else year


def _checked_card(data: Json, world: World) -> Card:
    """The test card of a number; follows docs.stripe.com/testing#invalid-data."""
    number = "".join(letter for letter in data["number"] if letter not in " -")
    today = datetime.fromtimestamp(world.clock.now(), UTC)
    year, month = today.year, today.month
    expires = (_whole_year(data["exp_year"]), data["exp_month"])
    if not number.isdecimal() or not cards.passes_luhn(number):
        raise CardDeclinedError("Your card number is incorrect.", code="incorrect_number", param="number")
    if not 1 <= data["exp_month"] <= MONTHS or (expires < (year, month) and expires[0] == year):
        raise CardDeclinedError(
            "Your card's expiration month is invalid.", code="invalid_expiry_month", param="exp_month"
        )
    if not year <= expires[0] <= year + YEARS_AHEAD_MAX:
        raise CardDeclinedError("Your card's expiration year is invalid.", code="invalid_expiry_year", param="exp_year")
    cvc = data.get("cvc")
    if cvc is not None and not (cvc.isdecimal() and len(cvc) in CVC_LENGTHS):
        raise CardDeclinedError("Your card's security code is invalid.", code="invalid_cvc", param="cvc")
    if number not in cards.BY_NUMBER:
        raise declines.error_of(cards.LIVE_CARD)
    return cards.BY_NUMBER[number]


def _add_card(world: World, card: Card, expires: Json, checks: Json, details: Json) -> Json:
    shown: Json = {
        "brand": card.brand,
        "checks": checks,
        "country": card.country,
        "display_brand": {"amex": "american_express", "diners": "diners_club"}.get(card.brand, card.brand),
        **expires,
        "fingerprint": fingerprint(card.number),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": card.three_d_secure != "unsupported"},
        "wallet": None,
    }
    item = _add(world, "card", shown, details)
    world.store.aside("number_of_method")[item["id"]] = card.number
    return item


# Countries of test IBANs that need a whole address.
# docs.stripe.com/changelog/endive/2026-09-30/require-sepa-direct-debit-address-fields
OUTSIDE_EEA = ("CH", "GB", "GI")


def _debit(world: World, data: Json, details: Json) -> Json:
    iban = data.get("iban", "").replace(" ", "").upper()
    if not bank_accounts.passes_iban(iban):
        raise InvalidParameterError(
            "The IBAN you provided is invalid.", code="invalid_bank_account_iban", param="sepa_debit[iban]"
        )
    if iban[:2] in OUTSIDE_EEA:
        for name in ("line1", "country", "city", "postal_code"):
            if not details["address"][name]:
                raise _missing(f"billing_details[address][{name}]")
    shown = {
        "bank_code": iban[4:12],
        "branch_code": "",
        "country": iban[:2],
        "fingerprint": fingerprint(iban),
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": iban[-4:],
    }
    item = _add(world, "sepa_debit", shown, details)
    world.store.aside("number_of_method")[item["id"]] = iban
    return item


TAX_ID_LENGTHS = (11, 14)


def _boleto(world: World, data: Json, details: Json) -> Json:
    """A voucher's payer; CPF and CNPJ numbers are not checked beyond their length, as in Stripe's test mode."""
    digits = "".join(letter for letter in data.get("tax_id", "") if letter.isdecimal())
    if len(digits) not in TAX_ID_LENGTHS:
        raise InvalidParameterError(
            "The tax ID you provided is not a valid CPF or CNPJ.", code="tax_id_invalid", param="boleto[tax_id]"
        )
    return _add(world, "boleto", {"tax_id": data["tax_id"]}, details)


def _add(world: World, kind: str, shown: Json, details: Json) -> Json:
    return world.store.add(
        {
            "id": world.ids.new("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": details,
            kind: shown,
            "created": world.clock.now(),
            "customer": None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "type": kind,
        }
    )


def billing_details(given: Json | None) -> Json:
    """Stripe's ``billing_details`` with all of its fields."""
    known = given or {}
    return {
        "address": whole_address(known.get("address")),
        **{name: known.get(name) for name in ("email", "name", "phone", "tax_id")},
    }


def fingerprint(number: str) -> str:
    """The same for each use of the same number."""
    return f"{int(number, 36) * 2654435761 % 36**15:016d}"[:16]


def resolve(world: World, key: str, *, param: str = "payment_method") -> Json:
    """The PaymentMethod that a parameter names: a test token, as in docs.stripe.com/testing, makes a new one.

    Raises:
        InvalidRequestError: ``resource_missing``.
    """
    if key in cards.BY_TOKEN:
        return make(world, cards.BY_TOKEN[key])
    if key in bank_accounts.BY_TOKEN:
        account = bank_accounts.BY_TOKEN[key]
        home = {"line1": "1 Main Street", "city": "Town", "postal_code": "10115", "country": account.country}
        owner = {"email": "jenny@example.com", "name": "Jenny Rosen", "address": home}
        return make_of_type(world, "sepa_debit", {"iban": account.iban}, owner)
    found = world.store.find("payment_method", key)
    if found is not None:
        return found
    return world.store.get("PaymentMethod", key, param=param, status=400)


def card_of(world: World, method: Json) -> Card:
    """The test card behind a PaymentMethod of type card."""
    return cards.BY_NUMBER[world.store.aside("number_of_method")[method["id"]]]


def account_of(world: World, method: Json) -> BankAccount:
    """The test account behind a PaymentMethod of another type; one that Stripe does not list succeeds."""
    if method["type"] == "boleto":
        return bank_accounts.voucher_of(method["billing_details"]["email"])
    iban = world.store.aside("number_of_method")[method["id"]]
    return bank_accounts.BY_IBAN.get(iban, bank_accounts.SUCCEEDS)


def behaviour(world: World, method_id: str) -> Card | BankAccount:
    """What payments with a PaymentMethod lead to; both kinds have ``then``, ``refund`` and ``funds``."""
    method = world.store.get("payment_method", method_id)
    return card_of(world, method) if method["type"] == "card" else account_of(world, method)


def attach(world: World, method: Json, customer: str) -> None:
    """Save a PaymentMethod for a customer, once; emits ``payment_method.attached``."""
    if method["customer"] != customer:
        method["customer"] = customer
        world.emit("payment_method.attached", method)


def use_up(world: World, method: Json) -> None:
    """Let a PaymentMethod without a customer not be used again."""
    world.store.aside("used_methods")[method["id"]] = True


def mark_set_up(world: World, method: Json) -> None:
    """Remember that a card is authenticated for payments without its customer."""
    world.store.aside("set_up_methods")[method["id"]] = True


def is_set_up(world: World, method: Json) -> bool:
    """Whether a card is authenticated for payments without its customer."""
    return method["id"] in world.store.aside("set_up_methods")


def refuse_used(world: World, method: Json) -> None:
    """Refuse a PaymentMethod that is used up or detached.

    Raises:
        InvalidRequestError: it may not be used again.
    """
    if method["id"] in world.store.aside("used_methods"):
        raise InvalidRequestError(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared "
            "with a connected account without Customer attachment, or was detached from a Customer. It may not be "
            "used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.",
            param="payment_method",
        )
