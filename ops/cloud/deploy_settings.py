"""The switches of `settings/module` that a deployment turns: whether the module is on, and for how many."""

from google.cloud import firestore

from functions.adapters.firestore import get
from ops.bootstrap_run import SetupError
from ops.cloud.records import Flags


def flags(db: firestore.Client) -> Flags | None:
    """Return the switches, or None while there are no settings: then nobody has the module."""
    found = get(db.collection("settings").document("module")).to_dict()
    if found is None:
        return None
    return Flags(bool(found.get("enabled")), int(found.get("rollout_percent") or 0))


def salt(db: firestore.Client) -> str:
    """Return the installation's salt.

    Raises:
        SetupError: there are no settings yet.
    """
    found = get(db.collection("settings").document("module")).to_dict() or {}
    if not found.get("salt"):
        raise SetupError("there is no settings/module; `python3 -m ops migrate:orders` makes it")
    return str(found["salt"])
