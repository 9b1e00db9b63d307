"""The addresses that customers keep, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from functions.adapters.orders import check_id
from functions.use_cases.customers import Address, AddressBook
from functions.use_cases.ports import CommitFailed


@dataclass
class FakeAddresses:
    """`Addresses` in memory; a book's token counts its changes."""

    books: dict[str, AddressBook] = field(default_factory=dict)

    def read(self, customer_id: str) -> AddressBook:
        return self.books.get(check_id(customer_id), AddressBook(()))

    def write(self, customer_id: str, seen: AddressBook, now: Sequence[Address]) -> None:
        token = self.read(customer_id).token
        if token != seen.token:
            raise CommitFailed("fake")
        for address in now:
            check_id(address.address_id)
        self.books[customer_id] = AddressBook(list(now), int(str(token or 0)) + 1)
