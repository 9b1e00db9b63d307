"""Checks of what the functions are configured with: parameters, secrets, Stripe's key, Stripe's endpoint."""

import os
from urllib.parse import urlsplit

from firebase_functions.params import Param, SecretParam

from functions import config
from functions.config import EMULATOR_VARIABLES, STRIPE_API
from ops.cloud import stripe_keys_probe, webhook_validate
from ops.cloud.preflight.check import DEPLOY_KEY, Finding, Site, failed, ok, unknown, warning
from ops.cloud.stripe_keys import API_KEY, SIGNING_SECRETS, expects_live, key_refusal, secrets_refusal
from ops.cloud.stripe_keys_configure import DEPLOY
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.stripe_keys_use import in_use

BY_DEPLOYING = (webhook_validate.ENSURE, DEPLOY)
"""What a deployment brings about itself."""


def parameters(site: Site) -> Finding:
    """Look for parameters that are missing, or that must never serve."""
    file, stated = f".env.{site.environment.project}", site.parameters
    declared = {p.name for p in vars(config).values() if isinstance(p, Param) and not isinstance(p, SecretParam)}
    lacking, secrets = sorted(declared - stated.keys()), sorted({API_KEY, SIGNING_SECRETS} & stated.keys())
    if secrets:
        return failed(f"{', '.join(secrets)} in {file}: a secret in a file", "remove it: Secret Manager holds it")
    if lacking:
        return failed(f"{file} lacks {', '.join(lacking)}: the deployment would end on it", f"state them in {file}")
    wrong = [*_emulators(stated), *_addresses(stated)]
    if stated["ORDERS_DATABASE"] != site.environment.database:
        wrong.append(f"ORDERS_DATABASE is not firebase.json's database {site.environment.database}")
    return (
        failed("; ".join(wrong), f"correct {file}, and unset what is set here") if wrong else ok(f"{file} is complete")
    )


def _emulators(stated: dict[str, str]) -> list[str]:
    return [f"{name} is set" for name in EMULATOR_VARIABLES if name in stated or os.environ.get(name)]


def _addresses(stated: dict[str, str]) -> list[str]:
    wrong, address = [], urlsplit(stated["ORDERS_APP_URL"])
    if address.scheme != "https" or not address.hostname or "*" in stated["ORDERS_APP_URL"]:
        wrong.append("ORDERS_APP_URL is no one https address")
    elif address.hostname in ("localhost", "127.0.0.1"):
        wrong.append("ORDERS_APP_URL is this machine")
    if stated["ORDERS_STRIPE_API_BASE"] != STRIPE_API:
        wrong.append(f"ORDERS_STRIPE_API_BASE is not {STRIPE_API}")
    return wrong


def secrets(site: Site) -> Finding:
    """Look at both secrets: there, enabled, trimmed, of the right mode. No value is shown."""
    stored = Secrets(site.environment.project)
    wrong, first = [], not stored.versions(SIGNING_SECRETS)
    for name, refusal in ((API_KEY, lambda v: key_refusal(v, site.environment)), (SIGNING_SECRETS, secrets_refusal)):
        if name == SIGNING_SECRETS and first:
            continue
        value = stored.value(name)
        why = refusal(value) if value else "there is none, or its newest version is disabled or empty"
        if why:
            wrong.append(f"{name}: {why}")
    if wrong:
        return failed("; ".join(wrong), site.command("configure:stripe"))
    if first:
        return warning(f"no {SIGNING_SECRETS} yet; the deployment makes it", site.command("webhook ensure"))
    mode = "live" if expects_live(site.environment) else "test"
    return ok(f"both stored, {mode} mode")


def stripe_key(site: Site) -> Finding:
    """Ask Stripe what the key may do, without effect."""
    key = Secrets(site.environment.project).value(API_KEY)
    if not key:
        return unknown("no key is stored", site.command("configure:stripe"))
    refusal = stripe_keys_probe.probe(site.connected(key)).refusal
    if refusal:
        return failed(refusal, "correct the key in Stripe's Dashboard (docs/stripe-production.md)")
    return ok("it may do what the functions do, and nothing of what was tried besides")


def webhook(site: Site) -> Finding:
    """Look at the endpoint: address, events, API version, last success."""
    key = site.deploy_key
    refusal = key_refusal(key, site.environment)
    if refusal:
        return unknown(f"Stripe cannot be asked: {refusal}", f"set {DEPLOY_KEY} (docs/stripe-production.md)")
    points = webhook_validate.validate(site.environment, key, site.connected)
    bad = [each for each in points if each.state == webhook_validate.FAILED]
    ours = [each for each in bad if not each.fix.startswith(BY_DEPLOYING)]
    silent = [each for each in points if each.state == webhook_validate.UNKNOWN]
    says = "; ".join(f"{each.name}: {each.says}" for each in ours or bad or silent or points)
    if ours:
        return failed(says, ours[0].fix)
    if bad:
        return warning(f"{says}; the deployment brings it about", bad[0].fix)
    if silent and in_use(site.environment).versions:
        return unknown(says, "send one event: python3 -m ops smoke")
    return warning(says, "nothing is deployed yet") if silent else ok(says)
