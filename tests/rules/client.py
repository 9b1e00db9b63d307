"""Firestore's REST interface as an application sees it, on an emulator: one caller, one operation, one status."""

import base64
import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tests.rules.matrix import Cell, documents

DATABASE = "orders"
SERVER = "owner"
"""The emulator's word for a caller that no rule binds."""

ANSWER_SECONDS_MAX = 30
OWNERLESS = "ownerless"
NULL: dict[str, Any] = {"nullValue": None}


@dataclass(frozen=True)
class Caller:
    """Someone who asks, with what a Firebase token says of him; nobody has no token."""

    uid: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    provider: str = "password"

    @property
    def token(self) -> str | None:
        """Return an unsigned ID token, which the emulator believes."""
        if self.uid == NOBODY.uid:
            return None
        names = {"sub": self.uid, "user_id": self.uid, "firebase": {"sign_in_provider": self.provider}}
        lifetime = {"iat": 1, "exp": 4_000_000_000, "aud": "demo", "iss": "https://securetoken.google.com/demo"}
        return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded({**names, **lifetime, **self.claims})}."

    @property
    def customer_id(self) -> str | None:
        """Return what a document that is the caller's own names as its customer."""
        return None if self.uid == NOBODY.uid else self.uid


NOBODY = Caller("nobody")
CALLERS = {
    "nobody": NOBODY,
    "customer": Caller("customer"),
    "other": Caller("other"),
    "guest": Caller("guest", provider="anonymous"),
    "staff": Caller("staff", {"orders_role": "staff"}),
    "admin": Caller("admin", {"orders_role": "admin"}),
    "pretender": Caller("pretender", {"orders_role": True}),
}
PRETENCES: tuple[Mapping[str, Any], ...] = (
    {"orders_role": None},
    {"orders_role": ""},
    {"orders_role": 1},
    {"orders_role": ["admin"]},
    {"orders_role": {"admin": True}},
    {"orders_role": "Staff"},
    {"orders_role": "staff "},
    {"orders_role": "staff,admin"},
    {"orders_role": "customer"},
    {"role": "admin"},
    {"admin": True, "staff": True},
    {"firebase": {"sign_in_provider": "password", "orders_role": "admin"}},
)
"""Claims that give no power: of a wrong type, almost the right word, or in the wrong place."""


def path_of(kind: str, owner: str) -> str:
    """Return the path of *owner*'s document of this kind; it bears the owner's name at every step."""
    return kind.replace("{}", owner)


class Firestore:
    """One project's database on an emulator."""

    def __init__(self, address: str, project: str) -> None:
        self.name = f"projects/{project}/databases/{DATABASE}"
        self._connection = http.client.HTTPConnection(address, timeout=ANSWER_SECONDS_MAX)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def request(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        """Return the status and the JSON of the answer to one request."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def documents(self, method: str, path: str, body: Any = None, token: str | None = None) -> int:
        """Return the status of one request below the database's documents."""
        return self.request(method, f"/v1/{self.name}/documents{path}", body, token)[0]

    def load(self, rules: str) -> list[Any]:
        """Put the database under *rules* and return what the compiler has against them."""
        file = {"name": "firestore.rules", "content": rules}
        status, answer = self.request("PUT", f"/emulator/v1/{self.name}:securityRules", {"rules": {"files": [file]}})
        assert status == 200, answer
        issues: list[Any] = answer.get("issues", [])
        return issues

    def coverage(self) -> Any:
        """Return what the emulator saw of the rules; without the database's name it would answer for another."""
        status, report = self.request("GET", f"/emulator/v1/{self.name}:ruleCoverage")
        assert status == 200, report
        return report

    def fill(self, owners: Iterable[Caller]) -> None:
        """Write every kind of document for each owner, and one that names no customer."""
        fields = {owner.uid: {"customer_id": _value(owner.customer_id)} for owner in owners} | {OWNERLESS: {}}
        kinds = [kind + below for kind in documents() for below in ("", "/deeper/{}")]
        writes = [
            {"update": {"name": f"{self.name}/documents/{path_of(kind, owner)}", "fields": values}}
            for kind in kinds
            for owner, values in fields.items()
        ]
        assert self.documents("POST", ":commit", {"writes": writes}, SERVER) == 200

    def ask(self, cell: Cell, caller: Caller) -> int:
        """Return the status that *caller* gets for the cell's operation."""
        owner = _owner(cell.whose, caller)
        path = f"/{path_of(cell.document, owner.uid)}"
        folder, _, name = path.rpartition("/")
        parent, _, collection = folder.rpartition("/")
        body = {"fields": {"customer_id": _value(caller.customer_id)}}
        match cell.operation:
            case "get":
                return self.documents("GET", path, token=caller.token)
            case "list":
                query = self._query(collection, cell.whose, owner, path)
                where = "" if cell.whose == "across" else parent
                return self.documents("POST", f"{where}:runQuery", {"structuredQuery": query}, caller.token)
            case "create":
                return self.documents("POST", f"{folder}?documentId={name}", body, caller.token)
            case "update":
                return self.documents("PATCH", f"{path}?currentDocument.exists=true", body, caller.token)
            case _:
                return self.documents("DELETE", path, token=caller.token)

    def _query(self, collection: str, whose: str, owner: Caller, path: str) -> dict[str, Any]:
        query = {"from": [{"collectionId": collection, "allDescendants": whose == "across"}]}
        if whose == "all":
            return query
        filters = [_equal("customer_id", _value(owner.customer_id))]
        if whose == "named":
            filters.append(_equal("__name__", {"referenceValue": f"{self.name}/documents{path}"}))
        return query | {"where": {"compositeFilter": {"op": "AND", "filters": filters}}}


def expected_status(cell: Cell) -> int:
    """Return the status that the table asks for: what is allowed and not there is not found."""
    if not cell.allowed:
        return 403
    return 404 if cell.operation == "get" and cell.whose == "absent" else 200


def _owner(whose: str, caller: Caller) -> Caller:
    match whose:
        case "foreign":
            return CALLERS["other" if caller.uid == "customer" else "customer"]
        case "absent" | "ownerless":
            return Caller(whose)
        case _:
            return caller


def _equal(name: str, value: dict[str, Any]) -> dict[str, Any]:
    if value == NULL:
        return {"unaryFilter": {"field": {"fieldPath": name}, "op": "IS_NULL"}}
    return {"fieldFilter": {"field": {"fieldPath": name}, "op": "EQUAL", "value": value}}


def _value(text: str | None) -> dict[str, Any]:
    return NULL if text is None else {"stringValue": text}


def _encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
