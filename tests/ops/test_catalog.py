"""`ops catalog …` on the emulator: a file comes in whole or not at all, twice is once, and what goes out comes back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.adapters.records import FirestoreRecords
from functions.use_cases.ports import CommitFailed
from ops import catalog
from ops.bootstrap_run import SetupError
from ops.catalog import kind_of, run_check, run_export, run_import
from ops.catalog_files import KINDS
from tests.world import MUG, World, new_world

pytestmark = pytest.mark.emulator

FILE = """sku,name,price_eur,price_usd,product_id,options,stock
tee-m,T-shirt,24.00,26,tee,size=M,10
tee-l,T-shirt,24.00,26,tee,size=L,
mug,Mug,15.00,,,,99
"""


class Shop:
    """One world with a file to bring in."""

    def __init__(self, world: World, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.world, self.path, self._capsys = world, path, capsys
        self.path.write_text(FILE)

    def bring_in(self, *, kind: str = "products", dry_run: bool = False, set_stock: bool = False) -> dict[str, object]:
        found = run_import(
            self.path, KINDS[kind], self.world.config.project_id, dry_run=dry_run, set_stock=set_stock, as_json=True
        )
        assert 0 == found
        return dict(json.loads(self._capsys.readouterr().out))

    def counts(self, kind: str = "products", **more: bool) -> tuple[object, ...]:
        found = self.bring_in(kind=kind, **more)
        return tuple(found[name] for name in ("new", "changed", "same", "stock"))


@pytest.fixture
def shop(project_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shop]:
    with new_world(project_id) as world:
        yield Shop(world, tmp_path / "products.csv", capsys)


def test_a_file_comes_in_once_and_a_second_run_changes_nothing(shop: Shop) -> None:
    assert (2, 0, 1, 1) == shop.counts(dry_run=True)
    assert {"mug", "song"} == set(shop.world.rows("products"))
    assert (2, 0, 1, 1) == shop.counts()
    assert (0, 0, 3, 0) == shop.counts()

    products, stock = shop.world.rows("products"), shop.world.rows("stock")
    assert ({"eur": 2400, "usd": 2600}, {"size": "L"}) == (products["tee-l"]["prices"], products["tee-l"]["options"])
    assert (10, 5) == (stock["tee-m"]["available"], stock["mug"]["available"])
    assert "tee-l" not in stock


def test_counters_that_there_are_are_set_only_when_asked_for(shop: Shop) -> None:
    shop.bring_in()
    assert 5 == shop.world.stock()

    assert (0, 0, 3, 1) == shop.counts(set_stock=True)
    assert 99 == shop.world.stock()
    (entry,) = shop.world.rows("stock/mug/entries").values()
    assert (94, 99, "import") == (entry["delta"], entry["available"], entry["reason"])


def test_a_changed_price_is_one_change_and_fields_of_others_stay(shop: Shop) -> None:
    shop.world.db.document("products/mug").update({"picture": "mug.jpg"})
    shop.path.write_text("sku,name,price_eur\nmug,Mug,16.00\n")

    assert (0, 1, 0, 0) == shop.counts()
    mug = shop.world.rows("products")["mug"]
    assert ({"eur": 1600}, "mug.jpg") == (mug["prices"], mug["picture"])


def test_a_file_with_one_bad_line_writes_nothing(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.path.write_text(FILE + "cup,Cup,1.005,,,,\n")

    code = run_import(
        shop.path, KINDS["products"], shop.world.config.project_id, dry_run=False, set_stock=False, as_json=False
    )

    said = capsys.readouterr()
    assert (1, "") == (code, said.out)
    assert f"{shop.path}:5: prices eur: '1.005' has more than 2 decimals" in said.err
    assert {"mug", "song"} == set(shop.world.rows("products"))


def test_a_run_that_died_is_gone_on_with(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "BATCH", 1)
    real = FirestoreRecords.write
    written: list[object] = []

    def dies(records: FirestoreRecords[object], writes: list[object]) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(writes)
        real(records, writes)  # type: ignore[arg-type]

    monkeypatch.setattr(FirestoreRecords, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        shop.bring_in()
    monkeypatch.setattr(FirestoreRecords, "write", real)

    assert (1, 0, 2, 1) == shop.counts()


def test_a_batch_whose_answer_was_lost_is_not_written_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = FirestoreRecords.write

    def loses(records: FirestoreRecords[object], writes: list[object]) -> None:
        real(records, writes)  # type: ignore[arg-type]
        raise CommitFailed

    monkeypatch.setattr(FirestoreRecords, "write", loses)
    shop.bring_in()

    assert 1 == len(shop.world.db.collection("products/tee-m/changes").get())


def test_what_goes_out_comes_back(shop: Shop) -> None:
    shop.bring_in()
    out = shop.path.with_name("out.csv")

    assert 0 == run_export(out, KINDS["products"], shop.world.config.project_id)
    shop.path.write_bytes(out.read_bytes())

    assert (0, 0, 4, 0) == shop.counts(set_stock=True)


@pytest.mark.parametrize(
    ("kind", "text", "collection"),
    [
        ("promotions", "code,kind,percent,minimum_eur,skus\nsummer,percent,12.5,20.00,mug;song\n", "promotions"),
        ("shipping", "id,name,price_eur,countries,free_from_eur\nparcel,Parcel,4.90,DE;AT,50\n", "shipping_rates"),
        ("taxes", "id,name,rate,inclusive,country\nde,VAT,19,true,DE\n", "tax_rates"),
    ],
)
def test_promotions_rates_and_taxes_come_in_the_same_way(shop: Shop, kind: str, text: str, collection: str) -> None:
    shop.path.write_text(text)

    assert ((1, 0, 0, 0), (0, 0, 1, 0)) == (shop.counts(kind), shop.counts(kind))
    (document,) = shop.world.rows(collection).values()
    expected = {
        "promotions": ("percent", 1250),
        "shipping_rates": ("free_from", {"eur": 5000}),
        "tax_rates": ("rate", 190_000),
    }
    name, value = expected[collection]
    assert value == document[name]


def test_check_judges_a_file_without_a_database_and_what_is_stored(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == run_check(shop.path, KINDS["products"], "nowhere")
    assert 0 == run_check(None, KINDS["products"], shop.world.config.project_id)
    shop.world.db.document("products/mug").update({"prices": {"isk": MUG + 1}})
    assert 1 == run_check(None, KINDS["products"], shop.world.config.project_id)
    shop.path.write_text("sku\n\x00mug\n")
    assert 1 == run_check(shop.path, KINDS["products"], "nowhere")

    said = capsys.readouterr().out
    assert "all right, products: 3" in said
    assert "mug: prices: isk" in said
    assert "2 products stored, 1 with faults" in said


def test_what_cannot_be_read_says_so(shop: Shop) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        run_check(shop.path.with_name("nothing.csv"), KINDS["products"], "nowhere")
    with pytest.raises(SetupError, match="no kind 'cars'"):
        kind_of("cars")
    shop.world.db.document("products/odd").set({"name": 5})
    with pytest.raises(SetupError, match="products/odd"):
        shop.bring_in()
