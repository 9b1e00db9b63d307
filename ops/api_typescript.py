"""`ops api:client`: a typed TypeScript client, made from the contract of this checkout."""

import json
import shutil
import subprocess
from pathlib import Path

from ops import bootstrap_tools
from ops.api_document import text
from ops.bootstrap_run import run_step, say
from ops.paths import ROOT, STATE

TOOLS = ROOT / "tools" / "client"
GENERATOR = "node_modules/openapi-typescript/bin/cli.js"
CLIENT, SCHEMA = "client.ts", "schema.d.ts"


def run(folder: Path) -> int:
    """Write `schema.d.ts` and `client.ts` into *folder* and return 0.

    Raises:
        SetupError: what makes them could not be fetched.
    """
    install()
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        # A member with a default may be left out of a request.
        [str(bootstrap_tools.node(ROOT)), str(TOOLS / GENERATOR), "--default-non-nullable=false"],
        input=text(),
        cwd=TOOLS,
        capture_output=True,
        text=True,
        check=True,
    )
    (folder / SCHEMA).write_text(made.stdout, encoding="utf-8")
    shutil.copyfile(TOOLS / CLIENT, folder / CLIENT)
    needs = json.loads((TOOLS / "package.json").read_text())["dependencies"]["openapi-fetch"]
    say(f"{folder}: {SCHEMA}, {CLIENT}; your project needs openapi-fetch {needs}")
    return 0


def install() -> None:
    """Fetch what the lock names, unless it is there.

    Raises:
        SetupError: it could not be fetched.
    """
    lock, done = TOOLS / "package-lock.json", TOOLS / "node_modules" / ".installed"
    if done.exists() and done.read_text() == lock.read_text():
        return
    command = [str(bootstrap_tools.node(ROOT)), str(bootstrap_tools.npm_script(ROOT)), "ci", "--ignore-scripts"]
    run_step("Installing the client's tools", command, log=STATE / "setup-client.log", cwd=TOOLS)
    done.write_text(lock.read_text())
