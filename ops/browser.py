"""A Chromium for the tests that look at pages."""

import os
import platform
import shutil
from pathlib import Path

from ops.bootstrap_run import SetupError, environment, run_step
from ops.paths import ROOT, STATE

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_GET_IT = "install your system's `chromium` package, or run `venv/bin/playwright install chromium`"


def find_chromium() -> Path | None:
    """Return a Chromium or Chrome of this machine, or one that Playwright has fetched."""
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            return Path(found)
    if platform.system() == "Darwin":
        application = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
        if application.exists():
            return application
    return _playwrights_own()


def ensure_chromium() -> Path:
    """Return a Chromium, installed now from the system's packages if need be and if that is allowed.

    Raises:
        SetupError: there is none, and none could be installed.
    """
    found = find_chromium()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = find_chromium()
    if found is None:
        raise SetupError(f"no Chromium was found; {HOW_TO_GET_IT}")
    return found


def _install() -> None:
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    for title, command in (
        ("Reading the list of system packages", ["apt-get", "update"]),
        ("Installing Chromium", ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]),
    ):
        run_step(title, command, log=STATE / "setup-chromium.log", cwd=ROOT, env=env)


def _playwrights_own() -> Path | None:
    default = "Library/Caches/ms-playwright" if platform.system() == "Darwin" else ".cache/ms-playwright"
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / default)
    patterns = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    )
    found = sorted(path for pattern in patterns for path in cache.glob(pattern))
    return found[-1] if found else None
