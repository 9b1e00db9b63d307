"""What admins keep, on Firestore and in memory: one contract."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.adapters.records import shop as firestore_shop
from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.errors import FaultyRecord, InvalidInput, NotFound, PreconditionFailed, Unavailable
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases.ports import CommitFailed
from functions.use_cases.shop import Change, Kept, Records, Shop, Write, put, remove
from functions.use_cases.stock import StockEntry
from tests.fake_shop import fake_shop
from tests.world import World, new_world

pytestmark = pytest.mark.emulator

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
TEE = Product("tee-l", "T-shirt", {"eur": 2400}, True, True, True, "tee", {"size": "L"}, 180, "txcd_30011000")
EVERY: list[tuple[str, str, Any]] = [
    ("products", "tee-l", TEE),
    (
        "promotions",
        "SUMMER",
        Promotion("SUMMER", PromotionKind.PERCENT, 1250, minimums={"eur": 5}, ends_at=NOW, limit=3),
    ),
    (
        "promotions",
        "FIVE",
        Promotion("FIVE", PromotionKind.AMOUNT, amounts={"eur": 500}, skus=frozenset({"a", "b"}), stacks=True),
    ),
    ("shipping_rates", "near", ShippingRate("near", "Near", {"eur": 490}, frozenset({"DE"}), 1, 9, {"eur": 1}, {}, {})),
    ("tax_rates", "de", TaxRow("de", "VAT", 190_000, True, "DE", "BE", "10", "books", True)),
]


@dataclass
class Implementation:
    """One implementation, with its world where it is Firestore's."""

    shop: Shop
    world: World | None


@pytest.fixture(params=["firestore", "fake"])
def kept(request: pytest.FixtureRequest, project_id: str) -> Iterator[Implementation]:
    if request.param == "fake":
        yield Implementation(fake_shop(), None)
        return
    with new_world(project_id) as world:
        for sku in ("mug", "song"):
            world.db.document(f"products/{sku}").delete()
        world.db.document("stock/mug").delete()
        yield Implementation(firestore_shop(world.db), world)


def change(record_id: str, holds: Callable[[str | None], bool]) -> Change:
    return Change(record_id, holds, "staff:eve", NOW)


def is_new(tag: str | None) -> bool:
    return tag is None


def stands(kept: Kept[Any]) -> Callable[[str | None], bool]:
    return lambda tag: tag == kept.tag


@pytest.mark.parametrize(("kind", "record_id", "value"), EVERY, ids=[f"{k} {n}" for k, n, _ in EVERY])
def test_a_record_reads_back_as_it_was_put(kept: Implementation, kind: str, record_id: str, value: Any) -> None:
    records: Records[Any] = getattr(kept.shop, kind)

    made, is_first = put(records, change(record_id, is_new), value)

    assert (record_id, value, True) == (made.record_id, made.value, is_first)
    assert made == records.get(record_id)
    assert value == remove(records, change(record_id, stands(made))).value
    assert None is records.get(record_id)


def test_a_change_replaces_the_whole_record_and_its_tag(kept: Implementation) -> None:
    made, _ = put(kept.shop.products, change("tee-l", is_new), TEE)
    dearer = replace(TEE, prices={"usd": 2600}, options={})

    changed, is_first = put(kept.shop.products, change("tee-l", stands(made)), dearer)

    assert (dearer, False) == (changed.value, is_first)
    assert made.tag != changed.tag


def test_who_has_seen_another_record_changes_nothing(kept: Implementation) -> None:
    made, _ = put(kept.shop.products, change("tee-l", is_new), TEE)
    put(kept.shop.products, change("tee-l", stands(made)), replace(TEE, name="Tee"))

    for holds in (stands(made), is_new):
        with pytest.raises(PreconditionFailed):
            put(kept.shop.products, change("tee-l", holds), TEE)
        with pytest.raises(PreconditionFailed):
            remove(kept.shop.products, change("tee-l", holds))
    with pytest.raises(PreconditionFailed):
        put(kept.shop.products, change("other", stands(made)), replace(TEE, sku="other"))


def test_a_repeated_change_is_done_and_a_repeated_creation_is_refused(kept: Implementation) -> None:
    made, _ = put(kept.shop.products, change("tee-l", is_new), TEE)

    assert (made, False) == put(kept.shop.products, change("tee-l", lambda tag: tag == "seen before"), TEE)
    with pytest.raises(PreconditionFailed):
        put(kept.shop.products, change("tee-l", is_new), TEE)


def test_what_is_not_there_cannot_be_removed(kept: Implementation) -> None:
    with pytest.raises(NotFound, match="record"):
        remove(kept.shop.products, change("tee-l", lambda _: True))


def test_pages_hold_every_record_once_by_id(kept: Implementation) -> None:
    for sku in ("b", "a", "c"):
        put(kept.shop.products, change(sku, is_new), replace(TEE, sku=sku))

    first = kept.shop.products.page(limit=2, after="")
    rest = kept.shop.products.page(limit=2, after="b")

    assert [["a", "b"], ["c"]] == [[each.record_id for each in page] for page in (first, rest)]
    assert first[0] == kept.shop.products.get("a")


def test_several_writes_are_made_together_or_not_at_all(kept: Implementation) -> None:
    made, _ = put(kept.shop.products, change("tee-l", is_new), TEE)
    other = Write("tee-m", replace(TEE, sku="tee-m"), None, "staff:eve", NOW)

    with pytest.raises(CommitFailed):
        kept.shop.products.write([other, Write("tee-l", TEE, "5", "staff:eve", NOW)])
    assert None is kept.shop.products.get("tee-m")

    kept.shop.products.write([other, Write("tee-l", replace(TEE, name="Tee"), made.tag, "staff:eve", NOW)])
    assert ["Tee", "T-shirt"] == [each.value.name for each in kept.shop.products.page(limit=9, after="")]


def test_what_cannot_be_an_id_is_refused(kept: Implementation) -> None:
    with pytest.raises(InvalidInput):
        kept.shop.products.get("a/b")
    with pytest.raises(InvalidInput):
        kept.shop.stock.read("a/b", "e1")
    with pytest.raises(InvalidInput):
        kept.shop.stock.levels(["a/b"])


def test_a_record_with_a_fault_is_not_written(kept: Implementation) -> None:
    with pytest.raises(FaultyRecord, match="prices"):
        put(kept.shop.products, change("tee-l", is_new), replace(TEE, prices={"isk": 150}))
    assert None is kept.shop.products.get("tee-l")


def entry(number: int, delta: int, available: int) -> StockEntry:
    return StockEntry(f"e{number}", "hash", delta, available, "delivery", "staff:eve", NOW.replace(second=number))


def test_stock_is_counted_from_the_first_delivery_on(kept: Implementation) -> None:
    stock = kept.shop.stock
    nothing = stock.read("tee-l", "e1")
    stock.write("tee-l", nothing.token, entry(1, 5, 5))
    stock.write("tee-l", stock.read("tee-l", "e2").token, entry(2, -2, 3))

    seen = stock.read("tee-l", "e1")
    assert (None, None) == (nothing.available, nothing.entry)
    assert (3, entry(1, 5, 5)) == (seen.available, seen.entry)
    assert [entry(2, -2, 3), entry(1, 5, 5)] == stock.entries("tee-l", 9)
    assert [entry(2, -2, 3)] == stock.entries("tee-l", 1)
    assert {"tee-l": 3} == stock.levels(["tee-l", "tee-m"])
    assert {} == stock.levels([])


def test_stock_is_spread_if_it_is_as_it_was_seen_and_stays_one_number(kept: Implementation) -> None:
    stock = kept.shop.stock
    stock.write("tee-l", None, entry(1, 5, 5))
    with pytest.raises(CommitFailed):
        stock.spread("tee-l", 3, entry(2, 0, 4))
    stock.spread("tee-l", 3, entry(3, 0, 5))
    with pytest.raises(CommitFailed):
        stock.spread("tee-l", 2, entry(4, 0, 5))

    seen = stock.read("tee-l", "e3")
    assert (5, 3, entry(3, 0, 5)) == (seen.available, seen.shards, seen.entry)
    assert {"tee-l": 5} == stock.levels(["tee-l"])


def test_stock_that_somebody_changed_meanwhile_is_not_overwritten(kept: Implementation) -> None:
    stock = kept.shop.stock
    stock.write("tee-l", None, entry(1, 5, 5))
    seen = stock.read("tee-l", "e2")
    stock.write("tee-l", seen.token, entry(2, 1, 6))

    with pytest.raises(CommitFailed):
        stock.write("tee-l", seen.token, entry(3, 1, 6))
    assert {"tee-l": 6} == stock.levels(["tee-l"])


# Firestore alone


def test_every_change_stays_on_record_and_fields_of_others_stay(world: World) -> None:
    shop = firestore_shop(world.db)
    world.db.document("products/mug").update({"picture": "mug.jpg"})
    mug = shop.products.get("mug")
    assert mug

    put(shop.products, change("mug", stands(mug)), replace(mug.value, name="Cup"))

    (made,) = world.rows("products/mug/changes").values()
    assert ("staff:eve", NOW, "Cup") == (made["actor"], made["at"], made["after"]["name"])
    assert "mug.jpg" == world.db.document("products/mug").get().get("picture")


def test_settings_keep_what_names_the_installation(world: World) -> None:
    shop = firestore_shop(world.db)
    found = shop.settings.get("module")
    assert found
    wanted = replace(found.value, rollout_percent=50, total_min={"eur": 900})

    put(shop.settings, change("module", stands(found)), wanted)

    stated = world.rows("settings")["module"]
    (made,) = [each["after"] for each in world.rows("settings/module/changes").values()]
    assert ("inst_tests", "salt", 50, {"eur": 900}) == (
        stated["installation_id"],
        stated["salt"],
        stated["rollout_percent"],
        stated["total_min"],
    )
    assert 50 == made["rollout_percent"]
    assert not {"installation_id", "salt"} & set(made)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("products/mug", lambda shop: shop.products.page(limit=5, after="")),
        ("promotions/mug", lambda shop: shop.promotions.get("mug")),
        ("settings/module", lambda shop: shop.settings.get("module")),
    ],
)
def test_a_record_that_cannot_be_read_is_named(world: World, path: str, read: Callable[[Shop], object]) -> None:
    world.db.document(path).set({"name": 5})

    with pytest.raises(Unavailable, match=path):
        read(firestore_shop(world.db))


def test_stock_over_shards_is_one_number(world: World) -> None:
    stock = firestore_shop(world.db).stock
    world.db.document("stock/mug").set({"available": 0, "shards": 3})
    for number, available in enumerate((4, 0, 2)):
        world.db.document(f"stock/mug/shards/{number}").set({"available": available})

    assert {"mug": 6} == stock.levels(["mug"])
    stock.write("mug", stock.read("mug", "e1").token, entry(1, -5, 1))
    assert {"mug": 1} == stock.levels(["mug"])
    stock.write("mug", stock.read("mug", "e2").token, entry(2, 9, 10))
    assert {"mug": 10} == stock.levels(["mug"])
