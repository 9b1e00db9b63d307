"""Pay with gift cards and store credit, issue the ones and change the others: every change has an order or an entry."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.errors import Contended, Exhausted, IdempotencyConflict, InvalidInput, InvalidMoney, NotFound
from functions.domain.event_ids import command_id, digest
from functions.domain.money import Money, maximum
from functions.domain.takings import Counter, Pool, Taking
from functions.domain.tender import GIFT_CARDS_MAX, GiftCard, credit_name, pay_with, usable
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import CommitFailed
from functions.use_cases.purses import NewCard, PurseEntry

TRIES_MAX = 8
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Wallet:
    """What a customer wants to pay with: gift cards by their codes, and store credit, at most `credit_max` of it."""

    gift_cards: Sequence[str] = ()
    use_credit: bool = False
    credit_max: int | None = None

    def __bool__(self) -> bool:
        """Say whether there is anything to pay with: an empty wallet is not part of a request's fingerprint."""
        return bool(self.gift_cards) or self.use_credit


NO_WALLET = Wallet()


@dataclass(frozen=True)
class Issued:
    """A gift card; its code is known to whoever issued it, once."""

    card: GiftCard
    code: str | None


def tender(module: Module, customer_id: str, wallet: Wallet, due: Money) -> tuple[Taking, ...]:
    """Return what an order that owes *due* takes of *wallet*.

    Raises:
        GiftCardRefused: a gift card cannot be used.
        InvalidInput: too many gift cards.
        Unavailable: no answer.
    """
    purses = [Taking(Pool.GIFT_CARD, card.card_id, card.balance) for card in _cards(module, wallet, due.currency)]
    if wallet.use_credit:
        credit = (Pool.CREDIT, credit_name(customer_id, due.currency))
        balance = module.purses.read(credit, "none").balance or 0
        purses.append(Taking(*credit, balance if wallet.credit_max is None else min(balance, wallet.credit_max)))
    return pay_with(due.amount, due.currency, purses)


def _cards(module: Module, wallet: Wallet, currency: str) -> list[GiftCard]:
    if len(wallet.gift_cards) > GIFT_CARDS_MAX:
        raise InvalidInput(f"an order takes at most {GIFT_CARDS_MAX} gift cards")
    hashes = [hash_of(module, code) for code in wallet.gift_cards]
    found = module.purses.by_code(list(dict.fromkeys(hashes))) if hashes else {}
    return [
        usable(found.get(each), currency, module.now(), place)
        for place, each in enumerate(hashes)
        if each not in hashes[:place]
    ]


def hash_of(module: Module, code: str) -> str:
    """Return what is stored of a gift card's code; case, spaces and hyphens do not matter."""
    normal = code.upper().replace("-", "").replace(" ", "")
    return hmac.new(module.installed().salt.encode(), f"gift card {normal}".encode(), hashlib.sha256).hexdigest()


def issue_gift_card(
    module: Module, caller: Caller, key: str, money: Money, expires_at: datetime | None
) -> tuple[Issued, bool]:
    """Issue a gift card of *money*, once per caller and key, and say whether it was issued before.

    Raises:
        InvalidMoney: less than 1 or more than one charge can come to.
        IdempotencyConflict: another card was issued under this key.
        Contended, Unavailable.
    """
    if not 0 < money.amount <= maximum(money.currency):
        raise InvalidMoney(f"a gift card holds 1 to {Money(maximum(money.currency), money.currency)}")
    card = GiftCard(caller.named("gc_", "gift card", key), money.currency, money.amount, money.amount, expires_at)
    entry = _entry(module, caller, key, "issued", [money, expires_at])
    return _give_code(module, card, replace(entry, amount=money.amount))


def replace_code(module: Module, caller: Caller, key: str, card_id: str) -> tuple[Issued, bool]:
    """Give a gift card a new code, once per caller and key; the one before is void. Say whether it was given before.

    Raises:
        NotFound: there is no such card.
        IdempotencyConflict: something else was done with the card under this key.
        InvalidInput, Contended, Unavailable.
    """
    entry = _entry(module, caller, key, "code_replaced", [card_id, "code"], card_id)
    return _give_code(module, gift_card(module, card_id), entry)


def _give_code(module: Module, card: GiftCard, entry: PurseEntry) -> tuple[Issued, bool]:
    """Let *card*, new or not, have a code that nobody had; return it, and whether *entry* was there."""
    counter, code = (Pool.GIFT_CARD, card.card_id), module.purses.new_code()
    for _ in range(TRIES_MAX):
        seen = module.purses.read(counter, entry.entry_id)
        if seen.entry is not None:
            return _given(module, card.card_id, seen.entry, entry, code)
        balance = card.balance if seen.balance is None else seen.balance
        new = NewCard(card, hash_of(module, code))
        try:
            module.purses.write(counter, seen.token, replace(entry, balance=balance), new)
        except CommitFailed:
            module.recorder.sleep(PAUSE_SECONDS)
        else:
            return Issued(replace(card, balance=balance), code), False
    raise Contended


def _given(module: Module, card_id: str, there: PurseEntry, mine: PurseEntry, code: str) -> tuple[Issued, bool]:
    """Return the card that stands; with its code if it is ours, whose answer was lost."""
    check_same(there, mine)
    ours = module.purses.by_code([hash_of(module, code)]).values()
    return Issued(gift_card(module, card_id), code if ours else None), not ours


def gift_card(module: Module, card_id: str) -> GiftCard:
    """Return the gift card.

    Raises:
        NotFound: there is none.
    """
    found = module.purses.card(card_id)
    if found is None:
        raise NotFound
    return found


def top_up(module: Module, caller: Caller, key: str, card_id: str, more: Money) -> tuple[GiftCard, bool]:
    """Put *more* on a gift card, once per caller and key; return the card, and whether it was done before.

    Raises:
        NotFound: there is no such card.
        GiftCardRefused: it is over, or of another currency.
        InvalidMoney: nothing, or with what is there more than one charge can come to.
        IdempotencyConflict: another amount was put on it under this key.
        InvalidInput, Contended, Unavailable.
    """
    card, most = gift_card(module, card_id), maximum(more.currency)
    entry = _entry(module, caller, key, "topped_up", [card_id, more], card_id)
    counter: Counter = (Pool.GIFT_CARD, card_id)
    if module.purses.read(counter, entry.entry_id).entry is None:
        usable(replace(card, balance=1), more.currency, module.now())
    if more.amount <= 0:
        raise InvalidMoney("a gift card takes 1 or more")

    def after(balance: int) -> int:
        if balance + more.amount > most:
            raise InvalidMoney(f"a gift card holds at most {Money(most, more.currency)}")
        return balance + more.amount

    replayed = _change(module, counter, replace(entry, amount=more.amount), after)[1]
    return gift_card(module, card_id), replayed


def change_credit(
    module: Module, caller: Caller, key: str, customer_id: str, change: Money, reason: str
) -> tuple[int, bool]:
    """Add *change* to a customer's store credit, take it if it is below 0; return the balance, and whether it is old.

    Raises:
        Exhausted: there is less than is to be taken.
        InvalidMoney: it is nothing, or more than one charge can come to.
        IdempotencyConflict: another change was made under this key.
        InvalidInput, Contended, Unavailable.
    """
    most = maximum(change.currency)
    if change.amount == 0 or abs(change.amount) > most:
        raise InvalidMoney(f"credit changes by 1 to {Money(most, change.currency)}")
    counter: Counter = (Pool.CREDIT, credit_name(customer_id, change.currency))
    entry = _entry(module, caller, key, reason, [customer_id, change, reason], counter[1])

    def after(balance: int) -> int:
        if balance + change.amount < 0:
            raise Exhausted("credit_exhausted", counter[1])
        return balance + change.amount

    return _change(module, counter, replace(entry, amount=change.amount), after)


def _change(module: Module, counter: Counter, entry: PurseEntry, after: Callable[[int], int]) -> tuple[int, bool]:
    """Let the purse hold what *after* makes of its balance; return the balance, and whether *entry* was there."""
    for _ in range(TRIES_MAX):
        seen = module.purses.read(counter, entry.entry_id)
        if seen.entry is not None:
            check_same(seen.entry, entry)
            return seen.entry.balance, True
        balance = after(seen.balance or 0)
        try:
            module.purses.write(counter, seen.token, replace(entry, balance=balance))
        except CommitFailed:
            module.recorder.sleep(PAUSE_SECONDS)
        else:
            return balance, False
    raise Contended


def credit_of(module: Module, customer_id: str, currency: str) -> int:
    """Return a customer's store credit, in minor units."""
    return module.purses.read((Pool.CREDIT, credit_name(customer_id, currency)), "none").balance or 0


def check_same(there: PurseEntry, mine: PurseEntry) -> None:
    """Refuse a key that was used for something else.

    Raises:
        IdempotencyConflict: it was.
    """
    if there.input_hash != mine.input_hash:
        raise IdempotencyConflict


def _entry(module: Module, caller: Caller, key: str, reason: str, request: object, about: str = "") -> PurseEntry:
    """Return the entry of a command; what it changes comes later."""
    input_hash = hmac.new(module.installed().salt.encode(), digest(request).encode(), hashlib.sha256).hexdigest()
    entry_id = command_id(caller.actor, f"purse:{about}", key)
    return PurseEntry(entry_id, input_hash, 0, 0, reason, caller.actor, module.now())
