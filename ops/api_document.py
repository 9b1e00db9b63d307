"""`ops api:document`: the API's OpenAPI document as a file, for reviews and generators."""

import json

from functions.entrypoints.api.app import document
from ops.bootstrap_run import say
from ops.paths import ROOT

FILE = ROOT / "docs" / "openapi.json"


def text() -> str:
    """Return the document that the code makes, as the file holds it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def run(*, check: bool) -> int:
    """Write the file, or with *check* only compare it; return 1 if it is not what the code makes, else 0."""
    made = text()
    if not check:
        FILE.write_text(made, encoding="utf-8")
        say(f"{FILE.relative_to(ROOT)}: {len(json.loads(made)['paths'])} paths")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == made:
        return 0
    say(f"{FILE.relative_to(ROOT)} is not what the code makes; write it anew: python3 -m ops api:document")
    return 1
