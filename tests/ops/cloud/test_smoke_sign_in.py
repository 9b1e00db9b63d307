"""How `ops smoke` signs in to a deployed project: a service account's token, exchanged by a web application's key."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import firebase_admin
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from firebase_admin import _user_mgt

from ops.bootstrap_run import SetupError
from ops.cloud.smoke_target import CUSTOMER, STAFF, Target, staff_claims, target
from ops.cloud.stripe_keys_secrets import Secrets
from tests.control_plane.project import migrated
from tests.control_plane.server import standing_in
from tests.control_plane.services.identity import SIGNED_IN, SIGNERS
from tests.control_plane.world import PROJECT, World
from tests.ops.cloud import stripe_world as w
from tests.world import API_KEY

WEB_KEY = "AIza-web+key"
APP = f"projects/{PROJECT}/webApps/1:42:web:abc"
SIGNER = f"robot@{PROJECT}.iam.gserviceaccount.com"


def service_account(world: World, path: Path) -> Path:
    """Write the key file of a service account, whose certificate the project knows."""
    key, now = rsa.generate_private_key(public_exponent=65537, key_size=2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    world.table(SIGNERS)[SIGNER] = {"certificate": certificate}
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "client_email": SIGNER,
        "private_key": private.decode(),
        "private_key_id": "1",
        "token_uri": f"{world.url}/token",
    }
    path.write_text(json.dumps(account))
    return path


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("FIREBASE_AUTH_EMULATOR_HOST", "GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    with standing_in(migrated(), tmp_path, monkeypatch) as world:
        world.table("web_app")[APP] = {"name": APP, "appId": "1:42:web:abc", "state": "ACTIVE"}
        world.table("web_config")[f"{APP}"] = {"projectId": PROJECT, "apiKey": WEB_KEY}
        Secrets(PROJECT).put("ORDERS_STRIPE_API_KEY", API_KEY)
        key_file = service_account(world, tmp_path / "account.json")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file))
        monkeypatch.setattr(_user_mgt.UserManager, "ID_TOOLKIT_URL", f"{world.url}/identitytoolkit.googleapis.com/v1")
        yield world


@pytest.fixture
def opened(world: World) -> Iterator[Target]:
    assert world.url
    with target(w.place()) as opened:
        yield opened


def said(world: World, token: str) -> dict[str, Any]:
    return world.table(SIGNED_IN)[token]


def test_a_customer_and_a_member_of_staff_sign_in_with_the_key_of_the_web_application(
    world: World, opened: Target
) -> None:
    customer = opened.sign_in(CUSTOMER, {})
    staff = opened.sign_in(STAFF, staff_claims())

    assert {"sub": CUSTOMER} == said(world, customer)
    assert {"sub": STAFF, "orders_role": "staff"} == said(world, staff)
    assert {CUSTOMER, STAFF} == set(world.table("user"))
    assert f"https://{PROJECT}.web.app/api/v1" == opened.api_url


def test_the_users_are_taken_away_again_and_those_that_are_gone_are_gone(world: World, opened: Target) -> None:
    opened.sign_in(CUSTOMER, {})
    opened.sign_out()

    assert {} == world.table("user")


def test_a_key_that_only_the_application_may_use_is_used_in_its_name(world: World, opened: Target) -> None:
    seen: list[str] = []
    world.before = lambda call: seen.append(call.headers.get("referer", ""))
    opened.sign_in(CUSTOMER, {})

    assert f"https://{PROJECT}.web.app" == seen[-1]


def test_without_a_web_application_it_says_how_to_make_one(world: World, opened: Target) -> None:
    world.table("web_app").clear()

    with pytest.raises(SetupError, match=f"firebase apps:create WEB orders --project {PROJECT}"):
        opened.sign_in(CUSTOMER, {})


def test_a_refusal_says_googles_reason_and_not_the_key(world: World, opened: Target) -> None:
    world.table(SIGNERS).clear()

    with pytest.raises(SetupError, match="INVALID_CUSTOM_TOKEN") as refused:
        opened.sign_in(CUSTOMER, {})
    assert WEB_KEY not in str(refused.value)


def test_a_sign_in_that_does_not_answer_is_said_so_without_the_key(world: World, opened: Target) -> None:
    world.drop("POST", "signInWithCustomToken")

    with pytest.raises(SetupError, match="does not answer") as refused:
        opened.sign_in(CUSTOMER, {})
    assert WEB_KEY not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_login_that_cannot_sign_is_told_what_can(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.url
    person = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    (tmp_path / "person.json").write_text(json.dumps(person))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "person.json"))
    monkeypatch.setenv("GCE_METADATA_HOST", "127.0.0.1:9")
    with target(w.place()) as opened, pytest.raises(SetupError, match=r"roles/iam\.serviceAccountTokenCreator"):
        opened.sign_in(CUSTOMER, {})
    assert firebase_admin._apps == {}
