"""What stands around every page of the dashboard: the ways to go, the clock, the outcome of the last action."""

from stripe_simulator.messages import Response
from stripe_simulator.pages.dashboard import parts
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.documents import asset, document
from stripe_simulator.pages.markup import Html, el, join

WAYS = (
    ("", "Overview"),
    ("payments", "Payments"),
    ("customers", "Customers"),
    ("checkout", "Checkout"),
    ("disputes", "Disputes"),
    ("payouts", "Payouts"),
    ("events", "Events"),
    ("webhooks", "Webhooks"),
    ("requests", "Requests"),
    ("simulation", "Simulation"),
)
STEPS = (("3600", "+1 h", "1 hour"), ("86400", "+1 d", "1 day"), ("604800", "+7 d", "7 days"))
POLICY = "connect-src 'self'; form-action 'self'; frame-ancestors 'none'"


def framed(
    view: View,
    page: Page,
    section: str,
    *,
    pulse: str,
    status: int = 200,
    done: str | None = None,
    problem: str | None = None,
) -> Response:
    """A whole page; *problem* is why the last action failed, which makes it a 400."""
    body = join(
        el("a", "Skip to content", href="#content", class_="skip"),
        el("div", _side(view, section), _main(page, done, problem), class_="frame", id="frame"),
    )
    title = f"{'Error: ' if problem else ''}{page.title} – Simulator"
    return document(
        title,
        body,
        style="dashboard.css",
        status=400 if problem else status,
        script=asset("dashboard.js"),
        policy=POLICY,
        referrer="same-origin",
        pulse=pulse,
    )


def _main(page: Page, done: str | None, problem: str | None) -> Html:
    crumb = None
    if page.parent:
        name, section = page.parent
        crumb = el("p", el("a", f"← {name}", href=f"{HOME}/{section}"), class_="crumb")
    lead = el("p", page.lead, class_="soft small") if page.lead else None
    header = el("header", crumb, el("h1", page.heading or page.title), lead)
    told = el("p", done, class_="done", role="status") if done else None
    alert = (
        el("div", el("p", problem), class_="alert", role="alert", tabindex="-1", autofocus=True) if problem else None
    )
    return el("main", header, alert, told, page.content, class_="main", id="content", tabindex="-1")


def _side(view: View, section: str) -> Html:
    links = (
        el("li", el("a", name, href=f"{HOME}/{key}".rstrip("/"), aria_current="page" if key == section else None))
        for key, name in WAYS
    )
    mark = el("header", "Simulator", el("span", "Test mode", class_="mode"), class_="mark")
    return el("div", mark, el("nav", el("ul", links), aria_label="Dashboard"), _clock(view, section), class_="side")


def _clock(view: View, section: str) -> Html:
    back = section if section != "-" else ""
    buttons = (
        el("button", text, class_="plain", name="count", value=count, aria_label=f"{text}, advance the clock by {name}")
        for count, text, name in STEPS
    )
    form = el(
        "form",
        el("input", type="hidden", name="unit", value="1"),
        el("input", type="hidden", name="back", value=back),
        el("div", buttons, class_="row"),
        method="post",
        action=f"{HOME}/simulation/-/advance",
    )
    box = el("input", type="checkbox", id="live")
    follow = el("label", box, "Follow live", class_="live", for_="live", hidden=True)
    now = parts.live("clock", el("p", parts.moment(view.world.clock.now())))
    return el("aside", el("h2", "Simulated time (UTC)"), now, form, follow, class_="clock", aria_label="Clock")
