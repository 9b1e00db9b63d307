"""Invariant 67: what the host application is told."""

from collections.abc import Iterator

from functions.domain.effects import EffectKind
from ops.simulation.checker import invariant
from ops.simulation.dump import Dump, Json


def _told(event: Json) -> tuple[object, ...]:
    data = event["data"]
    return event["subject"], data["seq"], data["kind"], *data["codes"]


def _recorded(entry: Json) -> tuple[object, ...]:
    return entry["order_id"], entry["seq"], entry["kind"], *entry["codes"]


@invariant(67, "Every event is published as it was recorded, always alike, or its row waits; nothing else is")
def _events_are_published(dump: Dump) -> Iterator[str]:
    recorded = {entry["event_id"]: entry for entries in dump.entries.values() for entry in entries}
    told: dict[str, Json] = {}
    for event in dump.published:
        entry = recorded.get(event["id"])
        if entry is None or _told(event) != _recorded(entry):
            yield f"{event['id']} was published, which was recorded otherwise or not at all"
        if told.setdefault(event["id"], event) != event:
            yield f"{event['id']} was published twice, not alike"
    waiting = {row.event_id for row in dump.outbox.values() if row.kind == EffectKind.PUBLISH}
    for event_id in recorded.keys() - told.keys() - waiting if dump.publishes else ():
        yield f"{event_id} was never published"
