"""Every check, in the order in which they are shown: what costs a mistake first stands first."""

from ops.cloud.preflight import configuration, evidence, project, published, staging, stored, watched
from ops.cloud.preflight.check import Check, Severity

REQUIRED, ADVISED = Severity.REQUIRED, Severity.ADVISED

CHECKS = (
    Check("parameters", REQUIRED, "Is `.env.<project>` complete, and free of emulators?", configuration.parameters),
    Check("secrets", REQUIRED, "Are both secrets stored, trimmed, and of the right mode?", configuration.secrets),
    Check("stripe-key", REQUIRED, "May Stripe's key do what it must, and no more?", configuration.stripe_key),
    Check("webhook", REQUIRED, "Do Stripe's messages reach us: address, events, version?", configuration.webhook),
    Check("database", REQUIRED, "Is the database where it should be, and protected?", stored.database),
    Check("backups", REQUIRED, "Is it backed up daily and weekly?", stored.backups),
    Check("migrations", REQUIRED, "Are the settings there, and the data as this code expects?", stored.migrations),
    Check("rules", ADVISED, "Are the live rules this checkout's?", stored.rules),
    Check("indexes", REQUIRED, "Do the indexes and TTLs of this checkout work?", stored.indexes),
    Check("events", REQUIRED, "Can the events of orders be published?", published.events),
    Check("apis", REQUIRED, "Are the APIs on?", project.apis),
    Check("roles", REQUIRED, "May you do what a deployment does?", project.roles),
    Check("functions", REQUIRED, "Would a function of the host's be overwritten?", project.functions),
    Check("site", REQUIRED, "Would a site of the host's be overwritten?", project.hosting),
    Check("claims", REQUIRED, "Does the host use our claim for something else?", project.claims),
    Check("traffic", REQUIRED, "Does traffic follow the latest revisions?", project.pinned),
    Check("images", REQUIRED, "Are images kept for 30 days, to roll back to?", project.images),
    Check("audit-log", REQUIRED, "Is the audit log kept for 400 days, and locked?", watched.audit_log),
    Check("paging", REQUIRED, "Who is paged?", watched.paged),
    Check("clock", REQUIRED, "Is this machine's clock right?", project.clock),
    Check("staging", REQUIRED, "Is there a staging that is like production?", staging.check, may_be_waived=True),
    Check("tests", REQUIRED, "Did every test pass on this commit?", evidence.tests, may_be_waived=True),
    Check("changelog", REQUIRED, "Does CHANGELOG.md say what this brings?", evidence.changelog),
    Check("capabilities", REQUIRED, "Is a required capability still open?", evidence.capabilities, may_be_waived=True),
    Check("integration", REQUIRED, "Is it written how the host is joined?", evidence.integration, may_be_waived=True),
    Check("bench", REQUIRED, "Are there measured figures of this quarter?", evidence.bench, may_be_waived=True),
    Check("security", REQUIRED, "Was security reviewed this quarter?", evidence.security_review, may_be_waived=True),
    Check(
        "dependencies",
        REQUIRED,
        "Is a deployed package known to be vulnerable?",
        evidence.dependencies,
        may_be_waived=True,
    ),
)
WAIVABLE = frozenset(each.name for each in CHECKS if each.may_be_waived)
