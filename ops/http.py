"""The little HTTP that the commands need to see whether something answers."""

import json
import urllib.error
import urllib.request
from typing import Any

ANSWER_SECONDS_MAX = 30.0


def status(method: str, url: str, *, seconds: float = ANSWER_SECONDS_MAX) -> int:
    """Return the status that *url* answers with, or 0 when nothing answers."""
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def get_json(url: str, *, seconds: float = ANSWER_SECONDS_MAX) -> Any:
    """Return the JSON that *url* answers with, or None when nothing answers or it is none."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None
