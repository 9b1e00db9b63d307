"""Taken ports are said by number, need and user."""

import os
import socket

import pytest

from ops.bootstrap_run import SetupError
from ops.paths import ROOT
from ops.ports import HOST, emulator_ports, free_port, require_free


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


def test_firebase_json_states_every_port() -> None:
    named = {"auth", "functions", "firestore", "pubsub", "hosting", "hub", "logging"}

    assert named == set(emulator_ports(ROOT))
