"""Which project a command is about: an alias of `.firebaserc` or a project's id, with its parameters."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from functions.config import REGION
from ops.bootstrap_run import SetupError
from ops.paths import ROOT

LOCAL_PREFIX = "demo-"
LOCAL = "demo-orders"
PRODUCTION = ("production", "prod")
"""Aliases of a project in which real money moves."""
_LINE = re.compile(r"^\s*([A-Z_][A-Z0-9_]*)\s*=\s*(.*?)\s*$")


@dataclass(frozen=True)
class Environment:
    """One project, as `.firebaserc`, `firebase.json` and `.env.<project>` describe it."""

    alias: str
    project: str
    region: str
    database: str
    location: str
    site: str
    app_url: str
    """Where customers come back to; the API answers under `/api/v1` of it. Empty while `.env.<project>` is missing."""

    @property
    def is_local(self) -> bool:
        """Say whether it is an emulator's project, of which Google knows nothing."""
        return self.project.startswith(LOCAL_PREFIX)

    @property
    def webhook_url(self) -> str:
        """Return the address that Stripe is to call; Cloud Functions gives each function one of this form."""
        return f"https://{self.region}-{self.project}.cloudfunctions.net/orders_stripe_webhook"


def environment(named: str, root: Path = ROOT) -> Environment:
    """Return the environment of an alias or a project's id.

    Raises:
        SetupError: nothing is named so; the message lists what is.
    """
    rc = json.loads((root / ".firebaserc").read_text())
    aliases: dict[str, str] = rc.get("projects", {})
    if named not in aliases and named not in aliases.values():
        known = ", ".join(f"{alias} ({project})" for alias, project in aliases.items())
        raise SetupError(f"no project {named!r} in .firebaserc; it knows {known or 'none'}")
    project = aliases.get(named, named)
    alias = _alias([alias for alias, each in aliases.items() if each == project], named)
    store = json.loads((root / "firebase.json").read_text())["firestore"][0]
    sites = rc.get("targets", {}).get(project, {}).get("hosting", {}).get("orders", [])
    parameters = read_parameters(root / f".env.{project}")
    return Environment(
        alias=alias,
        project=project,
        region=REGION,
        database=store["database"],
        location=store.get("location", ""),
        site=sites[0] if sites else "",
        app_url=parameters.get("ORDERS_APP_URL", ""),
    )


def _alias(aliases: list[str], named: str) -> str:
    """Return the alias that a project goes by: under whichever it is named, production stays production."""
    live = [each for each in aliases if each in PRODUCTION]
    return next(iter(live or [each for each in aliases if each == named] or aliases))


def read_parameters(path: Path) -> dict[str, str]:
    """Return the parameters of a dotenv file, none if there is no file."""
    if not path.exists():
        return {}
    found = (_LINE.match(line) for line in path.read_text().splitlines())
    return {each.group(1): each.group(2).strip("\"'") for each in found if each}
