"""Where a request came from, as far as it can be known."""

from flask import request

from functions.use_cases.consent import Sender

IP_LENGTH_MAX = 45
HEADER_LENGTH_MAX = 500


def sender() -> Sender:
    """Return where the request came from.

    Whatever the caller writes into `X-Forwarded-For`, Google's front end puts the address that it sees last
    (https://cloud.google.com/load-balancing/docs/https#x-forwarded-for_header). Behind Hosting that is Hosting's own;
    the entries before it are kept too, for a person to judge.
    """
    forwarded_for = request.headers.get("X-Forwarded-For", "")
    seen = forwarded_for.rpartition(",")[2].strip() or request.remote_addr or ""
    agent = request.headers.get("User-Agent", "")
    return Sender(seen[:IP_LENGTH_MAX], forwarded_for[-HEADER_LENGTH_MAX:], agent[:HEADER_LENGTH_MAX])
