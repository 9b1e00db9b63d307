"""Any order that the domain can build, and its parts, as hypothesis makes them up."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from functions.domain import joins as j
from functions.domain.breakdown import AppliedPromotion, AppliedShipping, AppliedTax, Breakdown, PromotionKind
from functions.domain.order import (
    Amounts,
    Attempt,
    CallState,
    Ending,
    Line,
    LinesBack,
    Moment,
    Order,
    PendingEdit,
    RefundRow,
    Reservation,
    Shipment,
    Status,
    TenderRow,
)
from functions.domain.returns import Return, ReturnState
from functions.domain.takings import Pool, Taking

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
# Firestore reserves `__…__` as the name of a field; none of ours begins so.
names = st.text(st.characters(codec="ascii", categories=["L", "N"], include_characters="_.-"), max_size=12).map(
    "n{}".format
)
amounts = st.integers(0, 99_999_999)
times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001
maybe = st.none


def built[T](kind: type[T], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    return st.builds(kind, **fields)


def by[T](name: str, strategy: st.SearchStrategy[T]) -> st.SearchStrategy[dict[Any, T]]:
    return st.lists(strategy, max_size=3).map(lambda items: {getattr(item, name): item for item in items})


lines = built(
    Line,
    line_id=names,
    sku=texts,
    name=texts,
    quantity=st.integers(1, 10_000),
    unit_price=amounts,
    discount=amounts,
    tax=amounts,
    ships=st.booleans(),
    stocked=st.booleans(),
    tax_included=amounts,
)
parameters = st.dictionaries(
    texts.map("p{}".format),
    st.recursive(texts | amounts | st.booleans() | maybe(), lambda inner: st.dictionaries(names, inner, max_size=2)),
    max_size=3,
)
attempts = built(
    Attempt,
    number=st.integers(1, 20),
    mode=texts,
    key=texts,
    amount=amounts,
    parameters=parameters,
    first_sent_at=times,
    expires_at=times,
    state=st.sampled_from(CallState),
    session_id=maybe() | names,
    url=maybe() | texts,
    error=maybe() | texts,
    asked=st.booleans(),
)
refund_rows = built(
    RefundRow,
    row_id=names,
    payment_intent=names,
    amount=amounts,
    reason=texts,
    key=texts,
    first_sent_at=times,
    by_rule=st.booleans(),
    excess=st.booleans(),
    state=st.sampled_from(CallState),
    refund_id=maybe() | names,
    error=maybe() | texts,
)
tender_rows = built(
    TenderRow,
    row_id=names,
    pool=st.sampled_from(Pool),
    name=names,
    amount=amounts,
    reason=texts,
    at=times,
    payment_intent=texts,
    by_line=built(
        LinesBack,
        quantities=st.dictionaries(names, st.integers(1, 9), max_size=2),
        shares=st.dictionaries(names, amounts, max_size=2),
        decision=texts,
    ),
)
takings = built(Taking, pool=st.sampled_from(Pool), name=names, amount=amounts, limit=amounts)
shipments = built(
    Shipment,
    shipment_id=names,
    quantities=st.dictionaries(names, st.integers(1, 9), max_size=2),
    carrier=texts,
    tracking=texts,
    shipped_at=times,
    delivered_at=maybe() | times,
)
counts = st.dictionaries(names, st.integers(1, 9), max_size=2)
returns = built(
    Return,
    return_id=names,
    quantities=counts,
    reason=texts,
    requested_at=times,
    state=st.sampled_from(ReturnState),
    rejection=texts,
    received=counts,
    restocked=counts,
    refund=amounts,
)
joined = built(
    j.Joined,
    sessions=by(
        "id",
        built(
            j.Session,
            id=names,
            end=st.sampled_from(j.SessionEnd),
            paid=st.booleans(),
            payment_intent=maybe() | names,
            amount_total=maybe() | amounts,
            currency=maybe() | names,
            async_failed=st.booleans(),
            attempt=maybe() | st.integers(1, 20),
        ),
    ),
    payment_intents=by(
        "id",
        built(
            j.PaymentIntent,
            id=names,
            end=st.sampled_from(j.IntentEnd),
            received=amounts,
            authorized=amounts,
            currency=maybe() | names,
            attempt=maybe() | st.integers(1, 20),
        ),
    ),
    charges=by(
        "id",
        built(
            j.Charge,
            id=names,
            state=st.sampled_from(j.ChargeState),
            payment_intent=maybe() | names,
            captured=amounts,
            expired=st.booleans(),
            created=maybe() | amounts,
        ),
    ),
    refunds=by(
        "id",
        built(
            j.Refund,
            id=names,
            state=st.sampled_from(j.RefundState),
            amount=amounts,
            currency=names,
            payment_intent=maybe() | names,
            charge=maybe() | names,
            row=maybe() | names,
            release=st.booleans(),
            balance_transactions=st.lists(names, max_size=2).map(tuple),
        ),
    ),
    conflicts=st.frozensets(names, max_size=2),
)
order_amounts = built(
    Amounts,
    subtotal=amounts,
    discount=amounts,
    shipping=amounts,
    tax=amounts,
    total=amounts,
    tax_included=amounts,
    tender=amounts,
)
breakdowns = built(
    Breakdown,
    promotions=st.lists(
        built(AppliedPromotion, code=texts, kind=st.sampled_from(PromotionKind), discount=amounts), max_size=2
    ).map(tuple),
    shipping=maybe() | built(AppliedShipping, rate_id=names, name=texts, price=amounts),
    taxes=st.lists(
        built(
            AppliedTax,
            name=texts,
            jurisdiction=texts,
            rate=amounts,
            inclusive=st.booleans(),
            taxable=amounts,
            amount=amounts,
            shipping=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
)
edits = built(
    PendingEdit,
    edit_id=names,
    lines=st.lists(lines, max_size=2).map(tuple),
    amounts=order_amounts,
    breakdown=breakdowns,
    expires_at=times,
    attempts=st.lists(st.integers(1, 20), max_size=2).map(tuple),
    ending=maybe() | st.sampled_from(Ending),
)
orders = built(
    Order,
    order_id=names,
    number=names,
    customer_id=names,
    currency=names,
    lines=st.lists(lines, max_size=3).map(tuple),
    amounts=order_amounts,
    edits=amounts,
    edit=maybe() | edits,
    breakdown=breakdowns,
    created_at=times,
    updated_at=times,
    expires_at=times,
    status=st.sampled_from(Status),
    reservation=st.sampled_from(Reservation),
    ending=maybe() | st.sampled_from(Ending),
    restock_failed=st.booleans(),
    shipments=st.just(()),
    returns=by("return_id", returns),
    notes=st.dictionaries(names, st.booleans(), max_size=2),
    tags=st.dictionaries(names, names, max_size=2),
    timeline=st.lists(built(Moment, code=texts, at=times), max_size=3).map(tuple),
    holds=st.dictionaries(names, texts, max_size=2),
    attempts=by("number", attempts),
    refund_rows=by("row_id", refund_rows),
    tender_rows=by("row_id", tender_rows),
    takings=st.lists(takings, max_size=2).map(tuple),
    stripe=joined,
    next_due_at=maybe() | times,
    version=st.integers(0, 10_000),
    head_hash=texts,
)
