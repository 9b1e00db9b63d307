"""The digest of a day's chain heads: written once, the same whenever it is made, different when the past is."""

import hashlib
import logging
from datetime import timedelta

import pytest
from google.cloud.firestore import DELETE_FIELD

from functions.use_cases import staff
from functions.use_cases.digest import digest_of, write_digest
from tests.world import STAFF, World

pytestmark = pytest.mark.emulator


def test_it_names_the_last_event_of_the_day_of_each_order_that_changed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = world.paid(key="1"), world.paid(key="2")
    day = world.now().date()
    heads = {o.order_id: world.order(o).head_hash for o in (first, second)}
    expected = hashlib.sha256("".join(f"{i} {h}\n" for i, h in sorted(heads.items())).encode()).hexdigest()
    world.advance(days=1)
    staff.ship(world.module, STAFF, "s", first.order_id, quantities=None, carrier="dhl", tracking="1")

    with caplog.at_level(logging.INFO, "functions"):
        assert expected == write_digest(world.healing, day)

    row = world.rows("digests")[day.isoformat()]
    assert (expected, 2) == (row["sha256"], row["orders"])
    (line,) = [r for r in caplog.records if r.getMessage() == "digest of chain heads"]
    assert {"day": day.isoformat(), "sha256": expected, "orders": 2} == line.__dict__["json_fields"]
    other = write_digest(world.healing, day + timedelta(days=1))
    assert digest_of({first.order_id: world.order(first).head_hash}) == other


def test_it_is_written_once_and_shows_a_past_that_was_changed(world: World) -> None:
    order = world.paid()
    day = world.now().date()
    made = write_digest(world.healing, day)
    last = list(world.db.collection(f"orders/{order.order_id}/events").order_by("seq").stream())[-1]
    last.reference.update({"hash": "0" * 64})

    assert made != write_digest(world.healing, day)
    assert made == world.rows("digests")[day.isoformat()]["sha256"]


def test_an_order_whose_events_are_damaged_is_left_out_and_told_and_the_others_are_there(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="functions")
    damaged, whole = world.paid(key="1"), world.paid(key="2")
    event = next(iter(world.db.collection(f"orders/{damaged.order_id}/events").stream()))
    event.reference.update({"at": DELETE_FIELD})
    heads = {whole.order_id: world.order(whole).head_hash}

    assert digest_of(heads) == write_digest(world.healing, world.now().date())
    told = [r.__dict__["json_fields"] for r in caplog.records if r.getMessage() == "order unreadable"]
    assert [{"order_id": damaged.order_id}] == told
