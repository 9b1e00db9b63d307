"""The trigger's door: the effect of a row that was written, done now; lost, late or twice, it changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from functions.adapters.documents import outbox_document, outbox_from
from functions.domain.order import Status
from functions.entrypoints import start, triggers
from functions.use_cases import staff
from functions.use_cases.ports import OutboxRow
from tests.world import CUSTOMER, World

pytestmark = pytest.mark.emulator


@pytest.fixture
def rows(world: World) -> list[OutboxRow]:
    """The rows that canceling an order wrote, as the trigger gets them."""
    order = world.place()
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    return [outbox_from(row_id, document) for row_id, document in world.rows("outbox").items()]


def test_a_row_that_was_written_is_done_at_once(world: World, rows: list[OutboxRow]) -> None:
    for row in rows:
        triggers.handle(world.module, row)

    assert ["mail", "release_stock"] == sorted(row.kind for row in rows)
    assert (5, 1, {}) == (world.stock(), len(world.rows("mail")), world.rows("outbox"))


def test_the_deployed_trigger_gets_the_row_from_its_event(
    world: World, rows: list[OutboxRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "module", lambda: world.module)

    for row in rows:
        triggers.serve(row.row_id, outbox_document(row))

    assert (5, 1, {}) == (world.stock(), len(world.rows("mail")), world.rows("outbox"))


def test_a_trigger_that_comes_again_changes_nothing(world: World, rows: list[OutboxRow]) -> None:
    for row in rows:
        triggers.handle(world.module, row)
    before = world.dump()

    for row in rows:
        triggers.handle(world.module, row)

    assert before == world.dump()


def test_a_trigger_and_a_sweep_at_once_do_it_once(world: World, rows: list[OutboxRow]) -> None:
    world.advance(minutes=1)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda n: triggers.handle(world.module, rows[n % 2]) if n % 4 else world.sweep(), range(16)))
    world.settle()

    assert (5, 1, {}) == (world.stock(), len(world.rows("mail")), world.rows("outbox"))
    (order,) = world.rows("orders").values()
    assert Status.CANCELED == order["status"]


def test_a_trigger_that_comes_late_does_not_disturb_who_holds_the_row(world: World, rows: list[OutboxRow]) -> None:
    release = next(row for row in rows if row.kind == "release_stock")
    assert world.module.outbox.claim(release, world.now() + timedelta(minutes=1))

    triggers.handle(world.module, release)

    assert 4 == world.stock()
    assert 1 == world.rows("outbox")[release.row_id]["attempts"]
