"""The catalog and the settings in Firestore, the settings cached for ten seconds."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters.catalog_documents import product_from
from functions.adapters.firestore import get, get_all
from functions.adapters.orders import check_id
from functions.domain.catalog import Product
from functions.domain.errors import Unavailable
from functions.use_cases.settings import TAX_SOURCES, Settings

SETTINGS_SECONDS_MAX = 10.0


class FirestoreCatalog:
    """`Catalog` on the collection `products`."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def products(self, skus: Sequence[str]) -> Mapping[str, Product]:
        """Return the products that are for sale, by SKU."""
        references = [self._db.collection("products").document(check_id(sku)) for sku in dict.fromkeys(skus)]
        found = get_all(self._db, references)
        return {s.id: product_from(s.id, s.to_dict() or {}) for s in found.values() if s.exists}


class FirestoreSettings:
    """`SettingsSource` on `settings/module`: read again after ten seconds."""

    def __init__(self, db: firestore.Client, monotonic: Callable[[], float]) -> None:
        self._db = db
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._settings: Settings | None = None
        self._last_known: Settings | None = None

    def current(self) -> Settings | None:
        """Return the settings, or None when they cannot be read."""
        with self._lock:
            now = self._monotonic()
            if self._settings is None or self._read_at is None or now - self._read_at > SETTINGS_SECONDS_MAX:
                self._settings, self._read_at = self._read(), now
                self._last_known = self._settings or self._last_known
            return self._settings

    def known(self) -> Settings | None:
        """Return the settings as they were last read: enough for facts, which never wait for settings."""
        return self.current() or self._last_known

    def _read(self) -> Settings | None:
        try:
            found = get(self._db.collection("settings").document("module")).to_dict()
        except Unavailable:
            return None
        return settings_from(found) if found else None


def settings_from(found: Mapping[str, Any]) -> Settings | None:
    """Return the settings, or None for a document that lacks one or holds another type: nothing is guessed."""
    kinds = {
        "enabled": bool,
        "rollout_percent": int,
        "currency": str,
        "installation_id": str,
        "salt": str,
        "shipping_flat": int,
        "allow_list": list,
    }
    if not all(type(found.get(name)) is kind for name, kind in kinds.items()):
        return None
    optional = {
        "tax": str,
        "prices_include_tax": bool,
        "capture_method": str,
        "goods_days": int,
        "return_days": int,
        "return_approval": str,
        "terms_version": str,
        "publish_events": bool,
        "locale": str,
        "total_min": dict,
        "total_max": dict,
    }
    stated = {name: found[name] for name in optional if name in found}
    if not all(type(value) is optional[name] for name, value in stated.items()):
        return None
    limits = [*stated.get("total_min", {}).values(), *stated.get("total_max", {}).values()]
    if stated.get("tax", TAX_SOURCES[0]) not in TAX_SOURCES or not all(type(limit) is int for limit in limits):
        return None
    named = {name: found[name] for name in kinds if name != "allow_list"}
    return Settings(**named, **stated, allow_list=frozenset(found["allow_list"]))
