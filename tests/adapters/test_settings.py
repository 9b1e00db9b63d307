"""The settings are read at most every ten seconds, and what was read last is enough for facts."""

from typing import Any

import pytest
from google.cloud import firestore

from functions.adapters import catalog
from functions.adapters import firestore as adapter
from functions.adapters.catalog import FirestoreCatalog, FirestoreSettings
from functions.adapters.recent import SECONDS_MAX
from functions.domain.errors import InvalidInput, Unavailable
from tests.world import SETTINGS, World

pytestmark = pytest.mark.emulator


class Watch:
    """A monotonic clock, and how often the document was read."""

    def __init__(self, db: firestore.Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds, self.reads, self.silent = 100.0, 0, False
        real = adapter.get
        self.source = FirestoreSettings(db, lambda: self.seconds)

        def get(reference: Any) -> Any:
            self.reads += 1
            if self.silent:
                raise Unavailable("the database does not answer")
            return real(reference)

        monkeypatch.setattr(catalog, "get", get)


@pytest.fixture
def watch(world: World, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(world.db, monkeypatch)


def test_settings_are_read_again_after_ten_seconds_and_no_sooner(world: World, watch: Watch) -> None:
    assert watch.source.current()
    world.settings(enabled=False)
    watch.seconds += SECONDS_MAX
    before = watch.source.current()
    watch.seconds += 0.1
    after = watch.source.current()

    assert before
    assert after
    assert (True, False, 2) == (before.enabled, after.enabled, watch.reads)


def test_a_database_that_is_silent_shuts_at_once_and_is_known_from_before(watch: Watch) -> None:
    known = watch.source.current()
    watch.silent, watch.seconds = True, watch.seconds + 11

    assert None is watch.source.current()
    assert known == watch.source.known()
    watch.silent = False
    assert known == watch.source.current()


def test_settings_that_never_were_there_are_not_known(world: World, watch: Watch) -> None:
    world.db.document("settings/module").delete()

    assert None is watch.source.known()
    with pytest.raises(Unavailable):
        world.another().installed()


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", [None, "", 1.5, {}, "absent"])
def test_settings_with_a_field_of_another_type_are_not_guessed(
    world: World, watch: Watch, name: str, value: object
) -> None:
    document = {**SETTINGS, name: value}
    if value == "absent":
        del document[name]
    world.db.document("settings/module").set(document)
    current = watch.source.current()

    assert (None is current) is (type(value) is not type(SETTINGS[name]) or value == "absent")


def test_the_catalog_answers_with_what_it_holds(world: World) -> None:
    found = FirestoreCatalog(world.db).products(["mug", "song", "mug", "nothing"])

    assert {"mug": ("Mug", True, True), "song": ("Song", False, False)} == {
        sku: (product.name, product.ships, product.stocked) for sku, product in found.items()
    }
    with pytest.raises(InvalidInput):
        FirestoreCatalog(world.db).products(["a/b"])


@pytest.mark.parametrize(("stated", "known"), [("none", True), ("table", True), ("stripe", True), ("tables", False)])
def test_taxes_come_from_a_source_that_there_is(world: World, watch: Watch, stated: str, *, known: bool) -> None:
    world.settings(tax=stated)

    assert (watch.source.current() is not None) is known
