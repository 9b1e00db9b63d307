"""The official Stripe CLI as a client: without network, configuration, telemetry or update checks."""

import platform
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ops.paths import ROOT

KEY = "sk_test_simulator"
SECONDS_MAX = 30
AT_ONCE = 2

# npm installs the package of this platform alone; see @stripe/cli's platforms.json.
PLATFORMS = {
    ("Darwin", "arm64"): "darwin-arm64",
    ("Darwin", "x86_64"): "darwin-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Linux", "x86_64"): "linux-x64",
    ("Windows", "AMD64"): "win32-x64",
}


def binary() -> Path | None:
    """The installed binary, or None."""
    name = PLATFORMS.get((platform.system(), platform.machine()))
    folder = ROOT / "tools" / "node_modules" / "@stripe" / f"cli-{name}" / "bin"
    return next((found for found in (folder / "stripe", folder / "stripe.exe") if found.is_file()), None)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and all that it wrote."""

    code: int
    out: str
    err: str

    def complaint(self) -> str | None:
        """What it said, if it failed."""
        return f"exit {self.code}: {(self.err or self.out).strip()}" if self.code else None


class Cli:
    """Runs commands of the CLI with *home* in the place of the user's."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program = program
        self._home = home

    def run(self, *arguments: str, base: str | None = None) -> Ended:
        """Run one command, against the API at *base* if there is one."""
        more = ("--api-base", base, "--api-key", KEY) if base else ()
        ended = subprocess.run(
            [str(self._program), *arguments, *more],
            env={
                "HOME": str(self._home),
                "XDG_CONFIG_HOME": str(self._home),
                "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
                # Nothing listens there: whatever the CLI wants from elsewhere, it does without.
                "HTTPS_PROXY": "http://127.0.0.1:9",
            },
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)


def failures(kinds: Iterable[str], attempt: Callable[[str], str | None]) -> dict[str, str]:
    """What went wrong for each kind, a few tried at once; *attempt* returns a complaint or None."""
    tried = list(kinds)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = zip(tried, pool.map(attempt, tried), strict=True)
        return {kind: complaint for kind, complaint in told if complaint is not None}


def as_text(complaints: dict[str, str]) -> str:
    """The complaints, a paragraph each."""
    return "\n\n".join(f"{kind}: {complaint}" for kind, complaint in complaints.items())
