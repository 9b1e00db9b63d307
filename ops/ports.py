"""Ports: which are taken, and by whom; which are free."""

import contextlib
import json
import random
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

from ops.bootstrap_run import SetupError

HOST = "127.0.0.1"
OURS = range(20_000, 32_000)
"""Below what Linux and macOS hand out themselves: nobody is given a port of these before its server is up."""
_LISTENS = "0A"


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    while not _is_free(port := random.choice(OURS)):
        pass
    return port


def emulator_ports(root: Path) -> dict[str, int]:
    """Return the emulators' ports by emulator, as firebase.json states them."""
    emulators = json.loads((root / "firebase.json").read_text())["emulators"]
    return {
        name: settings["port"]
        for name, settings in emulators.items()
        if isinstance(settings, dict) and "port" in settings
    }


def require_free(ports: dict[str, int]) -> None:
    """Make sure that nobody uses *ports*, given by what needs them.

    Raises:
        SetupError: one is taken; the message says which, for what, and by whom if that can be known.
    """
    taken = {name: port for name, port in ports.items() if not _is_free(port)}
    if not taken:
        return
    owners = sorted({user for port in taken.values() if (user := user_of(port))})
    by = f", by {', '.join(owners)}" if owners else ""
    which = ", ".join(f"{port} ({name})" for name, port in taken.items())
    word = "ports are" if len(taken) > 1 else "port is"
    raise SetupError(f"{word} taken{by}: {which}; end what uses it (another `ops start`?) and try again")


def user_of(port: int) -> str | None:
    """Return the name and id of the process that listens on *port*, if it can be known."""
    inodes = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not inodes:
        return None
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and not inodes.isdisjoint(_links(folder / "fd")):
            return f"{(folder / 'comm').read_text().strip()} (process {folder.name})"
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A port whose last connections still fade away is free for a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _listening_inodes(port: int) -> Iterable[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
        except OSError:
            continue
        yield from (row[9] for row in rows if row[3] == _LISTENS and int(row[1].rpartition(":")[2], 16) == port)


def _links(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            # A descriptor may be closed while we look.
            with contextlib.suppress(OSError):
                yield str(entry.readlink())
