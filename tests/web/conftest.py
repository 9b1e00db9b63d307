"""What the journeys through the example shop share."""

import os
from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser

from ops.api_client import Api
from ops.seed import Users, seed
from ops.suite_addresses import Suite
from tests.web.visitor import WIDTHS, Visitor

type Arrive = Callable[..., Visitor]
HERE = pytest.StashKey[list[Visitor]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a journey fails, say what its visitors had in front of them."""
    report = yield
    if report.failed and report.when == "call":
        report.sections += [("in front of a visitor", visitor.report()) for visitor in item.stash.get(HERE, [])]
    return report


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
def arrive(suite: Suite, users: Users, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    """Let somebody in: `arrive(width)`."""
    del users
    here: list[Visitor] = request.node.stash.setdefault(HERE, [])

    def come(width: str = "desktop") -> Visitor:
        here.append(Visitor(browser, suite, width))
        return here[-1]

    yield come
    for visitor in here:
        visitor.close()
