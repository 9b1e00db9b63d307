"""What is installed is what was locked, from wherever this machine gets its packages."""

import json
import re

import pytest

from ops.paths import ROOT

PYTHON_LOCKS = ("requirements.txt", "requirements-dev.txt")
NPM_FOLDERS = ("tools", "web")


def pins(lock: str) -> dict[str, str]:
    """Return each package's version and hashes by its name."""
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return {entry.partition("==")[0]: entry for entry in entries if "==" in entry}


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_a_python_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert [] == re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("folder", NPM_FOLDERS)
def test_an_npm_lock_names_no_address_of_a_package(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text()

    assert [] == re.findall(r'"resolved"|"(?:git|file|https?)[^"]*\.tgz"', text)
    # Whoever writes the lock next keeps it so, whatever their own settings are.
    assert "omit-lockfile-registry-resolved=true" in (ROOT / folder / ".npmrc").read_text().splitlines()


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    locked = pins(lock)

    assert len(locked) > 50
    assert all(re.match(r"\S+==\S+ \\\n\s+--hash=sha256:", entry) for entry in locked.values())


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_that_we_name_is_locked(name: str) -> None:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    named = {re.split(r"[=<>]", line)[0].lower() for line in lines if re.match(r"\w", line)}

    assert named <= set(pins(f"{name}.txt"))


def test_the_tests_run_on_what_is_deployed() -> None:
    deployed, development = pins("requirements.txt"), pins("requirements-dev.txt")

    assert deployed == {name: development[name] for name in deployed}


@pytest.mark.parametrize("folder", NPM_FOLDERS)
def test_every_npm_package_has_its_integrity(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]

    assert all("integrity" in package for path, package in packages.items() if path)


def test_firebase_tools_is_pinned_exactly() -> None:
    wanted = json.loads((ROOT / "tools" / "package.json").read_text())["dependencies"]

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_no_package_json_stands_at_the_root() -> None:
    """firebase-tools would take the Python functions for Node, and refuse them."""
    assert not (ROOT / "package.json").exists()
