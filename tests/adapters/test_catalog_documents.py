"""The catalog's documents keep what they are given, and those that older code wrote are read."""

from functions.adapters.catalog_documents import product_document, product_from
from functions.domain.catalog import Product

TEE = Product("tee-l", "T-shirt", {"eur": 2400}, False, False, False, "tee", {"size": "L"}, 180, "txcd_30011000")


def test_a_product_reads_back_as_it_was_written() -> None:
    assert TEE == product_from("tee-l", product_document(TEE))


def test_a_product_of_an_older_catalog_is_its_own_product_and_weighs_nothing() -> None:
    older = {"name": "Mug", "prices": {"eur": 1500}, "ships": True, "stocked": True, "active": True}

    assert Product("mug", "Mug", {"eur": 1500}) == product_from("mug", older)


def test_variants_are_one_product_to_a_promotion() -> None:
    assert ("tee", "mug") == (TEE.group, Product("mug", "Mug", {}).group)
