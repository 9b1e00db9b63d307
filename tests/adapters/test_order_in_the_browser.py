"""An order that a browser reads from Firestore is the one that the API answers."""

import json
import subprocess
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.adapters.documents import order_document
from functions.domain.order import Order
from functions.entrypoints.api.rendering import customer_view
from ops.bootstrap_tools import node
from ops.paths import ROOT
from tests.adapters.built import orders

READER = ROOT / "web" / "tests" / "core" / "orders_as_shown.ts"


def to_the_millisecond(value: Any) -> Any:
    """Return *value* with its times as a browser writes them, and without the texts that it says in its own words."""
    match value:
        case dict():
            return {name: to_the_millisecond(each) for name, each in value.items() if name != "text"}
        case list() | tuple():
            return [to_the_millisecond(each) for each in value]
        case str() if len(value) > 10 and value[10] == "T" and value.endswith("Z"):
            return datetime.fromisoformat(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def stored(order: Order) -> str:
    """Return the order's public document as JSON."""
    return json.dumps(order_document(order), default=lambda at: {"time": at.isoformat()})


@given(st.lists(orders, min_size=20, max_size=20))
@settings(max_examples=5, deadline=None)
def test_any_order_is_shown_from_its_document_as_the_api_answers_it(found: list[Order]) -> None:
    asked = f"[{','.join(map(stored, found))}]"

    shown = subprocess.run([str(node(ROOT)), str(READER)], input=asked, capture_output=True, text=True, check=True)

    assert [to_the_millisecond(customer_view(order)) for order in found] == to_the_millisecond(json.loads(shown.stdout))
