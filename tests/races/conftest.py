"""A world of its own for each race."""

from collections.abc import Iterator

import pytest

from tests.world import World, new_world


@pytest.fixture
def world(project_id: str) -> Iterator[World]:
    """A module on the emulator, with its own Stripe."""
    with new_world(project_id) as opened:
        yield opened
