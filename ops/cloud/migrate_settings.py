"""Makes `settings/module`: off, for nobody, with ids that are this installation's alone; what stands is left alone."""

import secrets
from collections.abc import Callable
from typing import Any

from google.api_core.exceptions import NotFound
from google.cloud import firestore

from functions.adapters.firestore import create, get
from functions.domain.errors import InvalidMoney
from functions.domain.money import exponent
from ops.bootstrap_run import SetupError
from ops.cloud.plan import Seen, Step

ID_BYTES = 18
"""At least 128 bits, in letters that Stripe's metadata takes."""
LATER = {"publish_events"}
"""What installations of before lack: absent means as it was then."""


def step(db: firestore.Client, currency: str) -> Step:
    """Return the step that makes the settings.

    `installation_id` is the `origin` on Stripe's objects: written once, in the commit that makes the document, and then
    carried by backup and restore.
    """
    return Step("settings", lambda: _seen(db), lambda: _make(db, currency))


def _seen(db: firestore.Client) -> Seen:
    try:
        found = get(db.collection("settings").document("module")).to_dict()
    except NotFound:
        found = None
    if found is None:
        return Seen(done=False, says="settings/module is missing")
    lacking = sorted(_initial("eur").keys() - found.keys() - LATER)
    if lacking:
        raise SetupError(f"settings/module lacks {', '.join(lacking)}; add what it had: it is never guessed")
    return Seen(done=True, says=f"installation {found['installation_id']}")


def _make(db: firestore.Client, currency: str) -> None:
    if not currency:
        raise SetupError("there are no settings yet: say which currency a cart has that names none, --currency eur")
    try:
        exponent(currency)
    except InvalidMoney as error:
        raise SetupError(f"--currency: {error}") from None
    create(db.collection("settings").document("module"), _initial(currency))


def _initial(currency: str, token: Callable[[int], str] = secrets.token_urlsafe) -> dict[str, Any]:
    return {
        "enabled": False,
        "rollout_percent": 0,
        "allow_list": [],
        "currency": currency,
        "installation_id": token(ID_BYTES),
        "salt": token(ID_BYTES),
        "shipping_flat": 0,
        "publish_events": True,
    }
