"""What the set-up makes, and when it makes it again."""

import stat
import sys
import zipfile
from pathlib import Path

import pytest

from ops import bootstrap_run, bootstrap_secrets, bootstrap_steps, bootstrap_tools
from ops.bootstrap_run import SetupError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in bootstrap_steps.LOCKS:
        (tmp_path / name).write_text("a==1\n")
    (tmp_path / "tools" / "node_modules").mkdir(parents=True)
    for name in bootstrap_steps.TOOLS:
        (tmp_path / "tools" / name).write_text("{}")
    (tmp_path / "web" / "node_modules").mkdir(parents=True)
    for name in bootstrap_steps.WEB:
        (tmp_path / "web" / name).write_text("{}")
    python = bootstrap_steps.venv_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.write_text("")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    ran: list[list[str]] = []

    def record(_title: str, command: list[str], **_rest: object) -> None:
        ran.append(command)

    monkeypatch.setattr(bootstrap_steps, "run_step", record)
    monkeypatch.setattr(bootstrap_steps, "find_python", lambda: Path("/python3.13"))
    return ran


def test_packages_are_made_once(checkout: Path, commands: list[list[str]]) -> None:
    bootstrap_steps._make_packages(checkout)

    assert not bootstrap_steps._packages_due(checkout)
    assert ["/python3.13", "-m", "venv", "--clear", str(checkout / "venv")] == commands[0]
    assert "--require-hashes" in commands[1]
    assert ["-r", "requirements.txt", "-r", "requirements-dev.txt"] == commands[1][-4:]


def test_a_linked_venv_is_left_alone(checkout: Path, commands: list[list[str]], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (checkout / "venv").rename(elsewhere)
    (checkout / "venv").symlink_to(elsewhere)

    with pytest.raises(SetupError, match="remove the link"):
        bootstrap_steps._make_packages(checkout)

    assert [] == commands


def test_a_half_made_venv_is_made_again(
    checkout: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap_steps._make_packages(checkout)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap_steps, "run_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap_steps._make_packages(checkout)

    assert bootstrap_steps._packages_due(checkout)
    assert 2 == len(commands)


@pytest.mark.usefixtures("commands")
def test_another_lock_means_other_packages(checkout: Path) -> None:
    bootstrap_steps._make_packages(checkout)
    (checkout / "requirements.txt").write_text("a==2\n")

    assert bootstrap_steps._packages_due(checkout)


@pytest.mark.usefixtures("commands")
def test_a_moved_checkout_needs_a_new_venv(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    bootstrap_steps._make_packages(checkout)
    moved = checkout.rename(tmp_path_factory.mktemp("moved") / "checkout")

    assert bootstrap_steps._packages_due(moved)


def test_firebase_tools_is_made_once(checkout: Path, commands: list[list[str]]) -> None:
    bootstrap_steps._make_tools(checkout)

    assert not bootstrap_steps._tools_due(checkout)
    assert {"ci", "--ignore-scripts"} <= set(commands[0])
    # The Stripe CLI's binary is an optional package, one for each platform.
    assert not [argument for argument in commands[0] if argument.startswith("--omit")]


@pytest.mark.usefixtures("commands")
def test_another_firebase_tools_is_fetched(checkout: Path) -> None:
    bootstrap_steps._make_tools(checkout)
    (checkout / "tools" / "package-lock.json").write_text("{ }")

    assert bootstrap_steps._tools_due(checkout)


def test_what_the_web_module_is_built_with_is_made_once_for_a_lock(checkout: Path, commands: list[list[str]]) -> None:
    bootstrap_steps._make_web(checkout)

    assert not bootstrap_steps._web_due(checkout)
    assert {"ci", "--ignore-scripts"} <= set(commands[0])

    (checkout / "web" / "package-lock.json").write_text("{ }")

    assert bootstrap_steps._web_due(checkout)


def test_secrets_are_fresh_and_for_the_owner_alone(tmp_path: Path) -> None:
    bootstrap_secrets.make(tmp_path)
    made = bootstrap_secrets.local_secrets(tmp_path)

    assert not bootstrap_secrets.due(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / ".secret.local").stat().st_mode)
    assert made["ORDERS_STRIPE_API_KEY"].startswith("sk_test_")
    assert made["ORDERS_STRIPE_WEBHOOK_SECRETS"].startswith("whsec_")
    assert all(len(value) > 40 for value in made.values())


def test_an_empty_secret_is_filled_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / ".secret.local").write_text("ORDERS_STRIPE_API_KEY=mine\nORDERS_STRIPE_WEBHOOK_SECRETS=\nOTHER=1\n")

    assert bootstrap_secrets.due(tmp_path)
    bootstrap_secrets.make(tmp_path)

    made = bootstrap_secrets.local_secrets(tmp_path)
    assert ("mine", "1") == (made["ORDERS_STRIPE_API_KEY"], made["OTHER"])
    assert made["ORDERS_STRIPE_WEBHOOK_SECRETS"].startswith("whsec_")


def test_launchers_use_the_google_cloud_clis_emulators(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = checkout / "a-rather-long-folder-name-for-a-software-development-kit" / "sdk" / "platform"
    jar = platform / "cloud-firestore-emulator" / "cloud-firestore-emulator.jar"
    jar.parent.mkdir(parents=True)
    jar.write_text("")
    monkeypatch.setattr(bootstrap_tools, "gcloud_platform", lambda: platform)

    bootstrap_tools.make_launchers(checkout)

    manifest = zipfile.ZipFile(checkout / "venv" / "firestore-emulator.jar").read("META-INF/MANIFEST.MF")
    assert all(len(line) <= 70 for line in manifest.split(b"\r\n"))
    assert f"Class-Path: {jar.as_uri()}\r\n" in manifest.decode().replace("\r\n ", "")
    assert "firestore-emulator.jar" in (checkout / "venv" / "bin" / "firebase").read_text()


def test_without_the_google_cloud_cli_firebase_tools_fetches_its_own(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap_tools, "gcloud_platform", lambda: None)

    bootstrap_tools.make_launchers(checkout)

    assert "BINARY_PATH" not in (checkout / "venv" / "bin" / "firebase").read_text()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Looking in indexes\nERROR: No matching distribution found for a==1", "No matching distribution"),
        ("Retrying … NewConnectionError('refused')\nERROR: No matching distribution", "could not be reached"),
        ("npm error code ENOTFOUND\nnpm error network request failed", "could not be reached"),
        ("npm error code EUSAGE\nnpm error lock is out of date\nnpm error A complete log", "out of date"),
        ("", "no output"),
    ],
)
def test_a_failed_step_says_why_in_one_line(tmp_path: Path, said: str, expected: str) -> None:
    script = f"import sys; print({said!r}); sys.exit(1)"

    with pytest.raises(SetupError, match=expected) as refused:
        bootstrap_run.run_step("Trying", [sys.executable, "-c", script], log=tmp_path / "log", cwd=tmp_path)

    assert 1 == len(str(refused.value).splitlines())


def test_a_long_step_shows_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap_run, "PROGRESS_EVERY_SECONDS", 0.2)
    script = "import time; time.sleep(1)"

    bootstrap_run.run_step("Trying", [sys.executable, "-c", script], log=tmp_path / "log", cwd=tmp_path)

    assert len(capsys.readouterr().err.splitlines()) > 2
