"""A Firestore emulator alone, for everything that needs no functions: it is up in a second or two."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import bootstrap_tools, processes
from ops.bootstrap_run import SetupError, run_step
from ops.paths import ROOT, STATE
from ops.ports import HOST, free_port

READY_SECONDS_MAX = 60
POLL_SECONDS = 0.05
STOP_SECONDS_MAX = 5
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""It lives for minutes: what Java's optimising compiler and parallel collectors cost, they do not bring in again."""


@contextmanager
def firestore_emulator(rules: Path | None = None, port: int | None = None) -> Iterator[str]:
    """Run a Firestore emulator and yield its address, `host:port`.

    Every project and every database of it is ruled by *rules*; without them everything is allowed.

    Raises:
        SetupError: it did not come up; the message names its log.
    """
    chosen = port or free_port()
    log = STATE / f"firestore-emulator-{chosen}.log"
    log.unlink(missing_ok=True)
    mark = processes.new_mark()
    process = processes.start(_command(chosen, rules), mark=mark, log=log, cwd=ROOT, env=os.environ)
    try:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not _answers(chosen):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SetupError(f"the Firestore emulator did not come up; see {log}")
            time.sleep(POLL_SECONDS)
        yield f"{HOST}:{chosen}"
    finally:
        processes.stop(process, mark=mark, asked=signal.SIGTERM, seconds=STOP_SECONDS_MAX)
    log.unlink(missing_ok=True)


def firestore_jar() -> Path:
    """Return the emulator's jar: the Google Cloud CLI's, else firebase-tools', fetched once."""
    installed = bootstrap_tools.gcloud_firestore_jar()
    if installed is not None:
        return installed
    if not _fetched():
        run_step(
            "Fetching the Firestore emulator",
            [str(ROOT / "venv" / "bin" / "firebase"), "setup:emulators:firestore"],
            log=STATE / "setup-firestore-emulator.log",
            cwd=ROOT,
        )
    jars = _fetched()
    if not jars:
        raise SetupError("no Firestore emulator was found: install the Google Cloud CLI's, or allow its download")
    return jars[-1]


def _fetched() -> list[Path]:
    cache = os.environ.get("FIREBASE_EMULATORS_PATH") or Path.home() / ".cache" / "firebase" / "emulators"
    return sorted(Path(cache).glob("cloud-firestore-emulator-v*.jar"), key=lambda jar: jar.stat().st_mtime)


def _command(port: int, rules: Path | None) -> list[str]:
    java = bootstrap_tools.java_home(ROOT) / "bin" / "java"
    options = ["--host", HOST, "--port", str(port)]
    if rules is not None:
        options += ["--rules", str(rules)]
    return [str(java), *BRIEF, "-cp", str(firestore_jar()), bootstrap_tools.FIRESTORE_MAIN, *options]


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
