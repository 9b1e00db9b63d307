"""A customer takes their own data out of the example shop, in a real browser over the whole local suite."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Arrive

pytestmark = [pytest.mark.suite, pytest.mark.browser, pytest.mark.timeout(300)]


def test_what_is_downloaded_is_a_whole_file_with_the_order_in_it(arrive: Arrive, width: str, tmp_path: Path) -> None:
    ada = arrive(width)
    ada.sign_in()
    order_id = ada.order()
    ada.open("/orders")
    ada.page.get_by_role("link", name="Your data").click()
    expect(ada.page.get_by_role("heading", level=1, name="Your data")).to_be_focused()

    with ada.page.expect_download() as begun:
        ada.button("Download my data").click()
    expect(ada.page.get_by_text("Your file is complete and saved.")).to_be_visible()
    ada.shoot("privacy")

    assert re.fullmatch(r"personal-data-\d{4}-\d\d-\d\d\.json", begun.value.suggested_filename)
    file = tmp_path / "own.json"
    begun.value.save_as(file)
    found = json.loads(file.read_text())
    own = {order["id"]: order for order in found["orders"]}
    assert "Unter den Linden 1" == own[order_id]["contact"]["address"]["line1"]
    assert ([], True) == (found["missing"], found["complete"])
    ada.expect_clean()
