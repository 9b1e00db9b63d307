"""Customers: guests who sign in to an account, and the addresses that a customer keeps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from functions.domain.customer_events import CustomerLinked
from functions.domain.errors import Contended, NotFound, Refused
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import CommitFailed
from functions.use_cases.record import Extras

LINKED_MAX = 100
"""As many orders as one link moves; a guest who signed in late has a few."""
ADDRESSES_MAX = 20
TRIES_MAX = 5


def link_guest(module: Module, caller: Caller, guest_id: str) -> list[str]:
    """Make the guest's orders the caller's, and return their ids, the newest first.

    Each order is moved by an event of its own. Done again, by whomever and from wherever it broke off, it moves what is
    left. Open payments go on as they are; new ones are made for the caller's Stripe customer.

    Raises:
        Refused: the guest has more than `LINKED_MAX` orders (`too_many_orders`).
        Contended, Unavailable.
    """
    found = module.orders.of_customer(guest_id, limit=LINKED_MAX + 1, after=None)
    if len(found) > LINKED_MAX:
        raise Refused("too_many_orders", f"a guest with more than {LINKED_MAX} orders is not linked")
    return [order.order_id for order in found if _moved(module, caller, guest_id, order.order_id)]


def _moved(module: Module, caller: Caller, guest_id: str, order_id: str) -> bool:
    """Give the order to the caller; False when it is not the guest's any more."""
    event = module.command(caller, "link", guest_id, order_id, CustomerLinked(caller.uid), request=guest_id)
    try:
        module.recorder.record(event, Extras(customer_id=guest_id))
    except NotFound:
        return False
    return True


@dataclass(frozen=True)
class Address:
    """Where a customer has goods sent, under a name of the customer's own choice. It is personal data."""

    address_id: str
    name: str
    address: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    default: bool = False


@dataclass(frozen=True)
class AddressBook:
    """A customer's addresses as they were read; `token` stands for their state in the store."""

    addresses: Sequence[Address]
    token: object = None


class Addresses(Protocol):
    """The addresses that customers keep."""

    def read(self, customer_id: str) -> AddressBook:
        """Return the customer's addresses by id.

        Raises:
            Unavailable: no answer.
        """

    def write(self, customer_id: str, seen: AddressBook, now: Sequence[Address]) -> None:
        """Make the customer's addresses what *now* says, if they are as *seen*.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """


def put_address(addresses: Addresses, customer_id: str, wanted: Address) -> Address:
    """Keep the address under its id; one that is the default takes that from the others.

    Raises:
        Refused: there are `ADDRESSES_MAX` others (`too_many_addresses`).
        Contended, Unavailable.
    """

    def kept(book: AddressBook) -> list[Address]:
        others = [each for each in book.addresses if each.address_id != wanted.address_id]
        if len(others) >= ADDRESSES_MAX:
            raise Refused("too_many_addresses", f"a customer keeps at most {ADDRESSES_MAX} addresses")
        return [*(replace(each, default=each.default and not wanted.default) for each in others), wanted]

    _change(addresses, customer_id, kept)
    return wanted


def delete_address(addresses: Addresses, customer_id: str, address_id: str) -> None:
    """Forget the address; one that is gone already is forgotten. Orders keep their own copy.

    Raises:
        Contended, Unavailable.
    """
    _change(addresses, customer_id, lambda book: [a for a in book.addresses if a.address_id != address_id])


def _change(addresses: Addresses, customer_id: str, change: Callable[[AddressBook], Sequence[Address]]) -> None:
    for _ in range(TRIES_MAX):
        book = addresses.read(customer_id)
        now = sorted(change(book), key=lambda each: each.address_id)
        if now == list(book.addresses):
            return
        try:
            addresses.write(customer_id, book, now)
        except CommitFailed:
            continue
        return
    raise Contended
