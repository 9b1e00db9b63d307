"""What is for sale."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Product:
    """A product for sale, or one variant of it. `prices`: currency → minor units for one piece."""

    sku: str
    name: str
    prices: Mapping[str, int]
    ships: bool = True
    stocked: bool = True
    active: bool = True
    product_id: str = ""
    """What variants of one product share; empty for a product that has none."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What tells variants apart: `size` → `L`."""
    weight_grams: int = 0
    """The weight of one piece."""
    tax_code: str = ""
    """How it is taxed: Stripe's `txcd_…` or a name of the team's; empty is the standard rate."""

    @property
    def group(self) -> str:
        """Return what a promotion for the whole product names: the `product_id`, its own SKU without one."""
        return self.product_id or self.sku
