"""What the actors share: the world, its orders, and the requests that may be made again."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.domain.errors import OrderPaymentsError
from functions.domain.money import Money
from functions.domain.order import Order
from functions.use_cases import checkout, edits, notes, place, returns, staff, tender
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Contact
from functions.use_cases.pricing import CartRequest
from functions.use_cases.tender import Issued, Wallet
from ops.simulation.faults import Crashed
from ops.simulation.tenders import CURRENCY
from ops.simulation.world import World

SENSIBLE = 0.8
"""The share of acts that make sense for the order that they are done to."""
CONTACT = Contact("Ada Lovelace", "ada@example.org")


STAFF = Caller("staff_1", "staff")

type Act = Callable[["Play", random.Random], None]


@dataclass(frozen=True)
class Asked:
    """A caller's request, in plain values: whichever version of the code can answer it, and answer it again."""

    use_case: str
    caller: tuple[str, str]
    key: str
    about: Sequence[Any]
    named: Mapping[str, Any] = field(default_factory=dict)


def asked(use_case: str, caller: Caller, key: str, *about: object, **named: object) -> Asked:
    """Return what *caller* asks for under *key*."""
    return Asked(use_case, (caller.uid, caller.role), key, about, named)


def new_key(chance: random.Random) -> str:
    """Return a key of its own for a request."""
    return f"{chance.getrandbits(48):012x}"


@dataclass
class Play:
    """The world, its orders and how many there may be, and requests without an answer, which may be made again."""

    world: World
    orders_max: int
    placed: list[tuple[str, Caller]] = field(default_factory=list)
    unanswered: list[Asked] = field(default_factory=list)
    refusals: int = 0
    cards: list[tuple[str, str]] = field(default_factory=list)
    """Code and id of each gift card that staff issued and know the code of."""

    def ask(self, request: Asked) -> None:
        """Make a caller's request; one without an answer may be repeated, as it was."""
        caller = Caller(*request.caller)
        answer = USE_CASES[request.use_case]
        try:
            answered = answer(self.world.module, caller, request.key, *request.about, **request.named)
        except Crashed:
            self.unanswered.append(request)
            raise
        except OrderPaymentsError as error:
            self.refusals += 1
            if error.status >= 500:
                self.unanswered.append(request)
            else:
                self.world.changes.asked.pop(request.key, None)
        else:
            self._take(request, caller, answered)

    def _take(self, request: Asked, caller: Caller, answered: Any) -> None:
        """Remember what a request was answered, where later acts go on from it."""
        if request.key in self.world.changes.asked:
            self.world.changes.answered.add(request.key)
        if request.use_case == "issue_card" and answered.code:
            self.cards.append((answered.code, answered.card.card_id))
        elif request.use_case.startswith("place") and (answered, caller) not in self.placed:
            self.placed.append((answered, caller))

    def ask_as(self, use_case: str, uid: str, key: str, *about: object, role: str = "", **named: object) -> None:
        """Make a request of the user *uid*."""
        self.ask(Asked(use_case, (uid, role), key, about, named))

    def order(self, chance: random.Random, fit: Callable[[Order], object] = bool) -> tuple[Order, Caller] | None:
        """Return an order and its customer: mostly one that *fit* holds for, sometimes any."""
        there = [(self.world.store.documents[order_id], caller) for order_id, caller in self.placed]
        fitting = [pair for pair in there if fit(pair[0])]
        pick, strict = chance.random(), chance.random() < SENSIBLE
        found = fitting if strict and fitting else there
        return found[int(pick * len(found))] if found else None


def _place(module: Module, caller: Caller, key: str, items: Sequence[tuple[str, int]], total: int) -> str:
    return place.place_order(module, caller, key, place.PlaceRequest(items, None, CONTACT, total)).order.order_id


def _place_with_tender(
    module: Module, caller: Caller, key: str, items: Sequence[tuple[str, int]], wallet: Sequence[Any], codes: list[str]
) -> str:
    cart = CartRequest(items, None, codes, wallet=Wallet(*wallet))
    total = place.price(module, caller, cart).amounts.total
    request = place.PlaceRequest(items, None, CONTACT, total, codes, wallet=cart.wallet)
    return place.place_order(module, caller, key, request).order.order_id


def _issue_card(module: Module, caller: Caller, key: str, amount: int, expires_at: datetime | None) -> Issued:
    return tender.issue_gift_card(module, caller, key, Money(amount, CURRENCY), expires_at)[0]


def _top_up(module: Module, caller: Caller, key: str, card_id: str, amount: int) -> object:
    return tender.top_up(module, caller, key, card_id, Money(amount, CURRENCY))


def _change_credit(module: Module, caller: Caller, key: str, uid: str, amount: int) -> object:
    return tender.change_credit(module, caller, key, uid, Money(amount, CURRENCY), "goodwill")


def _receive(module: Module, caller: Caller, key: str, order_id: str, return_id: str, *what: Any) -> object:
    return returns.receive_return(module, caller, key, order_id, return_id, returns.Received(*what))


def _edit(module: Module, caller: Caller, key: str, order_id: str, *what: Any) -> object:
    return edits.edit_order(module, caller, key, order_id, edits.EditRequest(*what))


USE_CASES: Mapping[str, Callable[..., Any]] = {
    "place": _place,
    "place_with_tender": _place_with_tender,
    "issue_card": _issue_card,
    "top_up": _top_up,
    "change_credit": _change_credit,
    "checkout": checkout.start_checkout,
    "cancel": staff.cancel_order,
    "ship": staff.ship,
    "deliver": staff.deliver,
    "refund": staff.refund,
    "capture": staff.capture,
    "release": staff.release_hold,
    "hold": staff.place_hold,
    "ask_return": returns.request_return,
    "approve_return": returns.approve_return,
    "reject_return": returns.reject_return,
    "cancel_return": returns.cancel_return,
    "receive_return": _receive,
    "note": notes.add_note,
    "erase_note": notes.erase_note,
    "tag": notes.add_tag,
    "untag": notes.remove_tag,
    "edit": _edit,
    "withdraw_edit": edits.withdraw_edit,
}
