"""What a smoke test goes to: a project's API, its database and its Stripe account, and who asks there."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import firebase_admin
import requests
import stripe
from firebase_admin import auth, exceptions
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from functions.adapters.books import FirestoreBooks
from functions.adapters.stripe_client import Api as StripeApi
from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.config import API_KEY, STRIPE_API, Config
from functions.entrypoints.auth import ROLE_CLAIM
from functions.use_cases.books import Healing
from ops.bootstrap_run import SetupError
from ops.bootstrap_secrets import local_secrets
from ops.cloud.clients import database
from ops.cloud.environment import Environment
from ops.cloud.rest import Api as Google
from ops.cloud.rest import reason
from ops.cloud.stripe_keys_client import BASE, connect
from ops.cloud.stripe_keys_secrets import Secrets
from ops.paths import ROOT
from ops.suite_addresses import Suite

CUSTOMER, STAFF = "orders-smoke", "orders-smoke-staff"
APP = "orders-smoke"
IDENTITY, IDENTITY_VARIABLE = "https://identitytoolkit.googleapis.com", "FIREBASE_IDENTITY_URL"
ANSWER_SECONDS_MAX = 20.0

type SignIn = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True)
class Target:
    """One project as a smoke test sees it; `sign_in` turns a user's id and claims into an ID token."""

    environment: Environment
    api_url: str
    db: firestore.Client
    healing: Healing
    stripe: StripeApi
    sign_in: SignIn
    sign_out: Callable[[], None]

    @property
    def livemode(self) -> bool:
        """Say whether it is real money."""
        return self.healing.module.livemode


@contextmanager
def target(environment: Environment) -> Iterator[Target]:
    """Open a project: the suite that runs on this machine, or a deployed one.

    Raises:
        SetupError: it is not there, or something of it is missing; the message says what to do.
    """
    if not environment.is_local and not environment.app_url:
        raise SetupError(
            f"ORDERS_APP_URL is not stated in .env.{environment.project}: where the API answers is unknown"
        )
    suite = Suite()
    payments, config = connection(environment)
    db = database(environment.project, config.database)
    app = firebase_admin.initialize_app(options={"projectId": environment.project}, name=APP)
    try:
        yield Target(
            environment,
            suite.api_url if environment.is_local else f"{environment.app_url.rstrip('/')}/api/v1",
            db,
            Healing(build(db, payments, config), payments.lists, FirestoreBooks(db)),
            payments.api,
            lambda uid, claims: _token(environment, app, uid, claims),
            lambda: _forget(app),
        )
    finally:
        firebase_admin.delete_app(app)
        db.close()


def connection(
    environment: Environment, database_id: str = "", http_client: stripe.HTTPClient | None = None
) -> tuple[StripePayments, Config]:
    """Return the Stripe account of a project, and what the module is built with; another database where one is named.

    Raises:
        SetupError: nothing runs on this machine, or the project has no Stripe key.
    """
    name = database_id or environment.database
    if environment.is_local:
        suite = Suite()
        if not suite.simulator_is_up():
            raise SetupError("nothing runs on this machine: `python3 -m ops start` first, and leave it running")
        os.environ.update(suite.environment())
        key, base, app_url = local_secrets(ROOT)[API_KEY.name], suite.simulator_url, suite.app_url
    else:
        key, base, app_url = Secrets(environment.project).value(API_KEY.name), _base(), environment.app_url
    if not key:
        raise SetupError(
            f"{environment.project} has no Stripe key: `python3 -m ops configure:stripe --project {environment.alias}`"
        )
    return StripePayments(key, base, http_client), Config(environment.project, name, key, (), base, app_url)


def _base() -> str:
    connect("")
    return os.environ.get(BASE) or STRIPE_API


def _token(environment: Environment, app: firebase_admin.App, uid: str, claims: Mapping[str, str]) -> str:
    """Return an ID token of a user that only the smoke test is; the user is made by signing in.

    The request names the application's address, from which alone the API key may be allowed.
    Source: https://cloud.google.com/identity-platform/docs/reference/rest/v1/accounts/signInWithCustomToken.

    Raises:
        SetupError: the token cannot be made, or Google refuses it; the message does not have the key.
    """
    try:
        custom: bytes = auth.create_custom_token(uid, dict(claims), app=app)
    except (ValueError, exceptions.FirebaseError, GoogleAuthError) as error:
        raise SetupError(
            f"no token can be made for {environment.project} ({type(error).__name__}): use a service account "
            "(GOOGLE_APPLICATION_CREDENTIALS) that has roles/iam.serviceAccountTokenCreator"
        ) from error
    emulator = os.environ.get("FIREBASE_AUTH_EMULATOR_HOST")
    origin = f"http://{emulator}/identitytoolkit.googleapis.com" if emulator else ""
    origin = origin or os.environ.get(IDENTITY_VARIABLE, IDENTITY).rstrip("/")
    key = "local" if emulator else _web_key(environment)
    body = {"token": custom.decode(), "returnSecureToken": True}
    url = f"{origin}/v1/accounts:signInWithCustomToken?key={quote(key)}"
    headers = {"Referer": environment.app_url} if environment.app_url else {}
    try:
        answer = requests.post(url, json=body, headers=headers, timeout=ANSWER_SECONDS_MAX)
    except requests.RequestException as error:
        raise SetupError(f"the sign-in of {environment.project} does not answer ({type(error).__name__})") from None
    if not answer.ok:
        raise SetupError(
            f"nobody can sign in to {environment.project} ({reason(answer)}): is Firebase Authentication on, and may "
            f"the web application's API key be used from {environment.app_url or 'here'}?"
        )
    return str(answer.json()["idToken"])


def _web_key(environment: Environment) -> str:
    """Return the public key of any web application of the project: it names the project, and no more.

    Source: https://firebase.google.com/docs/reference/firebase-management/rest/v1beta1/projects.webApps.
    """
    api = Google("Firebase Management", "FIREBASE_API_URL", "https://firebase.googleapis.com")
    listed = api.ask("GET", f"/v1beta1/projects/{environment.project}/webApps") or {}
    for each in listed.get("apps", []):
        config = api.ask("GET", f"/v1beta1/{each['name']}/config") or {}
        if config.get("apiKey"):
            return str(config["apiKey"])
    raise SetupError(
        f"{environment.project} has no web application to sign in with: `firebase apps:create WEB orders "
        f"--project {environment.project}`"
    )


def _forget(app: firebase_admin.App) -> None:
    """Delete the users that signing in has made; those that are gone are gone."""
    for uid in (CUSTOMER, STAFF):
        try:
            auth.delete_user(uid, app=app)
        except auth.UserNotFoundError:
            continue


def staff_claims() -> dict[str, str]:
    """Return what makes the smoke test's second user a member of staff."""
    return {ROLE_CLAIM: "staff"}
