"""`ops build:module`: the web module as a folder that a host application installs."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from ops import bootstrap_tools
from ops.bootstrap_run import environment, run_step
from ops.paths import ROOT

NAME = "order-payments-module"
DEFAULT = Path("web") / "dist-module"
MARK = ".built"
SOURCES = (
    "src", "scripts", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "tsconfig.build.json",
    "README.md",
)  # fmt: skip
"""What the build reads, below web/."""
KEPT = (
    "name", "version", "description", "license", "type", "sideEffects", "files", "exports", "dependencies",
    "peerDependencies",
)  # fmt: skip
"""What a host application needs of package.json."""


def run(out: Path | None) -> int:
    """Build the module into the folder *out* and print what users will load.

    Returns:
        0 when everything is within its budget, 1 when something is too large.

    Raises:
        SetupError: the build failed; the message names its log.
    """
    made = build(ROOT, out)
    scale = [str(bootstrap_tools.node(ROOT)), "scripts/sizes.ts"]
    weighed = subprocess.run(scale, cwd=ROOT / "web", check=False)
    sys.stdout.write(f"\n{made}\n")
    return weighed.returncode


def build(root: Path, out: Path | None = None) -> Path:
    """Build the module of the checkout *root* and return its folder, ready for `npm install`.

    Raises:
        SetupError: the build failed.
    """
    web, folder = root / "web", (out or root / DEFAULT) / NAME
    mark = folder.parent / MARK
    mark.unlink(missing_ok=True)
    digest = source_digest(root)
    shutil.rmtree(web / "dist", ignore_errors=True)
    npm(root, web, "Building the web module", "run", "build")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(web / "dist", folder / "dist")
    shutil.copy(web / "README.md", folder)
    shutil.copy(root / "LICENSE", folder)
    manifest = json.loads((web / "package.json").read_text("utf-8"))
    kept = {name: manifest[name] for name in KEPT}
    (folder / "package.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    mark.write_text(digest)
    return folder


def is_built(root: Path) -> bool:
    """Say whether the default folder holds what the sources make."""
    mark = root / DEFAULT / MARK
    return mark.exists() and mark.read_text() == source_digest(root)


def is_here(root: Path) -> bool:
    """Say whether the checkout holds the web module at all."""
    return (root / "web" / "package.json").exists()


def source_digest(root: Path) -> str:
    """Return a digest of all that the build reads."""
    digest = hashlib.sha256()
    for file in _files(root / "web"):
        digest.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(web: Path) -> list[Path]:
    named = [web / name for name in SOURCES]
    return sorted(f for path in named for f in (path.rglob("*") if path.is_dir() else [path]) if f.is_file())


def npm(root: Path, folder: Path, title: str, *arguments: str) -> None:
    """Run npm in *folder*, with progress.

    Raises:
        SetupError: it failed.
    """
    command = [str(bootstrap_tools.node(root)), str(bootstrap_tools.npm_script(root)), *arguments]
    log = root / ".ops" / f"web-{arguments[-1].replace(':', '-')}.log"
    run_step(title, command, log=log, cwd=folder, env=bootstrap_tools.with_node(root, environment()))
