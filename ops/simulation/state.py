"""What a world asks of whatever holds its state: the ports of the code under test, and a look at what is there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from functions.domain.order import Order
from functions.domain.takings import Counter
from functions.use_cases.books import Books
from functions.use_cases.ports import (
    Catalog,
    Customers,
    Inbox,
    InboxRow,
    Orders,
    Outbox,
    OutboxRow,
    Problems,
    StripeCustomer,
)
from functions.use_cases.purses import Purses
from functions.use_cases.settings import Settings, SettingsSource
from ops.simulation.tenders import Change

type Watch = Callable[[Order | None, Order], None]


class State(Protocol):
    """A database and the ports to it. What is looked at is as it stands now, whoever wrote it, oldest rows first."""

    def listen(self, watch: Watch) -> None:
        """Tell *watch* of each order that an event writes: as it was, as it is."""

    @property
    def orders(self) -> Orders:
        """Return the port to the orders."""

    @property
    def outbox(self) -> Outbox:
        """Return the port to the outbox."""

    @property
    def inbox(self) -> Inbox:
        """Return the port to the inbox."""

    @property
    def problems(self) -> Problems:
        """Return the port to the problems."""

    @property
    def customers(self) -> Customers:
        """Return the port to the Stripe customers."""

    @property
    def purses(self) -> Purses:
        """Return the port to gift cards and store credit."""

    @property
    def books(self) -> Books:
        """Return the port to the records across orders."""

    def open_shop(self, settings: Settings) -> tuple[Catalog, SettingsSource]:
        """Hold what the shop sells and its settings, and return the ports to both."""

    def set_stock(self, sku: str, available: int) -> None:
        """Write how much is available."""

    def entries(self, order_id: str) -> Sequence[Mapping[str, object]]:
        """Return the order's event documents by `seq`."""

    @property
    def documents(self) -> Mapping[str, Order]:
        """Return the orders by id."""

    @property
    def outbox_rows(self) -> Mapping[str, OutboxRow]:
        """Return the outbox rows by id."""

    @property
    def inbox_rows(self) -> Mapping[str, InboxRow]:
        """Return the inbox rows by event id."""

    @property
    def customer_rows(self) -> Mapping[str, StripeCustomer]:
        """Return the customers' rows by customer id."""

    @property
    def stripe_links(self) -> Mapping[str, str]:
        """Return order ids by Stripe object id."""

    @property
    def mails(self) -> Mapping[str, Mapping[str, object]]:
        """Return the mail documents by id."""

    @property
    def stock(self) -> Mapping[str, int]:
        """Return what is available, by SKU."""

    @property
    def counters(self) -> Mapping[Counter, int]:
        """Return what each counter shows."""

    @property
    def open_problems(self) -> frozenset[tuple[str, str, str]]:
        """Return order id, code and subject of each problem that is open."""

    @property
    def purse_changes(self) -> Sequence[Change]:
        """Return each change of a gift card or of store credit by staff, as it was entered."""

    def everything(self) -> dict[str, dict[str, Any]]:
        """Return every document by path, but for what `open_shop` wrote."""
