"""Checks of what was done elsewhere: tests, changelog, the two companion pages, figures, review, dependencies."""

import os
import re
from datetime import date

import requests

from ops import checked
from ops.bootstrap_run import SetupError
from ops.cloud import deploy_changelog
from ops.cloud.deploy_run import commit_here
from ops.cloud.preflight.check import Finding, Site, failed, ok, unknown

CAPABILITIES, INTEGRATION_POINTS = "docs/implementation-todo.md", "docs/integration-guidelines.md"
FIGURES, REVIEW = "docs/benchmarks.md", "docs/security-review.md"
DAYS_MAX = 92
"""A quarter: how long figures and a review stand."""
OSV, LED = "https://api.osv.dev", "ORDERS_OSV_URL"
ANSWER_SECONDS_MAX = 30.0
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s\\;]+)", re.MULTILINE)
_OPEN, _ITEM = re.compile(r"^\s*[-*] \[ \] (.+)$", re.MULTILINE), re.compile(r"^\s*[-*] \[[ xX]\] ", re.MULTILINE)


def tests(site: Site) -> Finding:
    """Look whether every test passed on this very commit."""
    commit, found, fix = commit_here(), checked.last(site.root / ".ops"), "commit, then python3 -m ops test"
    if not commit or commit.endswith("+"):
        return failed("the files are not those of a commit", fix)
    if found is None or found.commit != commit:
        return unknown(f"no run of the tests is known for {commit[:10]}", fix)
    if not found.passed:
        return failed(f"tests failed on {commit[:10]}, {found.at}", fix)
    if not found.whole:
        return unknown(f"only some of the tests were run on {commit[:10]}", fix)
    return ok(f"all passed on {commit[:10]}, {found.at}")


def changelog(site: Site) -> Finding:
    """Look whether CHANGELOG.md says what this deployment brings."""
    try:
        return ok(f"CHANGELOG.md: {deploy_changelog.entry(site.root / 'CHANGELOG.md')}")
    except SetupError as error:
        return failed(str(error), "add it under Unreleased")


def capabilities(site: Site) -> Finding:
    """Look for required capabilities that are still open."""
    path = site.root / CAPABILITIES
    if not path.exists():
        return failed(
            f"{CAPABILITIES} does not exist: nobody says what is implemented", "write it, one line a capability"
        )
    text = path.read_text()
    left = _OPEN.findall(text)
    if left:
        named = ", ".join(each.split(":")[0] for each in left)
        return failed(f"{len(left)} open: {named}", f"do each, and tick it in {CAPABILITIES}")
    done = len(_ITEM.findall(text))
    return (
        ok(f"{done} capabilities, none open") if done else failed(f"{CAPABILITIES} lists none", "list each capability")
    )


def integration(site: Site) -> Finding:
    """Look for the page of integration points."""
    if not (site.root / INTEGRATION_POINTS).exists():
        return failed(
            f"{INTEGRATION_POINTS} does not exist: nobody says how the host is joined",
            "write it, each point with its check",
        )
    return ok(f"{INTEGRATION_POINTS} is there")


def bench(site: Site) -> Finding:
    """Look for measured figures that are no older than a quarter."""
    return _dated(site, FIGURES, "Measured")


def security_review(site: Site) -> Finding:
    """Look for a security review that is no older than a quarter."""
    return _dated(site, REVIEW, "Reviewed")


def _dated(site: Site, page: str, word: str) -> Finding:
    path, fix = site.root / page, f"write {page} with a line `{word}: YYYY-MM-DD`"
    if not path.exists():
        return failed(f"{page} does not exist", fix)
    found = re.search(rf"^{word}: (\d{{4}}-\d\d-\d\d)\b", path.read_text(), re.MULTILINE)
    if not found:
        return failed(f"{page} has no line `{word}: YYYY-MM-DD`", fix)
    age = (site.now.date() - date.fromisoformat(found[1])).days
    if age < 0:
        return failed(f"{page}: {found[1]} is still to come", fix)
    return ok(f"{found[1]}, {age} days ago") if age <= DAYS_MAX else failed(f"{page} is {age} days old", fix)


def dependencies(site: Site) -> Finding:
    """Ask the OSV database for known vulnerabilities of what is deployed.

    Source: https://google.github.io/osv.dev/post-v1-querybatch (an answer for each query, in their order).
    """
    pinned = _PINNED.findall((site.root / "requirements.txt").read_text())
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pinned]
    asked = {"queries": queries}
    answer = requests.post(f"{os.environ.get(LED) or OSV}/v1/querybatch", json=asked, timeout=ANSWER_SECONDS_MAX)
    answer.raise_for_status()
    results = answer.json()["results"]
    if len(results) != len(pinned):
        return unknown("the vulnerability database answered for another number of packages", "run preflight again")
    bad = [
        f"{name} {version}: {found['vulns'][0]['id']}"
        for (name, version), found in zip(pinned, results, strict=True)
        if found.get("vulns")
    ]
    if bad:
        return failed("; ".join(bad), "raise the version in requirements.in, compile, test")
    return ok(f"nothing known of {len(pinned)} packages")
