"""Every event is published: once at least, with what the schema says and nothing else, whatever fails meanwhile."""

import json
import random
import re
from dataclasses import dataclass, replace
from typing import Any, override

import pytest
from jsonschema import Draft202012Validator

from functions.domain.disputes import DisputeStatus
from functions.domain.events import Body, kind_of
from functions.domain.facets import PaymentStatus
from functions.domain.order import Status
from functions.domain.summary import Summary
from functions.use_cases import effects
from functions.use_cases.ports import OutboxRow
from functions.use_cases.publish import NotPublished
from functions.use_cases.sweep import sweep
from ops.paths import ROOT
from ops.simulation.boxes import FakeOutbox
from ops.simulation.faults import Crashed, Faults
from ops.simulation.stage import CARD, CONTACT, Stage
from ops.simulation.store import FakeStore

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "order-event.schema.json").read_text())
DATA: dict[str, Any] = SCHEMA["$defs"]["data"]
MISSING = NotPublished("topic_missing")


@pytest.fixture
def shop() -> Stage:
    """A shop that publishes, and nothing goes wrong."""
    stage = Stage(Faults(random.Random(1), {}, on=False))
    stage.world.publishing = True
    return stage


def refunded(shop: Stage) -> None:
    """Take one order from placing to a refund."""
    shop.place()
    shop.checkout()
    shop.pay()
    shop.hear()
    shop.refund(500)
    shop.trigger()
    shop.hear()
    shop.trigger()


def told(shop: Stage) -> list[dict[str, Any]]:
    return [dict(event) for event in shop.world.publisher.events]


def waiting(shop: Stage) -> list[OutboxRow]:
    return [row for row in shop.world.store.outbox_rows.values() if row.kind == "publish"]


def test_each_event_is_published_under_its_id_with_the_order_s_seq(shop: Stage) -> None:
    refunded(shop)

    entries = shop.world.store.entries(shop.order_id)
    assert [(e["event_id"], e["seq"], e["kind"], e["codes"]) for e in entries] == [
        (e["id"], e["data"]["seq"], e["data"]["kind"], e["data"]["codes"])
        for e in sorted(told(shop), key=lambda event: event["data"]["seq"])
    ]
    assert [] == waiting(shop)


def test_an_event_says_how_the_order_was_when_it_was_recorded_not_when_it_is_published(shop: Stage) -> None:
    refunded(shop)

    first, *_, last = [event["data"] for event in sorted(told(shop), key=lambda event: event["data"]["seq"])]
    total = shop.order.amounts.total
    assert ("awaiting_payment", None, "none", 0, 0) == (
        *(first[name] for name in ("status", "previous_status", "payment_status")),
        *(first["amounts"][name] for name in ("captured", "refunded")),
    )
    assert ("confirmed", "confirmed", "partially_refunded", total, 500) == (
        *(last[name] for name in ("status", "previous_status", "payment_status")),
        *(last["amounts"][name] for name in ("captured", "refunded")),
    )


def test_what_is_published_is_what_the_schema_says(shop: Stage) -> None:
    refunded(shop)

    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [] == [error.message for event in told(shop) for error in validator.iter_errors(event)]
    for event in told(shop):
        assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(event)
        assert set(DATA["required"]) == set(DATA["properties"]) == set(event["data"])
        assert set(DATA["properties"]["amounts"]["required"]) == set(event["data"]["amounts"])


def test_the_schema_names_what_there_is() -> None:
    enums = {name: set(stated.get("enum", ())) for name, stated in DATA["properties"].items()}
    fulfillment = Summary.__annotations__["fulfillment_status"]
    named = {"payment_status": PaymentStatus, "fulfillment_status": fulfillment, "dispute_status": DisputeStatus}

    assert {} == {name: set(kind) - enums[name] for name, kind in named.items() if set(kind) - enums[name]}
    assert set(Status) == set(SCHEMA["$defs"]["status"]["enum"])
    kinds = [kind_of(body) for body in Body.__args__]
    assert [] == [kind for kind in kinds if not re.fullmatch(DATA["properties"]["kind"]["pattern"], kind)]


def test_what_is_published_tells_nothing_of_the_customer_nor_of_stripe(shop: Stage) -> None:
    refunded(shop)

    text = json.dumps([event | {"id": "", "type": ""} for event in told(shop)]).lower()
    canaries = [CONTACT.name, CONTACT.email, *CARD.values(), shop.order.customer_id, "staff", "http", "mug"]
    attempt = shop.order.attempts[1]
    canaries += [attempt.key, attempt.url or "no url", "metadata", "parameters", *shop.order.stripe.payment_intents]
    assert [] == [canary for canary in canaries if canary.lower() in text]
    assert [] == [canary for canary in canaries[:7] if any(canary.lower() in event["id"] for event in told(shop))]


def test_nothing_is_published_unless_the_installation_wants_it(shop: Stage) -> None:
    shop.world.publishing = False
    refunded(shop)

    assert [] == told(shop)
    assert not waiting(shop)


def test_a_fact_that_changes_nothing_is_not_published(shop: Stage) -> None:
    shop.place()
    shop.checkout()
    shop.pay()
    shop.hold_messages()
    shop.hear_held()
    shop.hear_held()
    shop.trigger()

    assert sorted(range(1, shop.order.version + 1)) == sorted(event["data"]["seq"] for event in told(shop))


def test_without_triggers_the_sweep_publishes(shop: Stage) -> None:
    shop.place()
    shop.sweep()

    assert [1] == [event["data"]["seq"] for event in told(shop)]


def test_what_cannot_be_published_waits_longer_each_time_and_holds_up_nothing(shop: Stage) -> None:
    shop.place()
    shop.cancel()
    shop.world.publisher.failures = [MISSING] * 2
    shop.trigger()

    assert [(1, "topic_missing")] * 2 == [(row.attempts, row.error) for row in waiting(shop)]
    assert [] == [row for row in shop.world.store.outbox_rows.values() if row.kind != "publish"]
    assert ["canceled"] == [event["data"]["status"] for event in told(shop)][-1:]
    waits = [row.due_at - shop.world.clock.now() for row in waiting(shop)]
    shop.world.publisher.failures = [MISSING]
    assert not effects.run(shop.world.module, waiting(shop)[0])
    assert waiting(shop)[0].due_at - shop.world.clock.now() > waits[0]


def test_a_topic_that_stays_away_is_a_problem_that_ends_when_it_is_there(shop: Stage) -> None:
    shop.place()
    shop.world.publisher.failures = [MISSING] * effects.PROBLEM_TRIES
    for _ in range(effects.PROBLEM_TRIES):
        assert not effects.run(shop.world.module, waiting(shop)[0])
    named = (shop.order_id, "effect_failed", waiting(shop)[0].row_id)

    assert {named} == shop.world.store.open_problems
    assert effects.run(shop.world.module, waiting(shop)[0])
    assert set() == shop.world.store.open_problems
    assert [1] == [event["data"]["seq"] for event in told(shop)]


@dataclass(frozen=True)
class Mortal(FakeOutbox):
    """The process ends when the row is to be deleted."""

    @override
    def finish(self, row: OutboxRow) -> None:
        raise Crashed


def test_a_process_that_ends_between_publishing_and_deleting_publishes_the_same_again(shop: Stage) -> None:
    shop.place()
    assert isinstance(shop.world.store, FakeStore)
    dying = replace(shop.world.module, outbox=Mortal(shop.world.store))
    with pytest.raises(Crashed):
        effects.run(dying, waiting(shop)[0])
    shop.sweep()

    first, second = told(shop)
    assert first == second
    assert [] == waiting(shop)


def test_publishing_changes_nothing_about_the_order(shop: Stage) -> None:
    refunded(shop)
    silent = Stage(Faults(random.Random(1), {}, on=False))
    refunded(silent)

    assert silent.end() == shop.end()
    sweep(shop.world.module)
    assert silent.order.version == shop.order.version
