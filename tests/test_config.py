"""What must never serve does not start, and the refusal says what to change."""

from dataclasses import replace

import pytest

from functions import config
from functions.config import Config, MisconfiguredError, check

GOOD = Config("shop-prod", "orders", "rk_live_abc", ("whsec_abc",), config.STRIPE_API, "https://shop.example")
DEMO = replace(GOOD, project_id="demo-shop", api_key="sk_test_abc", api_base="http://127.0.0.1:1")


def test_what_is_right_is_let_through() -> None:
    check(GOOD, {})
    check(replace(GOOD, api_key="sk_test_abc"), {})
    check(replace(GOOD, webhook_secrets=("whsec_new", "whsec_old")), {})
    check(replace(DEMO, app_url="http://127.0.0.1:5000"), {})
    check(DEMO, {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:8080"})


def test_the_script_in_place_of_stripe_js_is_named_for_the_simulator_alone() -> None:
    assert "http://127.0.0.1:1/stripe.js" == DEMO.stripe_js_url
    assert "http://127.0.0.1:1/stripe.js" == replace(DEMO, api_base="http://127.0.0.1:1/").stripe_js_url
    assert replace(DEMO, api_base=config.STRIPE_API).stripe_js_url is None
    assert GOOD.stripe_js_url is None
    assert replace(GOOD, api_base="http://127.0.0.1:1").stripe_js_url is None


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"project_id": ""}, "GCLOUD_PROJECT"),
        ({"api_key": ""}, "ORDERS_STRIPE_API_KEY"),
        ({"api_key": " "}, "ORDERS_STRIPE_API_KEY"),
        ({"api_key": "sk_test_abc\n"}, "ORDERS_STRIPE_API_KEY"),
        ({"api_key": " sk_test_abc"}, "ORDERS_STRIPE_API_KEY"),
        ({"api_key": "pk_live_abc"}, "ORDERS_STRIPE_API_KEY"),
        ({"webhook_secrets": ()}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("  ",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("whsec_",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("whsec_ ",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("whsec_abc\n",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("whsec_abc", " whsec_def")}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("whsec_abc", "")}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": ("secret",)}, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
        ({"app_url": ""}, "ORDERS_APP_URL"),
        ({"app_url": "http://shop.example"}, "ORDERS_APP_URL"),
        ({"app_url": "javascript:alert(1)"}, "ORDERS_APP_URL"),
        ({"app_url": "https://"}, "ORDERS_APP_URL"),
        ({"app_url": "http://127.0.0.1:5000"}, "ORDERS_APP_URL"),
        ({"app_url": "http://localhost.shop.example"}, "ORDERS_APP_URL"),
        ({"api_base": "https://api.stripe.example"}, "ORDERS_STRIPE_API_BASE"),
        ({"api_base": "http://127.0.0.1:12111"}, "ORDERS_STRIPE_API_BASE"),
        ({"project_id": "demo-shop"}, "live key"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_its_name(changes: dict[str, object], name: str) -> None:
    with pytest.raises(MisconfiguredError, match=name) as refused:
        check(replace(GOOD, **changes), {})  # type: ignore[arg-type]

    assert GOOD.api_key not in str(refused.value)
    assert "whsec_abc" not in str(refused.value)


@pytest.mark.parametrize("name", config.EMULATOR_VARIABLES)
def test_an_emulator_outside_a_demo_project_is_refused(name: str) -> None:
    with pytest.raises(MisconfiguredError, match=name):
        check(GOOD, {name: "127.0.0.1:1"})


@pytest.mark.parametrize(("key", "live"), [("sk_live_a", True), ("rk_live_a", True), ("sk_test_a", False)])
def test_the_key_says_whether_money_is_real(key: str, live: bool) -> None:  # noqa: FBT001
    assert live is replace(GOOD, api_key=key).livemode


VARIABLES = {
    "GCLOUD_PROJECT": "demo-shop",
    "ORDERS_STRIPE_API_KEY": "sk_test_abc",
    "ORDERS_STRIPE_WEBHOOK_SECRETS": "whsec_new,whsec_old",
    "ORDERS_STRIPE_API_BASE": "http://127.0.0.1:12111",
    "ORDERS_APP_URL": "http://127.0.0.1:5000/",
}


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "https://*.shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://Shop.example",
        "https://a@shop.example",
        " https://shop.example",
        "http://shop.example",
        "http://localhost:3000",
        "shop.example",
    ],
)
def test_only_whole_origins_over_https_may_call(origin: str) -> None:
    config.check(replace(GOOD, allowed_origins=("https://shop.example", "https://app.shop.example:8443")), {})

    with pytest.raises(MisconfiguredError, match="ORDERS_ALLOWED_ORIGINS"):
        config.check(replace(GOOD, allowed_origins=("https://shop.example", origin)), {})


@pytest.mark.usefixtures("environment")
def test_allowed_origins_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    none = config.load().allowed_origins
    monkeypatch.setenv("ORDERS_ALLOWED_ORIGINS", "https://a.example,http://localhost:3000")

    assert ((), ("https://a.example", "http://localhost:3000")) == (none, config.load().allowed_origins)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("GOOGLE_CLOUD_PROJECT", *config.EMULATOR_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_the_configuration_is_read_from_parameters_and_secrets() -> None:
    expected = Config(
        "demo-shop",
        "orders",
        "sk_test_abc",
        ("whsec_new", "whsec_old"),
        "http://127.0.0.1:12111",
        "http://127.0.0.1:5000",
    )

    assert expected == config.load()


@pytest.mark.parametrize("name", ["GCLOUD_PROJECT", "ORDERS_STRIPE_API_KEY", "ORDERS_STRIPE_WEBHOOK_SECRETS"])
@pytest.mark.parametrize("value", [None, "", " ", "\n"])
def test_what_is_missing_or_blank_refuses_to_start(
    environment: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)

    with pytest.raises(MisconfiguredError):
        config.load()


def test_an_emulator_in_the_environment_of_a_real_project_refuses_to_start(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("GCLOUD_PROJECT", "shop-prod")
    environment.setenv("ORDERS_STRIPE_API_BASE", config.STRIPE_API)
    environment.setenv("ORDERS_APP_URL", "https://shop.example")
    config.load()
    environment.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:8080")

    with pytest.raises(MisconfiguredError, match="FIRESTORE_EMULATOR_HOST"):
        config.load()
