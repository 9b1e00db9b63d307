"""Alert policies, channels, uptime checks and dashboards as Cloud Monitoring keeps them."""

from collections.abc import Callable
from typing import Any

from google.cloud import monitoring_dashboard_v1 as d
from google.cloud import monitoring_v3 as m
from google.protobuf import empty_pb2

from tests.control_plane.world import Json, Refused, World

type Answer = Callable[[World, Json], Json]
type Methods = dict[str, tuple[type[Any], type[Any], Answer]]

V3 = "/google.monitoring.v3"
USER_METRIC = "logging.googleapis.com/user/"


def make(kind: str, body: str, plural: str, parent: str = "name", check: Answer | None = None) -> Answer:
    """Return the method that makes a resource; the server gives it its id."""

    def answer(world: World, asked: Json) -> Json:
        if check:
            check(world, asked[body])
        fields = {name: value for name, value in asked[body].items() if name != "name"}
        name = f"{asked[parent]}/{plural}/{world.number()}"
        world.table(kind)[name] = {**fields, "name": name}
        return world.table(kind)[name]

    return answer


def listed(kind: str, plural: str, parent: str = "name") -> Answer:
    """Return the method that lists."""
    return lambda world, asked: {plural: world.listed(kind, asked[parent])}


def one(kind: str) -> Answer:
    """Return the method that reads one resource."""
    return lambda world, asked: world.get(kind, asked["name"])


def replace(kind: str, body: str, check: Answer | None = None) -> Answer:
    """Return the method that replaces a resource whole, as an update without a mask does."""

    def answer(world: World, asked: Json) -> Json:
        if check:
            check(world, asked[body])
        world.get(kind, asked[body]["name"])
        new: Json = asked[body]
        world.table(kind)[new["name"]] = new
        return new

    return answer


def remove(kind: str) -> Answer:
    """Return the method that deletes."""

    def answer(world: World, asked: Json) -> Json:
        world.delete(kind, asked["name"])
        return {}

    return answer


def _check_policy(world: World, policy: Json) -> Json:
    """Refuse a metric of the user's that does not exist, and give each condition its name."""
    for number, condition in enumerate(policy["conditions"]):
        parts = condition.get("conditionThreshold") or condition.get("conditionAbsent") or {}
        for each in (parts.get("filter", ""), parts.get("denominatorFilter", "")):
            if f'"{USER_METRIC}' in each:
                name = each.split(f'"{USER_METRIC}', 1)[1].split('"', 1)[0]
                if not any(known.endswith(f"/metrics/{name}") for known in world.table("logMetric")):
                    raise Refused(404, "NOT_FOUND", f'Cannot find metric that matches type = "{USER_METRIC}{name}".')
        condition["name"] = condition.get("name") or f"conditions/{number}-{world.number()}"
    policy.setdefault("enabled", True)
    return policy


def _make_dashboard(world: World, asked: Json) -> Json:
    dashboard = asked["dashboard"]
    world.create("dashboard", dashboard["name"], dashboard, etag=str(world.number()))
    return _dashboard(world, dashboard["name"])


def _dashboard(world: World, name: str) -> Json:
    return {key: value for key, value in world.get("dashboard", name).items() if not key.endswith("Time")}


def _replace_dashboard(world: World, asked: Json) -> Json:
    dashboard = asked["dashboard"]
    if dashboard.get("etag") != world.get("dashboard", dashboard["name"])["etag"]:
        raise Refused(409, "ABORTED", "the dashboard was changed meanwhile")
    world.table("dashboard")[dashboard["name"]] = {**dashboard, "etag": str(world.number())}
    return world.table("dashboard")[dashboard["name"]]


_ALERTS = f"{V3}.AlertPolicyService"
_CHANNELS = f"{V3}.NotificationChannelService"
_CHECKS = f"{V3}.UptimeCheckService"
_BOARDS = "/google.monitoring.dashboard.v1.DashboardsService"

MONITORING: Methods = {
    f"{_ALERTS}/ListAlertPolicies": (
        m.ListAlertPoliciesRequest,
        m.ListAlertPoliciesResponse,
        listed("policy.alert", "alertPolicies"),
    ),
    f"{_ALERTS}/CreateAlertPolicy": (
        m.CreateAlertPolicyRequest,
        m.AlertPolicy,
        make("policy.alert", "alertPolicy", "alertPolicies", check=_check_policy),
    ),
    f"{_ALERTS}/UpdateAlertPolicy": (
        m.UpdateAlertPolicyRequest,
        m.AlertPolicy,
        replace("policy.alert", "alertPolicy", check=_check_policy),
    ),
    f"{_ALERTS}/DeleteAlertPolicy": (m.DeleteAlertPolicyRequest, empty_pb2.Empty, remove("policy.alert")),
    f"{_CHANNELS}/ListNotificationChannels": (
        m.ListNotificationChannelsRequest,
        m.ListNotificationChannelsResponse,
        listed("channel", "notificationChannels"),
    ),
    f"{_CHANNELS}/GetNotificationChannel": (
        m.GetNotificationChannelRequest,
        m.NotificationChannel,
        one("channel"),
    ),
    f"{_CHANNELS}/CreateNotificationChannel": (
        m.CreateNotificationChannelRequest,
        m.NotificationChannel,
        make("channel", "notificationChannel", "notificationChannels"),
    ),
    f"{_CHECKS}/ListUptimeCheckConfigs": (
        m.ListUptimeCheckConfigsRequest,
        m.ListUptimeCheckConfigsResponse,
        listed("check", "uptimeCheckConfigs", "parent"),
    ),
    f"{_CHECKS}/CreateUptimeCheckConfig": (
        m.CreateUptimeCheckConfigRequest,
        m.UptimeCheckConfig,
        make("check", "uptimeCheckConfig", "uptimeCheckConfigs", "parent"),
    ),
    f"{_CHECKS}/UpdateUptimeCheckConfig": (
        m.UpdateUptimeCheckConfigRequest,
        m.UptimeCheckConfig,
        replace("check", "uptimeCheckConfig"),
    ),
    f"{_CHECKS}/DeleteUptimeCheckConfig": (m.DeleteUptimeCheckConfigRequest, empty_pb2.Empty, remove("check")),
    f"{_BOARDS}/GetDashboard": (
        d.GetDashboardRequest,
        d.Dashboard,
        lambda world, asked: _dashboard(world, asked["name"]),
    ),
    f"{_BOARDS}/CreateDashboard": (d.CreateDashboardRequest, d.Dashboard, _make_dashboard),
    f"{_BOARDS}/UpdateDashboard": (d.UpdateDashboardRequest, d.Dashboard, _replace_dashboard),
}
