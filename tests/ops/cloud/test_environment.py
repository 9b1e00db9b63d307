"""Which project a command means: aliases of `.firebaserc`, a project's own id, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from ops import bootstrap
from ops.bootstrap_run import SetupError
from ops.cli import app, run
from ops.cloud.environment import environment
from ops.cloud.stripe_keys import expects_live

LOCAL_REFUSED = {
    "configure:stripe",
    "deploy:api",
    "deploy:monitoring",
    "deploy:production",
    "preflight",
    "rollback:orders",
    "webhook ensure",
    "webhook rotate",
    "webhook validate",
}
"""Commands of deployed projects alone; those besides work on this machine too."""
OF_FIREBASE = {"guard"}
"""`firebase deploy` runs it and names the project by its id."""
ARGUMENTS = {
    "catalog import": ["README.md"],
    "staff grant": ["uid", "staff"],
    "staff revoke": ["uid"],
    "order explain": ["ord_1"],
    "order show": ["ord_1"],
    "privacy export": ["uid"],
    "restore": ["latest", "--to", "copy"],
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with staging and production, as docs/deploying.md describes it."""
    projects = {"default": "demo-orders", "staging": "my-shop-staging", "production": "my-shop"}
    targets = {"my-shop": {"hosting": {"orders": ["my-shop-orders"]}}}
    write(tmp_path, projects, targets)
    (tmp_path / ".env.my-shop-staging").write_text("ORDERS_APP_URL=https://staging.my-shop.example\n")
    (tmp_path / ".env.my-shop").write_text("ORDERS_APP_URL=https://my-shop.example\n")
    return tmp_path


def write(root: Path, projects: dict[str, str], targets: dict[str, Any] | None = None) -> None:
    (root / ".firebaserc").write_text(json.dumps({"projects": projects, "targets": targets or {}}))
    (root / "firebase.json").write_text(json.dumps({"firestore": [{"database": "orders", "location": "eur3"}]}))


def commands(group: Any = None, before: str = "") -> Iterator[str]:
    """Yield the words of each command that takes a project."""
    found: Any = group or get_command(app)
    for name, each in found.commands.items():
        if hasattr(each, "commands"):
            yield from commands(each, f"{name} ")
        elif "--project" in {option for parameter in each.params for option in parameter.opts}:
            yield before + name


def test_an_alias_and_the_project_s_id_name_the_same(checkout: Path) -> None:
    staging = environment("staging", checkout)

    assert ("staging", "my-shop-staging") == (staging.alias, staging.project)
    assert "https://staging.my-shop.example" == staging.app_url
    assert staging == environment("my-shop-staging", checkout)


def test_each_alias_has_its_own_parameters_and_site(checkout: Path) -> None:
    production = environment("production", checkout)

    assert ("https://my-shop.example", "my-shop-orders") == (production.app_url, production.site)
    assert "" == environment("staging", checkout).site


@pytest.mark.parametrize("named", ["default", "production", "my-shop"])
def test_production_takes_real_money_under_whichever_name(tmp_path: Path, named: str) -> None:
    write(tmp_path, {"default": "my-shop", "production": "my-shop"})

    assert expects_live(environment(named, tmp_path))


def test_an_unknown_name_is_refused_with_those_that_are_known(checkout: Path) -> None:
    with pytest.raises(SetupError, match=r"no project 'prodction' .*production \(my-shop\)"):
        environment("prodction", checkout)


@pytest.mark.parametrize("named", sorted(set(commands()) - OF_FIREBASE))
def test_each_command_refuses_an_unknown_project_in_one_line(named: str) -> None:
    with pytest.raises(SetupError) as refused:
        run([*named.split(), *ARGUMENTS.get(named, []), "--project", "nowhere"])

    assert "no project 'nowhere' in .firebaserc; it knows default (demo-orders)" == str(refused.value)


@pytest.mark.parametrize("named", sorted(LOCAL_REFUSED))
def test_each_command_of_a_deployed_project_takes_an_alias(named: str) -> None:
    with pytest.raises(SetupError) as refused:
        run([*named.split(), "--project", "default"])

    assert "demo-orders" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_refusal_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "set_up", lambda: None)
    monkeypatch.setattr(bootstrap, "_hand_over", run)

    code = bootstrap.main(["deploy:production", "--project", "nowhere"])

    assert (2, 1) == (code, capsys.readouterr().err.count("\n"))
