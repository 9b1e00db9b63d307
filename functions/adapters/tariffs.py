"""Promotions, shipping rates and the table of taxes in Firestore. A document that cannot be read stops new orders.

Rates of both kinds are at most ten seconds old (`recent`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters.counters import COLLECTIONS
from functions.adapters.firestore import get_all, stream, where
from functions.adapters.recent import Recent
from functions.adapters.tariff_documents import Malformed, promotion_from, shipping_rate_from, tax_row_from
from functions.domain.breakdown import AppliedTax
from functions.domain.errors import Unavailable
from functions.domain.money import step
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.takings import Pool
from functions.domain.taxes import TaxRow, from_table
from functions.use_cases.tariffs import Sale

RATES_MAX = 500
"""So many shipping rates there may be, and so many tax rates that name one country, or none."""


class FirestorePromotions:
    """`Promotions` on `promotions` and `promotion_uses`."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def find(self, codes: Sequence[str]) -> Mapping[str, Promotion]:
        """Return those of *codes*, in upper case, that there are."""
        found = get_all(self._db, [self._db.collection("promotions").document(code) for code in codes])
        return {s.id: _read(promotion_from, s) for s in found.values() if s.exists}

    def uses(self, counters: Sequence[str]) -> Mapping[str, int]:
        """Return how far each of *counters* has got; nothing for one that nobody has used."""
        collection, field = COLLECTIONS[Pool.PROMOTION]
        found = get_all(self._db, [self._db.collection(collection).document(name) for name in counters])
        return {s.id: s.get(field) for s in found.values() if s.exists}


class FirestoreShippingRates:
    """`ShippingRates` on `shipping_rates`."""

    def __init__(self, db: firestore.Client, monotonic: Callable[[], float]) -> None:
        self._db = db
        self._recent = Recent(self._read, monotonic)

    def all(self) -> Sequence[ShippingRate]:
        """Return every rate there is."""
        return self._recent.get(None)

    def _read(self, _all: None) -> Sequence[ShippingRate]:
        return [_read(shipping_rate_from, s) for s in stream(self._db.collection("shipping_rates").limit(RATES_MAX))]


class FirestoreTaxTable:
    """`Taxes` from the table `tax_rates`."""

    def __init__(self, db: firestore.Client, monotonic: Callable[[], float]) -> None:
        self._db = db
        self._recent = Recent(self._read, monotonic)

    def assess(self, sale: Sale) -> Mapping[str, tuple[AppliedTax, ...]]:
        """Return the taxes on each amount, by line; the rows say themselves whether prices hold them."""
        return from_table(self._recent.get(sale.place.country), sale.taxables, sale.place, step(sale.currency))

    def _read(self, country: str) -> Sequence[TaxRow]:
        query = where(self._db.collection("tax_rates"), [("country", "in", [country, ""])])
        return [_read(tax_row_from, s) for s in stream(query.limit(2 * RATES_MAX))]


def _read[T](parse: Callable[[str, Mapping[str, Any]], T], snapshot: firestore.DocumentSnapshot[Any]) -> T:
    try:
        return parse(snapshot.id, snapshot.to_dict() or {})
    except Malformed as error:
        raise Unavailable(f"{snapshot.reference.path}: {error}") from error
