"""Where order events go in memory, and how getting there may fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import override

from functions.use_cases.publish import NotPublished, Publisher
from ops.simulation.faults import Faults


@dataclass
class FakePublisher(Publisher):
    """`Publisher` in memory: every event that arrived; `failures` are raised first, one a call."""

    events: list[Mapping[str, object]] = field(default_factory=list)
    failures: list[NotPublished] = field(default_factory=list)

    @property
    @override
    def source(self) -> str:
        return "//firestore.googleapis.com/projects/demo/databases/orders/orders"

    @override
    def publish(self, event: Mapping[str, object]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.events.append(event)


@dataclass(frozen=True)
class FaultyPublisher(Publisher):
    """`Publisher` that may fail before an event arrives, or after."""

    inner: Publisher
    faults: Faults

    @property
    @override
    def source(self) -> str:
        return self.inner.source

    @override
    def publish(self, event: Mapping[str, object]) -> None:
        self.faults.write(lambda: self.inner.publish(event), NotPublished("simulated"))
