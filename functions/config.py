"""Parameters and secrets, read here and nowhere else, checked before anything is served.

Values come from `.env.<project>` and from Secret Manager (`.secret.local` under the emulator).
"""

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from firebase_functions import params

REGION = "us-central1"
DATABASE = "orders"
"""The database that triggers and firebase.json name; everything else takes the parameter."""
STRIPE_API = "https://api.stripe.com"

API_KEY = params.SecretParam("ORDERS_STRIPE_API_KEY", description="a restricted key of the Stripe account")
WEBHOOK_SECRETS = params.SecretParam(
    "ORDERS_STRIPE_WEBHOOK_SECRETS", description="the endpoint's signing secrets, comma-separated, newest first"
)
API_BASE = params.StringParam("ORDERS_STRIPE_API_BASE", default=STRIPE_API, description="where Stripe's API is")
DATABASE_ID = params.StringParam("ORDERS_DATABASE", default=DATABASE, description="the Firestore database")
APP_URL = params.StringParam("ORDERS_APP_URL", description="where customers come back to, https://…")
ALLOWED_ORIGINS = params.StringParam(
    "ORDERS_ALLOWED_ORIGINS", default="", description="other origins whose pages may call the API, comma-separated"
)

EMULATOR_VARIABLES = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST")

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


class MisconfiguredError(Exception):
    """The function must not serve as it is configured; the message says what to change."""


@dataclass(frozen=True)
class Config:
    """What the functions run with, checked."""

    project_id: str
    database: str
    api_key: str
    webhook_secrets: tuple[str, ...]
    api_base: str
    app_url: str
    pubsub_emulator: str | None = None
    """Host and port of the Pub/Sub emulator, where there is one."""
    allowed_origins: tuple[str, ...] = ()
    """Beside the API's own, the origins whose pages may call it."""

    @property
    def livemode(self) -> bool:
        """Say whether the key is for real money."""
        return self.api_key.startswith(("sk_live_", "rk_live_"))

    @property
    def stripe_js_url(self) -> str | None:
        """Where the Stripe simulator serves its stand-in of Stripe.js; None where Stripe's own is to be loaded."""
        simulated = self.project_id.startswith("demo-") and self.api_base != STRIPE_API
        return f"{self.api_base.rstrip('/')}/stripe.js" if simulated else None


def load() -> Config:
    """Return the configuration of this process.

    Raises:
        MisconfiguredError: a secret is empty or has blanks around it, an emulator or a foreign Stripe is named outside
            a `demo-` project, or no project is known.
    """
    project_id = os.environ.get("GCLOUD_PROJECT") or os.environ.get("GOOGLE_CLOUD_PROJECT") or ""
    config = Config(
        project_id=project_id,
        database=DATABASE_ID.value or DATABASE,
        api_key=API_KEY.value,
        webhook_secrets=tuple(WEBHOOK_SECRETS.value.split(",")),
        api_base=API_BASE.value or STRIPE_API,
        app_url=APP_URL.value.rstrip("/"),
        pubsub_emulator=os.environ.get("PUBSUB_EMULATOR_HOST") or None,
        allowed_origins=tuple(origin for origin in ALLOWED_ORIGINS.value.split(",") if origin),
    )
    check(config, {name: os.environ[name] for name in EMULATOR_VARIABLES if os.environ.get(name)})
    return config


def check(config: Config, emulators: dict[str, str]) -> None:
    """Refuse what must never serve.

    Raises:
        MisconfiguredError: see `load`.
    """
    if not config.project_id:
        raise MisconfiguredError("GCLOUD_PROJECT is not set: no project to work in")
    _check_secrets(config)
    local = config.project_id.startswith("demo-")
    if not _is_ours(config.app_url, local=local):
        raise MisconfiguredError("ORDERS_APP_URL must be your application's https address")
    for origin in config.allowed_origins:
        if not (ORIGIN.fullmatch(origin) and _is_ours(origin, local=local)):
            raise MisconfiguredError(f"ORDERS_ALLOWED_ORIGINS: {origin!r} is no https://host in lower case")
    if local:
        return
    if emulators:
        raise MisconfiguredError(f"{', '.join(sorted(emulators))} is set: emulators are for demo- projects only")
    if config.api_base != STRIPE_API:
        raise MisconfiguredError(f"ORDERS_STRIPE_API_BASE must be {STRIPE_API} outside demo- projects")


def _is_ours(url: str, *, local: bool) -> bool:
    address = urlsplit(url)
    at_home = local and address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost")
    return at_home or bool(address.scheme == "https" and address.hostname)


def _check_secrets(config: Config) -> None:
    if not config.api_key.startswith(("sk_", "rk_")) or config.api_key != config.api_key.strip():
        raise MisconfiguredError("ORDERS_STRIPE_API_KEY is empty, has blanks around it, or is no secret key")
    if config.livemode and config.project_id.startswith("demo-"):
        raise MisconfiguredError("a live key must not be used in a demo- project")
    for secret in config.webhook_secrets or ("",):
        if not secret.startswith("whsec_") or secret != secret.strip() or len(secret) <= len("whsec_"):
            raise MisconfiguredError("ORDERS_STRIPE_WEBHOOK_SECRETS is empty, has blanks, or holds no whsec_… secret")
