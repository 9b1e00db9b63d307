"""The catalog and the settings in Firestore, the settings cached for ten seconds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters.catalog_documents import product_from
from functions.adapters.firestore import get, get_all
from functions.adapters.orders import check_id
from functions.adapters.recent import Recent
from functions.domain.catalog import Product
from functions.domain.errors import Unavailable
from functions.use_cases.settings import TAX_SOURCES, Settings


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
        self._recent = Recent(self._read, monotonic)
        self._last_known: Settings | None = None

    def current(self) -> Settings | None:
        """Return the settings, or None when they cannot be read."""
        try:
            found = self._recent.get("module")
        except Unavailable:
            return None
        self._last_known = found
        return found

    def known(self) -> Settings | None:
        """Return the settings as they were last read: enough for facts, which never wait for settings."""
        return self.current() or self._last_known

    def _read(self, name: str) -> Settings:
        found = get(self._db.collection("settings").document(name)).to_dict()
        settings = settings_from(found) if found else None
        if settings is None:
            raise Unavailable(f"settings/{name} cannot be read")
        return settings


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
