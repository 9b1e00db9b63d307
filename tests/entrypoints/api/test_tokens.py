"""Firebase ID tokens: signed by us with keys of our own, verified by firebase-admin as in production."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import firebase_admin
import google.auth.credentials
import google.auth.crypt
import google.auth.exceptions
import google.auth.jwt
import google.oauth2.id_token
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from firebase_admin import auth, credentials, exceptions

from functions.domain.errors import Unavailable
from functions.entrypoints.auth import APP_NAME, Claims, FirebaseTokens, Unauthenticated, claims_of

PROJECT = "demo-tokens"
KEY_ID = "key-1"


class NoCredentials(credentials.Base):  # type: ignore[misc] # Its base is untyped.
    """What firebase-admin asks for and never uses here."""

    def get_credential(self) -> google.auth.credentials.Credentials:
        return google.auth.credentials.AnonymousCredentials()


def new_key() -> tuple[bytes, bytes]:
    """Return a private key and a certificate for it, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)


OURS, FORGED = new_key(), new_key()


@pytest.fixture(autouse=True)
def _firebase(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Firebase app without credentials, and Google's keys replaced by ours."""
    monkeypatch.setattr(google.oauth2.id_token, "_fetch_certs", lambda *_: {KEY_ID: OURS[1].decode()})
    firebase_admin.initialize_app(NoCredentials(), {"projectId": PROJECT}, APP_NAME)
    yield
    if APP_NAME in firebase_admin._apps:
        firebase_admin.delete_app(firebase_admin.get_app(APP_NAME))


def token(key: bytes = OURS[0], key_id: str = KEY_ID, **changes: object) -> str:
    """Return a signed ID token."""
    now = int(time.time())
    claims = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "auth_time": now - 60,
        "iat": now - 60,
        "exp": now + 3600,
        "sub": "alice",
        **changes,
    }
    signer = google.auth.crypt.RSASigner.from_string(key, key_id)
    kept = {name: value for name, value in claims.items() if value is not None}
    return bytes(google.auth.jwt.encode(signer, kept)).decode()


def verify(text: str, *, check_revoked: bool = False) -> Claims:
    return FirebaseTokens(PROJECT)(text, check_revoked=check_revoked)


@pytest.mark.parametrize("role", ["staff", "admin", "owner", ""])
def test_a_valid_token_says_whose_it_is_and_in_which_role(role: str) -> None:
    assert Claims("alice", role) == verify(token(orders_role=role))


def test_a_token_without_our_claim_is_a_customers() -> None:
    assert Claims("alice", "") == verify(token(role="staff", admin=True))


@pytest.mark.parametrize("role", [True, 1, ["staff"], {"staff": True}, None])
def test_a_role_that_is_no_text_is_none(role: object) -> None:
    assert Claims("alice", "") == claims_of({"uid": "alice", "orders_role": role})


@pytest.mark.parametrize(
    ("firebase", "is_guest"), [({"sign_in_provider": "anonymous"}, True), ({"sign_in_provider": "password"}, False)]
)
def test_who_signed_in_anonymously_is_a_guest(firebase: dict[str, str], *, is_guest: bool) -> None:
    assert Claims("alice", is_guest=is_guest) == claims_of({"uid": "alice", "firebase": firebase})


BAD: dict[str, Callable[[], str]] = {
    "forged": lambda: token(FORGED[0]),
    "unknown key": lambda: token(key_id="key-2"),
    "expired": lambda: token(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600),
    "of the future": lambda: token(iat=int(time.time()) + 3600, exp=int(time.time()) + 7200),
    "another project's": lambda: token(aud="other", iss="https://securetoken.google.com/other"),
    "another issuer's": lambda: token(iss="https://accounts.google.com"),
    "without a subject": lambda: token(sub=None),
    "with an empty subject": lambda: token(sub=""),
    "with an endless subject": lambda: token(sub="x" * 129),
    "cut short": lambda: token()[:-10],
    "unsigned": lambda: token().rsplit(".", 1)[0] + ".",
    "without an algorithm": lambda: "eyJhbGciOiJub25lIn0." + token().split(".")[1] + ".",
    "rubbish": lambda: "rubbish",
    "dots": lambda: "..",
    "empty": lambda: "",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_no_other_token_is_accepted(make: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        verify(make())


@pytest.mark.parametrize(
    "error",
    [
        auth.RevokedIdTokenError("revoked"),
        auth.UserDisabledError("disabled"),
        auth.UserNotFoundError("gone"),
        auth.ExpiredIdTokenError("expired", None),
        ValueError("not a token"),
    ],
)
def test_what_firebase_refuses_is_a_refusal(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(auth, "verify_id_token", _raises(error))

    with pytest.raises(Unauthenticated):
        verify("x")


@pytest.mark.parametrize(
    "error",
    [
        auth.CertificateFetchError("no keys", None),
        exceptions.UnavailableError("down"),
        exceptions.DeadlineExceededError("slow"),
        exceptions.PermissionDeniedError("the function may not look users up"),
        google.auth.exceptions.TransportError("no network"),
        google.auth.exceptions.DefaultCredentialsError("no credentials"),
    ],
)
def test_what_firebase_cannot_answer_is_not_a_refusal(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(auth, "verify_id_token", _raises(error))

    with pytest.raises(Unavailable):
        verify("x")


@pytest.mark.parametrize(
    ("emulator", "asked", "checked"), [("", False, False), ("", True, True), ("host:1", False, True)]
)
def test_the_user_is_looked_up_when_asked_and_always_under_the_emulator(
    monkeypatch: pytest.MonkeyPatch, emulator: str, asked: object, checked: object
) -> None:
    seen: list[object] = []

    def answer(_token: str, *, check_revoked: bool, **_: object) -> dict[str, str]:
        seen.append(check_revoked)
        return {"uid": "alice"}

    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", emulator)
    monkeypatch.setattr(auth, "verify_id_token", answer)

    verify("x", check_revoked=bool(asked))

    assert [checked] == seen


def test_the_firebase_app_is_made_once_for_its_project(monkeypatch: pytest.MonkeyPatch) -> None:
    firebase_admin.delete_app(firebase_admin.get_app(APP_NAME))
    monkeypatch.setattr(auth, "verify_id_token", lambda _token, app, **_: {"uid": f"{app.project_id}/{id(app)}"})

    found = {verify("x").uid for _ in range(3)}

    assert 1 == len(found)
    assert found.pop().startswith(f"{PROJECT}/")


def _raises(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail
