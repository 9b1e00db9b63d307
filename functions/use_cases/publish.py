"""Publish an order's events for the host application's own functions: CloudEvents 1.0, at least once, in any order.

The message was written into the outbox row in the event's own commit, so publishing reads nothing: publish, then delete
the row. No lease: whoever publishes twice says the same thing under the same id.
"""

from collections.abc import Mapping
from typing import Protocol

from functions.use_cases.ports import Outbox, OutboxRow

SCHEMA = "urn:order-payments:order-event:v1#data"
"""What `docs/order-event.schema.json` is known by, and the part of it that describes `data`."""


class NotPublished(Exception):
    """The message is not known to have arrived; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Publisher(Protocol):
    """Where order events go."""

    @property
    def source(self) -> str:
        """Return the CloudEvents `source`: the orders of this project and database."""

    def publish(self, event: Mapping[str, object]) -> None:
        """Hand over one CloudEvent, and return when it is kept.

        Raises:
            NotPublished: it may not have arrived; publish it again later.
        """


def publish(publisher: Publisher, outbox: Outbox, row: OutboxRow) -> None:
    """Publish the message of *row*, then delete the row.

    Raises:
        NotPublished: the row stays.
    """
    publisher.publish(cloud_event(row, publisher.source))
    outbox.finish(row)


def cloud_event(row: OutboxRow, source: str) -> dict[str, object]:
    """Return the CloudEvent of *row*; source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md."""
    return {
        "specversion": "1.0",
        "id": row.event_id,
        "source": source,
        "subject": row.order_id,
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
        **row.message,
    }
