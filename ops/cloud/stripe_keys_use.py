"""Which versions of a secret the deployed functions run with: a deploy pins each function to the newest of its time.

Source: https://firebase.google.com/docs/functions/config-env#secret-manager (a new value needs a new deploy).
"""

from dataclasses import dataclass, field

from google.cloud.run_v2 import TrafficTargetAllocationType

from ops.cloud.clients import cloud_functions, run_services
from ops.cloud.environment import Environment
from ops.cloud.stripe_keys_secrets import ANSWER_SECONDS_MAX, told

OURS = "orders_"


@dataclass(frozen=True)
class InUse:
    """The version that each function of ours runs with, and the functions whose traffic is pinned to older code."""

    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    """Secret → function → version."""
    pinned: tuple[str, ...] = ()

    def waiting(self, secret: str, newest: int) -> list[str]:
        """Return the functions that do not run with the newest version."""
        return sorted(name for name, version in self.versions.get(secret, {}).items() if version != str(newest))

    def picked_up(self, secret: str, newest: int) -> bool:
        """Say whether every function runs with the newest version; not before there are functions."""
        return bool(self.versions.get(secret)) and not self.pinned and not self.waiting(secret, newest)


def in_use(environment: Environment) -> InUse:
    """Return what the functions of a project run with."""
    parent = f"projects/{environment.project}/locations/{environment.region}"
    versions: dict[str, dict[str, str]] = {}
    services: dict[str, str] = {}
    with told("looking at the deployed functions", "roles/cloudfunctions.viewer and roles/run.viewer"):
        for found in cloud_functions().list_functions(
            request={"parent": parent}, retry=None, timeout=ANSWER_SECONDS_MAX
        ):
            name = found.name.rsplit("/", 1)[-1]
            if name.startswith(OURS):
                services[found.service_config.service] = name
                for each in found.service_config.secret_environment_variables:
                    versions.setdefault(each.secret, {})[name] = each.version
        pinned = _pinned(parent, services) if services else ()
    return InUse(versions, pinned)


def _pinned(parent: str, services: dict[str, str]) -> tuple[str, ...]:
    by_name = TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
    listed = run_services().list_services(request={"parent": parent}, retry=None, timeout=ANSWER_SECONDS_MAX)
    return tuple(
        sorted(
            services[each.name]
            for each in listed
            if each.name in services and any(to.type_ == by_name and to.percent for to in each.traffic)
        )
    )
