"""Stripe as far as one order's money goes: what it accepts, and every message it would send."""

from dataclasses import dataclass, field, replace

from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)
from tests.domain import builders as b

Facts = tuple[StripeObject, ...]


@dataclass
class SmallStripe:
    """The truth, and in `sent` each message about it, in true order."""

    sessions: dict[int, Session] = field(default_factory=dict)
    intents: dict[str, PaymentIntent] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    sent: list[Facts] = field(default_factory=list)
    clock: int = 0

    def tell(self, *objects: StripeObject) -> None:
        """Send a message about *objects*."""
        self.sent.append(objects)

    def open(self, number: int) -> Session:
        """Open the Session of attempt *number*; under one key it is the same one."""
        return self.sessions.setdefault(number, b.session(number))

    def is_open(self, number: int) -> bool:
        """Say whether somebody can pay on the page of attempt *number*."""
        return number in self.sessions and self.sessions[number].end is SessionEnd.OPEN

    def close(self, number: int) -> Facts:
        """Expire the Session if it is open, and answer how it stands, its payment with it."""
        if self.is_open(number):
            self.sessions[number] = replace(self.sessions[number], end=SessionEnd.EXPIRED)
            self.tell(self.sessions[number])
        intent = self.intents.get(f"pi_{number}")
        return (self.sessions[number], *([intent] if intent else []))

    def decline(self, number: int) -> None:
        """Refuse one try to pay; the page stays open."""
        self.clock += 1
        self.tell(Charge(f"ch_{self.clock}", ChargeState.FAILED, f"pi_{number}", created=self.clock))

    def pay(self, number: int, *, takes_days: bool) -> None:
        """Take the payment at once, or begin one that takes days."""
        self.clock += 1
        intent_id = f"pi_{number}"
        session = replace(self.sessions[number], end=SessionEnd.COMPLETE, payment_intent=intent_id)
        self.sessions[number] = session
        self.intents[intent_id] = PaymentIntent(intent_id, currency="eur", attempt=number)
        self.charges[intent_id] = Charge(f"ch_{self.clock}", ChargeState.PENDING, intent_id, created=self.clock)
        if takes_days:
            self.tell(session)
            self.tell(self.intents[intent_id], self.charges[intent_id])
        else:
            self.arrive(intent_id)

    def under_way(self) -> list[str]:
        """Return the payments that take days and have not ended."""
        return [i for i, charge in self.charges.items() if charge.state is ChargeState.PENDING]

    def arrive(self, intent_id: str) -> None:
        """Let the money of a payment come."""
        number = int(intent_id.removeprefix("pi_"))
        self.charges[intent_id] = replace(self.charges[intent_id], state=ChargeState.SUCCEEDED, captured=b.TOTAL)
        self.intents[intent_id] = b.paid(number)
        self.sessions[number] = replace(self.sessions[number], paid=True)
        self.tell(self.sessions[number])
        self.tell(self.intents[intent_id])
        self.tell(self.charges[intent_id])

    def bounce(self, intent_id: str) -> None:
        """Let a payment that took days fail."""
        number = int(intent_id.removeprefix("pi_"))
        self.charges[intent_id] = replace(self.charges[intent_id], state=ChargeState.FAILED)
        self.sessions[number] = replace(self.sessions[number], async_failed=True)
        self.tell(self.sessions[number])
        self.tell(self.charges[intent_id])

    def captured(self) -> int:
        """Return what was taken, in minor units."""
        return sum(i.received for i in self.intents.values() if i.end is IntentEnd.SUCCEEDED)

    def refunded(self, intent_id: str | None = None) -> int:
        """Return what goes or went back, in minor units."""
        live = [r for r in self.refunds.values() if r.state is not RefundState.DEAD]
        return sum(r.amount for r in live if intent_id in (None, r.payment_intent))

    def refund(self, intent_id: str, amount: int, row: str | None) -> Refund | None:
        """Accept a refund if the payment has as much left, else refuse it."""
        known = [r for r in self.refunds.values() if row is not None and r.row == row]
        if known:
            return known[0]
        if amount > self.intents[intent_id].received - self.refunded(intent_id):
            return None
        made = Refund(f"re_{len(self.refunds) + 1}", RefundState.OPEN, amount, "eur", intent_id, row=row)
        self.refunds[made.id] = made
        self.tell(made)
        return made

    def end_refund(self, refund_id: str, state: RefundState) -> None:
        """Let a refund succeed, or die: before or after it succeeded."""
        self.refunds[refund_id] = replace(self.refunds[refund_id], state=state)
        self.tell(self.refunds[refund_id])
