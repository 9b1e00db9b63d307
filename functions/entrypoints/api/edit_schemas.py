"""What a request to change an order may say."""

from marshmallow import validate, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.money import LARGEST
from functions.domain.order import LINES_MAX, QUANTITY_MAX
from functions.entrypoints.api.fields import number, several, text
from functions.entrypoints.api.schemas import Strict


class EditLine(Strict):
    """How many there are to be of a line that the order has, or how many of a product join it."""

    line_id = text(100, metadata={"description": "A line of the order; `quantity` 0 removes it."})
    sku = text(100, metadata={"description": "A product to add, at the catalog's price."})
    quantity = number(0, QUANTITY_MAX, required=True)

    @validates_schema
    def _one_of_both(self, data: dict[str, object], **_: object) -> None:
        if ("line_id" in data) is ("sku" in data):
            raise ValidationError("Give either a line_id or a sku.")
        if "sku" in data and not data.get("quantity"):
            raise ValidationError("Must be at least 1 for a product to add.", "quantity")


class EditRequest(Strict):
    """What changes; lines that are not named stay as they are."""

    lines = several(EditLine, required=True, validate=validate.Length(1, LINES_MAX))
    expected_total = number(
        0,
        LARGEST,
        required=True,
        metadata={"description": "What the order is to cost, in minor units; another total is refused with 409."},
    )

    @validates_schema
    def _each_once(self, data: dict[str, list[dict[str, object]]], **_: object) -> None:
        for name in ("line_id", "sku"):
            named = [row[name] for row in data.get("lines", []) if name in row]
            if len(set(named)) < len(named):
                raise ValidationError(f"Each {name} stands once.", "lines")
