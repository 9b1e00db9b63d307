"""Taken ports are said by number, need and user."""

import os
import socket
from pathlib import Path

import pytest

from ops.bootstrap_run import SetupError
from ops.paths import ROOT
from ops.ports import HOST, OURS, emulator_ports, free_port, require_free


def test_a_taken_port_is_refused_with_its_user() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(SetupError, match=rf"port is taken.*{port} \(hosting\)") as refused:
            require_free({"hosting": port, "auth": free_port()})

    assert 1 == len(str(refused.value).splitlines())
    assert f"process {os.getpid()}" in str(refused.value)


def test_a_port_that_faded_away_is_free() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]

    require_free({"hosting": port})


def test_a_free_port_is_none_that_the_system_gives_to_who_asks_for_any() -> None:
    """Another process could be given it before our server is up."""
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")

    assert free_port() in OURS
    assert OURS.stop <= (int(given.read_text().split()[0]) if given.exists() else 49_152)


def test_firebase_json_states_every_port() -> None:
    named = {"auth", "functions", "firestore", "pubsub", "hosting", "hub", "logging"}

    assert named == set(emulator_ports(ROOT))
