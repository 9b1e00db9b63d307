"""What is kept of a customer, read for an export: Firestore and the store in memory keep one contract."""

from datetime import timedelta

import pytest

from functions.adapters import personal_data
from functions.adapters.desk import FirestoreDesk
from functions.domain.desk_events import NoteAdded, NoteErased
from functions.domain.notes import Note
from functions.domain.takings import Pool
from functions.use_cases.personal_data import Credit, KeptMail, KeptPage, PersonalData
from functions.use_cases.purses import PurseEntry
from tests import fake_personal_data
from tests.adapters.ports import NOW, ROW, Ports, placing
from tests.adapters.test_contract_customers import CONTACT, EVIDENCE
from tests.adapters.test_contract_notes import commit
from tests.domain import builders as b
from tests.fakes import FakeDesk

pytestmark = pytest.mark.emulator

CUSTOMER = "customer_1"
MAIL = {"to": ["ada@example.com"], "message": {"subject": "S", "text": "T", "html": "<p>T"}, "order_id": b.ORDER_ID}


def of(ports: Ports) -> PersonalData:
    return FirestoreDesk(ports.world.db).personal_data if ports.world else FakeDesk(ports.store).personal_data


def note(number: int) -> Note:
    return Note(f"note_{number}", "general", f"Called {number} times.", "salt", "staff:bob", NOW)


def read(ports: Ports, customer_id: str = CUSTOMER) -> KeptPage:
    return of(ports).orders(customer_id, None)


def test_an_order_comes_with_its_contact_its_evidence_its_notes_and_its_mails(ports: Ports) -> None:
    ports.orders.commit(placing(ports, contact=CONTACT, evidence=EVIDENCE, outbox=[ROW]))
    for number in (1, 2):
        commit(ports, b.command(NoteAdded(f"note_{number}", "general", "f00"), f"n{number}"), note(number))
    commit(ports, b.command(NoteErased("note_1")), Note("note_1", "", None, None, "staff:eve", NOW))
    ports.outbox.mail(ROW, MAIL)

    page = read(ports)

    (kept,) = page.orders
    assert (ports.orders.get(b.ORDER_ID), CONTACT, EVIDENCE) == (kept.order, kept.contact, kept.evidence)
    assert [note(2)] == list(kept.notes)
    assert [KeptMail(NOW, ["ada@example.com"], "S", "T")] == list(kept.mails)
    assert ([], None) == (list(page.unreadable), page.after)


def test_an_order_has_no_more_than_was_kept_of_it_and_nobody_else_has_it(ports: Ports) -> None:
    ports.orders.commit(placing(ports))

    (kept,) = read(ports).orders

    assert (None, None, [], []) == (kept.contact, kept.evidence, list(kept.notes), list(kept.mails))
    assert KeptPage([], [], None) == read(ports, "mallory")


def test_an_order_that_a_newer_version_wrote_is_named_and_does_not_hide_the_others(ports: Ports) -> None:
    ports.orders.commit(placing(ports))
    ports.make_newer(b.ORDER_ID)

    assert KeptPage([], [b.ORDER_ID], None) == read(ports)


def test_a_full_page_says_where_the_next_one_goes_on(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (personal_data, fake_personal_data):
        monkeypatch.setattr(module, "PAGE", 1)
    ports.orders.commit(placing(ports))

    first = read(ports)
    second = of(ports).orders(CUSTOMER, first.after)

    assert [b.ORDER_ID] == [kept.order.order_id for kept in first.orders]
    assert KeptPage([], [], None) == second


def test_credit_comes_with_what_staff_changed_of_it(ports: Ports) -> None:
    entries = [
        PurseEntry(f"e{n}", "hash", 500, 500 * n, "goodwill", "staff:bob", NOW + timedelta(days=n)) for n in (1, 2)
    ]
    purses = ports.world.module.purses if ports.world else ports.store.purses
    for owner in (CUSTOMER, f"{CUSTOMER}.x", f"{CUSTOMER}2"):
        for entry in entries:
            counter = (Pool.CREDIT, f"{owner}.eur")
            purses.write(counter, purses.read(counter, "none").token, entry)

    assert [Credit("eur", 1000, entries)] == of(ports).credits(CUSTOMER)
    assert [] == of(ports).credits("mallory")
