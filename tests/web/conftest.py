"""What the journeys through the example shop share."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from ops.api_client import Api
from ops.seed import Users, seed
from ops.suite_addresses import Suite
from tests.web.visitor import WIDTHS, Visitor

type Arrive = Callable[..., Visitor]


@pytest.fixture
def users(suite: Suite) -> Users:
    return seed(suite)


@pytest.fixture
def staff(suite: Suite, users: Users) -> Api:
    return Api(suite.api_url, users.staff)


@pytest.fixture(params=list(WIDTHS) if os.environ.get("WIDTHS") == "all" else ["phone"])
def width(request: pytest.FixtureRequest) -> str:
    """How wide the window is: a phone's, and with `WIDTHS=all` a desk's too."""
    return str(request.param)


@pytest.fixture
def arrive(suite: Suite, users: Users, browser: Browser) -> Iterator[Arrive]:
    """Let somebody in: `arrive(width)`."""
    del users
    here: list[Visitor] = []

    def come(width: str = "desktop") -> Visitor:
        here.append(Visitor(browser, suite, width))
        return here[-1]

    yield come
    for visitor in here:
        visitor.close()
