"""The walk in docs/api.md, run as it stands: each block in bash, only the placeholders filled in."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ops.api_client import Api, pay_with_card
from ops.paths import ROOT
from ops.seed import seed
from ops.suite_addresses import Suite
from tests.journeys.test_first_order import expect_confirmed

PAGE = (ROOT / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", PAGE.split("## From a token", 1)[1].split("\n## ", 1)[0], re.DOTALL)
PLACEHOLDER = re.compile(r"^(ORDER|SHIPMENT)=.*$", re.MULTILINE)


class Shell:
    """Runs the page's commands one after the other, with what the earlier ones defined."""

    def __init__(self, preamble: str, home: Path) -> None:
        # The emulator answers 500 by itself when a worker closes an idle connection.
        (home / ".curlrc").write_text("retry = 3\n")
        self._environment = os.environ | {"CURL_HOME": str(home)}
        self._preamble = preamble
        self.values: dict[str, str] = {}

    def run(self, commands: str) -> str:
        """Return what *commands* print."""
        known = "".join(f"{name}='{value}'\n" for name, value in self.values.items())
        script = f"set -eu\n{self._preamble}\n{known}\n{commands}"
        done = subprocess.run(
            ["bash", "-c", script], env=self._environment, check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def json(self, commands: str) -> dict[str, Any]:
        """Return the JSON that *commands* print."""
        return dict(json.loads(self.run(commands)))


@pytest.mark.suite
def test_the_walk_on_the_api_page_leads_from_a_token_to_a_refunded_order(suite: Suite, tmp_path: Path) -> None:
    users = seed(suite)
    preamble, quote, place, checkout, read, goods, refund, arrived = BLOCKS
    shell = Shell(preamble, tmp_path)

    quoted = shell.json(quote)
    shell.values["ORDER"] = shell.json(PLACEHOLDER.sub("", place))["id"]
    pay_with_card(shell.json(checkout)["url"])
    expect_confirmed(Api(suite.api_url, users.customer), shell.values["ORDER"])
    seen = shell.run(read)
    ship, deliver = re.split(r"^SHIPMENT=.*$", goods, flags=re.MULTILINE)
    shell.values["SHIPMENT"] = shell.json(ship)["shipments"][0]["id"]
    delivered = shell.json(deliver)
    refunded = shell.json(refund)
    after = shell.json(arrived)

    assert 3490 == quoted["amounts"]["total"]
    assert "200" in seen.splitlines()[0]
    assert "completed" == delivered["status"]
    assert 1500 == refunded["refund_rows"][0]["amount"]
    assert ("partially_refunded", 1500) == (after["payment_status"], after["refunded"])
