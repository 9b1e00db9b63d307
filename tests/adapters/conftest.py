"""A world of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.adapters.ports import ports
from tests.world import World, new_world

__all__ = ["ports", "world"]


@pytest.fixture
def world(project_id: str) -> Iterator[World]:
    """A module on the emulator, with its own Stripe."""
    with new_world(project_id) as opened:
        yield opened
