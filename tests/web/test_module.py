"""The web module: its types, its style, its tests, and what is packed of it."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from ops import bootstrap_tools, web_build, web_example
from ops.bootstrap_run import environment
from ops.paths import ROOT
from ops.suite_addresses import Suite

pytestmark = pytest.mark.timeout(600)
WEB = ROOT / "web"


def npm(*arguments: str, cwd: Path = WEB) -> str:
    """Run npm and return what it said; what failed is shown whole."""
    command = [str(bootstrap_tools.node(ROOT)), str(bootstrap_tools.npm_script(ROOT)), *arguments]
    env = {**bootstrap_tools.with_node(ROOT, environment()), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_it_is_typed_linted_and_formatted() -> None:
    npm("run", "check")


def test_its_own_tests_pass() -> None:
    npm("test")


def test_it_is_built_within_its_budgets_and_packed_as_hosts_need_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert 0 == web_build.run(None), capfd.readouterr().out

    npm("run", "test:package")

    packed = npm("pack", str(ROOT / web_build.DEFAULT / web_build.NAME), "--silent", cwd=tmp_path).strip()
    with tarfile.open(tmp_path / packed) as tarball:
        names = set(tarball.getnames())
    assert {"package/README.md", "package/LICENSE", "package/dist/index.js", "package/dist/styles.css"} <= names
    assert [] == [name for name in names if "/src/" in name or "node_modules" in name]


def test_a_built_module_is_built_again_once_a_source_has_changed(tmp_path: Path) -> None:
    for name in web_build.SOURCES:
        (tmp_path / "web" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "web" / name).write_text("1")
    mark = tmp_path / web_build.DEFAULT / web_build.MARK
    mark.parent.mkdir(parents=True)
    mark.write_text(web_build.source_digest(tmp_path))
    assert web_build.is_built(tmp_path)

    (tmp_path / "web" / "package.json").write_text("2")

    assert not web_build.is_built(tmp_path)


def test_the_shop_is_served_in_place_of_the_site_and_may_load_nothing_but_what_it_is_told() -> None:
    firebase = {"emulators": {}, "hosting": [{"public": "hosting", "rewrites": ["api"], "headers": [{"headers": []}]}]}

    made = web_example.hosting_config(firebase, Suite())

    (site,) = made["hosting"]
    assert ("web/example/dist", "api") == (site["public"], site["rewrites"][0])
    assert {"source": "**", "destination": "/index.html"} == site["rewrites"][1]
    (policy,) = site["headers"][0]["headers"]
    assert "default-src 'none'; script-src 'self' http://127.0.0.1:12111; style-src 'self';" in policy["value"]
    assert "unsafe" not in policy["value"]
    assert {} == made["emulators"]
