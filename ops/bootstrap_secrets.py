"""The secrets of this checkout's local project: made here, known nowhere else."""

from __future__ import annotations

import secrets
from pathlib import Path

SECRETS_FILE = ".secret.local"
PREFIXES = {
    "ORDERS_STRIPE_API_KEY": "sk_test_",
    "ORDERS_STRIPE_WEBHOOK_SECRETS": "whsec_",
}


def local_secrets(root: Path) -> dict[str, str]:
    """Return the secrets of the local project by name."""
    lines = _lines(root)
    pairs = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def due(root: Path) -> bool:
    """Say whether a secret is absent or empty."""
    return bool(_missing(root))


def make(root: Path) -> None:
    """Give this checkout fresh secrets where it has none; those that it has stay."""
    missing = _missing(root)
    kept = [line for line in _lines(root) if line.partition("=")[0].strip() not in missing]
    path = root / SECRETS_FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join([*kept, *(f"{name}={_fresh(name)}" for name in missing)]) + "\n")


def _fresh(name: str) -> str:
    return PREFIXES[name] + secrets.token_hex(24)


def _missing(root: Path) -> list[str]:
    present = local_secrets(root)
    return [name for name in PREFIXES if not present.get(name)]


def _lines(root: Path) -> list[str]:
    try:
        return (root / SECRETS_FILE).read_text().splitlines()
    except FileNotFoundError:
        return ["# Secrets of this checkout's local project alone."]
