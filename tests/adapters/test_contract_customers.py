"""What is kept for customers and of them, on Firestore and in memory."""

from dataclasses import replace

import pytest

from functions.adapters.addresses import FirestoreAddresses
from functions.adapters.evidence import evidence_from
from functions.domain.apply import apply
from functions.domain.customer_events import CustomerLinked
from functions.use_cases.consent import Evidence, Sender
from functions.use_cases.customers import Address, AddressBook, Addresses
from functions.use_cases.ports import Commit, CommitFailed, Contact, Entry
from tests.adapters.ports import NOW, Ports, placing
from tests.domain import builders as b
from tests.fake_customers import FakeAddresses

pytestmark = pytest.mark.emulator

HOME = Address("home", "Ada", {"line1": "1 High St", "city": "London", "country": "GB"}, "+44", default=True)
WORK = replace(HOME, address_id="work", default=False)
EVIDENCE = Evidence("2", NOW, Sender("203.0.113.7", "198.51.100.1, 203.0.113.7", "Browser/1"))
CONTACT = Contact("Ada", "ada@example.com")


def books(ports: Ports) -> Addresses:
    return FirestoreAddresses(ports.world.db) if ports.world else FakeAddresses()


def link(ports: Ports) -> None:
    event = b.command(CustomerLinked("alice"))
    seen = ports.orders.read(b.ORDER_ID, event.event_id)
    assert seen.order
    change = apply(seen.order, event, origin=b.ORIGIN)
    entry = Entry(event, change.order.version, "nonce", (), (), seen.order.head_hash)
    ports.orders.commit(Commit(seen.order, seen.token, change.order, entry))


def test_what_shows_an_agreement_is_written_with_the_order(ports: Ports) -> None:
    ports.orders.commit(placing(ports, evidence=EVIDENCE))

    path = f"orders/{b.ORDER_ID}/private/evidence"
    found = ports.world.db.document(path).get().to_dict() if ports.world else ports.store.everything()[path]
    assert EVIDENCE == evidence_from(found or {})


def test_the_contact_of_a_linked_order_names_its_new_customer(ports: Ports) -> None:
    ports.orders.commit(placing(ports, contact=CONTACT))

    link(ports)

    path = f"orders/{b.ORDER_ID}/private/contact"
    found = ports.world.db.document(path).get().to_dict() if ports.world else ports.store.everything()[path]
    assert "alice" == (found or {})["customer_id"]
    assert CONTACT == ports.orders.contact(b.ORDER_ID)


def test_an_order_without_a_contact_can_be_linked(ports: Ports) -> None:
    ports.orders.commit(placing(ports))

    link(ports)

    assert None is ports.orders.contact(b.ORDER_ID)
    assert ["ord_1"] == [found.order_id for found in ports.orders.of_customer("alice", limit=5, after=None)]
    assert [] == ports.orders.of_customer("customer_1", limit=5, after=None)


def test_addresses_are_kept_changed_and_forgotten(ports: Ports) -> None:
    kept = books(ports)
    none = kept.read("alice")

    kept.write("alice", none, [HOME, WORK])
    both = kept.read("alice")
    kept.write("alice", both, [replace(WORK, phone="1")])

    assert [[], [HOME, WORK]] == [list(none.addresses), list(both.addresses)]
    assert [replace(WORK, phone="1")] == list(kept.read("alice").addresses)
    assert [] == list(kept.read("carol").addresses)


@pytest.mark.parametrize("stale", [0, 1])
def test_addresses_that_are_not_as_seen_are_not_written(ports: Ports, stale: int) -> None:
    kept, seen = books(ports), list[AddressBook]()
    for now in ([HOME], [HOME, WORK]):
        seen.append(kept.read("alice"))
        kept.write("alice", seen[-1], now)

    with pytest.raises(CommitFailed):
        kept.write("alice", seen[stale], [])

    assert [HOME, WORK] == list(kept.read("alice").addresses)
