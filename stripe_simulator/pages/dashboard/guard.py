"""Who may use the dashboard: a browser on this machine, from the dashboard's own pages.

Other sites that the same browser visits can post to a local address, and can give a name of theirs that address;
so the Host must be a loopback name, and what changes something must come from the dashboard itself.
"""

from urllib.parse import urlsplit

from stripe_simulator.messages import Request

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def refusal(request: Request) -> str | None:
    """Why a request is refused, or None."""
    host = request.headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    if name not in LOOPBACK and not name.endswith(".localhost"):
        return "The dashboard answers on a loopback address only."
    if request.method != "POST":
        return None
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return "A change must come from a page of the dashboard; this one says not where it comes from."
    if site not in (None, "same-origin") or (origin is not None and origin != f"http://{host}"):
        return "A change must come from a page of the dashboard, not from another site."
    return None
