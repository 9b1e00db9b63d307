"""The whole of it, running: every part answers."""

import re
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from ops import http
from ops.paths import ROOT
from ops.suite_addresses import API, FUNCTIONS, Suite


@pytest.mark.suite
def test_every_function_is_loaded_and_answers(suite: Suite) -> None:
    assert suite.loaded_functions() >= FUNCTIONS
    assert [] == suite.wrong_answers()


@pytest.mark.suite
def test_no_worker_keeps_a_connection_that_it_may_close_while_a_request_is_on_its_way(suite: Suite) -> None:
    with closing(HTTPConnection(urlsplit(suite.functions_url).netloc)) as connection:
        connection.request("GET", f"{urlsplit(suite.functions_url).path}/{API}/api/v1/health")
        assert "close" == connection.getresponse().headers["Connection"]


@pytest.mark.suite
def test_hosting_leads_to_the_api_and_guards_its_pages(suite: Suite) -> None:
    assert 200 == http.status("GET", f"{suite.api_url}/health")
    with urllib.request.urlopen(f"{suite.app_url}/") as answer:
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
        assert "DENY" == answer.headers["X-Frame-Options"]


@pytest.mark.suite
def test_the_sweep_can_be_asked_for(suite: Suite) -> None:
    assert suite.sweep()


@pytest.fixture
def start_page() -> Iterator[str]:
    """The address of the site that is deployed; the local suite has the example shop in its place."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(ROOT / "hosting"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
def test_the_start_page_shows_where_to_go(start_page: str, page: Page) -> None:
    foreign: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(f"{start_page}/")

    links = [link.get_attribute("href") or "" for link in page.get_by_role("link").all()]
    assert ["/api/v1/docs", "/api/v1/health", f"{Suite().simulator_url}/dashboard"] == links
    assert [] == complaints
    assert [] == [url for url in foreign if not re.match(rf"{start_page}/", url)]
