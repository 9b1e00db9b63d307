"""What the facts mean in money, double entry, and the chain that makes a changed past visible.

Postings are the difference of one pure function of the joined state, so their sum does not depend on the order in
which the facts came. Accounts: `stripe` what Stripe holds for us of this order, `refunds_pending` what is decided or
under way to go back, `disputed` what disputes took and did not give back, `tender` what the order took out of gift
cards and store credit and did not give back, `customer` what the customer has paid and not got back. Minor units of the
order's currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from functions.domain.event_ids import digest
from functions.domain.facets import captured, open_refunds, refunded, withdrawn
from functions.domain.order import Order
from functions.domain.tender import credited, kept

ACCOUNTS = ("customer", "disputed", "refunds_pending", "stripe", "tender")


@dataclass(frozen=True)
class Posting:
    """`amount` minor units on one account; debits are positive. The postings of one event sum to zero."""

    account: str
    amount: int


def target(order: Order | None) -> dict[str, int]:
    """Return the balance that each account must have, given what is joined; they sum to zero."""
    if order is None:
        return dict.fromkeys(ACCOUNTS, 0)
    net, pending, taken = captured(order) - refunded(order), open_refunds(order), withdrawn(order)
    tender = kept(order) - credited(order)
    return {
        "stripe": net - taken,
        "disputed": taken,
        "refunds_pending": -pending,
        "tender": tender,
        "customer": pending - net - tender,
    }


def postings(before: Order | None, after: Order) -> tuple[Posting, ...]:
    """Return what must be posted to get from *before* to *after*; only accounts that change."""
    old, new = target(before), target(after)
    return tuple(Posting(a, new[a] - old[a]) for a in ACCOUNTS if new[a] != old[a])


def entry_hash(entry: Mapping[str, object]) -> str:
    """Return the hash of one event document, over everything in it but the hash itself."""
    return digest({name: value for name, value in entry.items() if name != "hash"})


def verify(order: Order, entries: Sequence[Mapping[str, object]]) -> list[str]:
    """Return what is wrong with an order's event documents, in `seq` order; empty when all is well.

    Checked: no gap in `seq`, each entry's own hash, each link to the one before, every entry balanced, and the sum
    of all postings equal to what the joined facts mean.
    """
    faults, previous, sums = [], "", dict.fromkeys(ACCOUNTS, 0)
    for seq, entry in enumerate(entries, start=1):
        faults += _entry_faults(seq, entry, previous)
        previous = str(entry["hash"])
        lines = entry["postings"]
        if not isinstance(lines, Sequence):
            raise TypeError("an entry's postings are a list")
        for line in lines:
            sums[line["account"]] = sums.get(line["account"], 0) + line["amount"]
        if sum(line["amount"] for line in lines):
            faults.append(f"event {seq} is not balanced")
    if len(entries) != order.version or previous != order.head_hash:
        faults.append(f"the chain ends at {len(entries)}, the order at {order.version}")
    if sums != target(order):
        faults.append(f"posted {sums}, but the facts mean {target(order)}")
    return faults


def _entry_faults(seq: int, entry: Mapping[str, object], previous: str) -> list[str]:
    faults = []
    if entry["seq"] != seq:
        faults.append(f"event {seq} is missing")
    if entry["previous_hash"] != previous:
        faults.append(f"event {seq} does not follow the one before")
    if entry["hash"] != entry_hash(entry):
        faults.append(f"event {seq} was changed")
    return faults
