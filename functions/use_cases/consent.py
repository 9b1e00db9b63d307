"""Which terms a customer agreed to when they ordered, and what shows it."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.errors import TermsOutdated


@dataclass(frozen=True)
class Sender:
    """Where a request came from. It is personal data.

    `ip` is the address that Google's front end saw and nobody can forge; `forwarded_for` is all that the request says
    of the proxies on its way, which anybody can have written.
    """

    ip: str = ""
    forwarded_for: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Evidence:
    """What shows that a customer agreed: kept with the order, apart from its events, and erased with the contact."""

    terms_version: str
    at: datetime
    sender: Sender


def check_terms(asked: str, agreed: str) -> None:
    """Let pass who agreed to the terms that the settings name; where they name none, anybody.

    Raises:
        TermsOutdated: the customer agreed to others, or to none.
    """
    if asked and agreed != asked:
        raise TermsOutdated(asked)
