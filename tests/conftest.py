"""What tests of every folder share: the emulators, and a project that no other test has seen."""

import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ops import firestore_emulator as bare
from ops import web_example
from ops.browser import ensure_chromium
from ops.checks import BROWSER
from ops.paths import ROOT
from ops.suite import IS_RUNNING, running_suite
from ops.suite_addresses import Suite

# A change is judged by its own faults: the same examples each time.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("repeatable")

EMULATOR_VARIABLES = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "GCLOUD_PROJECT")
TOLD = "told"
DEADLINE_MILLISECONDS = 40_000
"""How long a page may take where the processor is shared."""


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Begin with the files that may take longest: none of several processes is left alone with one at the end."""
    if not hasattr(config, "workerinput"):
        return
    longest = defaultdict[Path, float](float)
    for item in items:
        mark = item.get_closest_marker("timeout")
        longest[item.path] = max(longest[item.path], mark.args[0] if mark else 0)
    items.sort(key=lambda item: -longest[item.path])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests told."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, line in report.user_properties:
            if name == TOLD:
                terminalreporter.write_line(str(line))


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Print a line at the end that shows also when the test passes, whichever process ran it."""
    return lambda line: record_property(TOLD, line)


@pytest.fixture(scope="session")
def firestore_emulator() -> Iterator[str]:
    """The address of a Firestore emulator under our rules."""
    with bare.firestore_emulator(rules=ROOT / "firestore.rules") as address:
        yield address


@pytest.fixture(scope="session")
def suite() -> Iterator[Suite]:
    """The full suite: the one that `ops test` has started, else one of our own."""
    if os.environ.get(IS_RUNNING):
        yield Suite()
        return
    with running_suite(config=web_example.prepare()) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, headless; one for all tests, its pages in contexts of their own."""
    chromium = os.environ.get(BROWSER) or str(ensure_chromium())
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium)
        expect.set_options(timeout=DEADLINE_MILLISECONDS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that shares nothing with another test's."""
    context = browser.new_context()
    context.set_default_timeout(DEADLINE_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.fixture
def project_id() -> str:
    """A project that no other test has seen, so that its databases are empty."""
    return f"demo-{uuid.uuid4().hex[:12]}"


@pytest.fixture(autouse=True)
def _clients_reach_what_the_test_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point Google's clients at the marked emulator, and at none in a test without a mark."""
    for variable in EMULATOR_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    if request.node.get_closest_marker("suite"):
        for variable, value in request.getfixturevalue("suite").environment().items():
            monkeypatch.setenv(variable, value)
    elif request.node.get_closest_marker("emulator"):
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", request.getfixturevalue("firestore_emulator"))
