"""Every Stripe object is a join: order and duplicates change nothing."""

from dataclasses import replace
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    Joined,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
    close,
    join,
)

AMOUNTS = st.integers(0, 200)
CURRENCIES = st.sampled_from(["eur", "usd", None])
ATTEMPTS = st.sampled_from([None, 1, 2])
INTENTS = st.sampled_from([None, "pi_1", "pi_2"])
SESSIONS = st.builds(
    Session,
    st.sampled_from(["cs_1", "cs_2"]),
    st.sampled_from(SessionEnd),
    st.booleans(),
    INTENTS,
    st.none() | AMOUNTS,
    CURRENCIES,
    st.booleans(),
    ATTEMPTS,
)
PAYMENT_INTENTS = st.builds(
    PaymentIntent,
    st.sampled_from(["pi_1", "pi_2"]),
    st.sampled_from(IntentEnd),
    AMOUNTS,
    AMOUNTS,
    CURRENCIES,
    ATTEMPTS,
)
CHARGES = st.builds(
    Charge,
    st.sampled_from(["ch_1", "ch_2"]),
    st.sampled_from(ChargeState),
    INTENTS,
    AMOUNTS,
    st.booleans(),
    st.none() | st.integers(1, 3),
)
REFUNDS = st.builds(
    Refund,
    st.sampled_from(["re_1", "re_2"]),
    st.sampled_from(RefundState),
    AMOUNTS,
    st.sampled_from(["eur", "usd"]),
    INTENTS,
    st.sampled_from([None, "ch_1"]),
    st.sampled_from([None, "r1", "r2"]),
    st.booleans(),
    st.lists(st.sampled_from(["txn_1", "txn_2"]), unique=True).map(tuple),
)
FACTS = st.lists(st.one_of(SESSIONS, PAYMENT_INTENTS, CHARGES, REFUNDS), max_size=6)


def joined(facts: list[StripeObject]) -> Joined:
    return reduce(join, facts, Joined())


def objects(state: Joined) -> list[StripeObject]:
    return [
        *state.sessions.values(),
        *state.payment_intents.values(),
        *state.charges.values(),
        *state.refunds.values(),
    ]


@given(st.data(), FACTS)
def test_any_order_with_any_duplicates_gives_one_state(data: st.DataObject, facts: list[StripeObject]) -> None:
    again = data.draw(st.permutations(facts + data.draw(st.lists(st.sampled_from(facts)) if facts else st.just([]))))

    assert joined(facts) == joined(again)


@given(FACTS, FACTS)
def test_what_was_joined_once_changes_nothing_later(facts: list[StripeObject], more: list[StripeObject]) -> None:
    assert joined([*facts, *more]) == joined([*facts, *more, *facts])


@given(FACTS)
def test_a_joined_object_is_itself_a_fact(facts: list[StripeObject]) -> None:
    state = joined(facts)

    assert state == reduce(join, objects(state), state)


@given(st.data(), FACTS)
def test_closing_commutes_with_every_join(data: st.DataObject, facts: list[StripeObject]) -> None:
    """A PaymentIntent that names two attempts is a conflict and is left out here."""
    said = [replace(f, attempt=int(f.id[-1])) if isinstance(f, PaymentIntent) and f.attempt else f for f in facts]
    again, sessions = data.draw(st.permutations(said)), {1: "cs_1", 2: "cs_2"}

    stepwise = reduce(lambda state, fact: close(join(state, fact), sessions), again, Joined())

    assert close(joined(said), sessions) == stepwise


@given(FACTS)
def test_joining_leaves_its_arguments_as_they_were(facts: list[StripeObject]) -> None:
    before = joined(facts[:3])
    kept = joined(facts[:3])

    joined_later = reduce(join, facts, before)

    assert kept == before
    assert before.conflicts <= joined_later.conflicts


S, E, C = "cs_1", SessionEnd, ChargeState
RANKS: dict[str, tuple[list[StripeObject], StripeObject]] = {
    "expired beats open": ([Session(S, E.OPEN), Session(S, E.EXPIRED)], Session(S, E.EXPIRED)),
    "complete beats expired": ([Session(S, E.EXPIRED), Session(S, E.COMPLETE)], Session(S, E.COMPLETE)),
    "paid beats failed": (
        [Session(S, E.COMPLETE, async_failed=True), Session(S, E.COMPLETE, paid=True)],
        Session(S, E.COMPLETE, paid=True),
    ),
    "failed is kept": (
        [Session(S, E.COMPLETE), Session(S, E.COMPLETE, async_failed=True)],
        Session(S, E.COMPLETE, async_failed=True),
    ),
    "what is known once stays known": (
        [Session(S, payment_intent="pi_1", amount_total=5, currency="eur", attempt=1), Session(S)],
        Session(S, payment_intent="pi_1", amount_total=5, currency="eur", attempt=1),
    ),
    "succeeded beats canceled": (
        [PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 5), PaymentIntent("pi_1", IntentEnd.CANCELED)],
        PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 5),
    ),
    "amounts of an intent are maxima": (
        [PaymentIntent("pi_1", IntentEnd.NONE, 4, 10), PaymentIntent("pi_1", IntentEnd.NONE, 0, 10)],
        PaymentIntent("pi_1", IntentEnd.NONE, 4, 10),
    ),
    "a charge that succeeded did not fail": (
        [Charge("ch_1", C.SUCCEEDED, "pi_1", 5), Charge("ch_1", C.FAILED, "pi_1", 0, expired=True)],
        Charge("ch_1", C.SUCCEEDED, "pi_1", 5, expired=True),
    ),
    "a failed charge is not pending": (
        [Charge("ch_1", C.FAILED, created=1), Charge("ch_1", C.PENDING)],
        Charge("ch_1", C.FAILED, created=1),
    ),
    "a dead refund stays dead": (
        [Refund("re_1", RefundState.DEAD, 5, "eur"), Refund("re_1", RefundState.SUCCEEDED, 5, "eur")],
        Refund("re_1", RefundState.DEAD, 5, "eur"),
    ),
    "balance transactions are a set": (
        [
            Refund("re_1", RefundState.OPEN, 5, "eur", "pi_1", balance_transactions=("txn_2",)),
            Refund("re_1", RefundState.SUCCEEDED, 5, "eur", row="r1", release=True, balance_transactions=("txn_1",)),
        ],
        Refund(
            "re_1",
            RefundState.SUCCEEDED,
            5,
            "eur",
            "pi_1",
            row="r1",
            release=True,
            balance_transactions=("txn_1", "txn_2"),
        ),
    ),
}


@pytest.mark.parametrize("name", RANKS)
def test_the_higher_rank_wins_in_every_order(name: str) -> None:
    facts, expected = RANKS[name]

    for order in permutations(facts):
        state = joined(list(order))
        assert frozenset() == state.conflicts
        assert [expected] == objects(state)


DIFFERING: dict[str, tuple[StripeObject, StripeObject]] = {
    "cs_1/payment_intent": (Session(S, payment_intent="pi_1"), Session(S, payment_intent="pi_2")),
    "cs_1/amount_total": (Session(S, amount_total=1), Session(S, amount_total=2)),
    "cs_1/currency": (Session(S, currency="eur"), Session(S, currency="usd")),
    "cs_1/attempt": (Session(S, attempt=1), Session(S, attempt=2)),
    "pi_1/currency": (PaymentIntent("pi_1", currency="eur"), PaymentIntent("pi_1", currency="usd")),
    "pi_1/attempt": (PaymentIntent("pi_1", attempt=1), PaymentIntent("pi_1", attempt=2)),
    "ch_1/payment_intent": (Charge("ch_1", C.PENDING, "pi_1"), Charge("ch_1", C.PENDING, "pi_2")),
    "ch_1/created": (Charge("ch_1", C.PENDING, created=1), Charge("ch_1", C.PENDING, created=2)),
    "re_1/amount": (Refund("re_1", RefundState.OPEN, 1, "eur"), Refund("re_1", RefundState.OPEN, 2, "eur")),
    "re_1/currency": (Refund("re_1", RefundState.OPEN, 1, "eur"), Refund("re_1", RefundState.OPEN, 1, "usd")),
    "re_1/payment_intent": (
        Refund("re_1", RefundState.OPEN, 1, "eur", "pi_1"),
        Refund("re_1", RefundState.OPEN, 1, "eur", "pi_2"),
    ),
    "re_1/charge": (
        Refund("re_1", RefundState.OPEN, 1, "eur", charge="ch_1"),
        Refund("re_1", RefundState.OPEN, 1, "eur", charge="ch_2"),
    ),
    "re_1/row": (
        Refund("re_1", RefundState.OPEN, 1, "eur", row="r1"),
        Refund("re_1", RefundState.OPEN, 1, "eur", row="r2"),
    ),
}


@pytest.mark.parametrize("conflict", DIFFERING)
def test_a_field_that_is_written_once_and_differs_is_remembered(conflict: str) -> None:
    one, other = DIFFERING[conflict]

    assert {conflict} == joined([one, other]).conflicts
    assert joined([one, other]) == joined([other, one])


@pytest.mark.parametrize(
    ("intent", "capturable"),
    [
        (PaymentIntent("pi_1", IntentEnd.NONE, 40, 100), 60),
        (PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 60, 100), 0),
        (PaymentIntent("pi_1", IntentEnd.CANCELED, 0, 100), 0),
        (PaymentIntent("pi_1", IntentEnd.NONE, 100, 0), 0),
    ],
)
def test_what_is_authorised_can_be_captured_until_the_end(intent: PaymentIntent, capturable: int) -> None:
    assert capturable == intent.capturable


def test_a_payment_completes_the_session_of_its_attempt() -> None:
    state = close(joined([PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 100, attempt=1)]), {1: "cs_1"})

    assert {"cs_1": Session("cs_1", E.COMPLETE, paid=True, payment_intent="pi_1")} == state.sessions


@pytest.mark.parametrize(
    "intent",
    [
        PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 100),
        PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 100, attempt=2),
        PaymentIntent("pi_1", IntentEnd.CANCELED, attempt=1),
        PaymentIntent("pi_1", attempt=1),
    ],
)
def test_only_a_payment_of_a_known_attempt_completes_a_session(intent: PaymentIntent) -> None:
    assert {} == close(joined([intent]), {1: "cs_1"}).sessions
