"""Checks of what watches: the audit log, and who is paged."""

from ops.cloud.monitoring_audit import bucket_of
from ops.cloud.monitoring_clients import Watch
from ops.cloud.monitoring_paging import CHANNELS, paging
from ops.cloud.monitoring_specs import AUDIT_DAYS_MIN, Target, load
from ops.cloud.preflight.check import Finding, Site, failed, ok, warning


def audit_log(site: Site) -> Finding:
    """Look whether the audit log is kept for 400 days and cannot be shortened."""
    target = Target(site.environment.project, site.environment.app_url, site.environment.database)
    found = bucket_of(Watch(site.environment.project), load(target).audit)
    fix = site.command("deploy:monitoring")
    if found is None:
        return failed("there is no audit log", fix)
    if found.retention_days < AUDIT_DAYS_MIN:
        return failed(f"kept for {found.retention_days} days; at least {AUDIT_DAYS_MIN} are needed", fix)
    if not found.locked:
        return warning(f"kept for {found.retention_days} days, not locked: somebody could shorten it", f"{fix} --lock")
    return ok(f"kept for {found.retention_days} days, locked")


def paged(site: Site) -> Finding:
    """Look who is paged."""
    stated = site.parameters.get(CHANNELS, "")
    if not stated:
        return failed(f"nobody: .env.{site.environment.project} does not state {CHANNELS}", f"state {CHANNELS}")
    return ok(", ".join(paging(Watch(site.environment.project), site.environment, stated).told()))
