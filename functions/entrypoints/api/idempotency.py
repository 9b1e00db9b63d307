"""The Idempotency-Key: who repeats a request under its key gets the same effect once, and is told so."""

import re
from collections.abc import Sequence

from functions.entrypoints.api.problems import RequestProblem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LENGTH_MAX = 255
_VISIBLE = re.compile(rf"[\x21-\x7e]{{1,{LENGTH_MAX}}}")


def read_key(values: Sequence[str]) -> str:
    """Return the one key of a request's header *values*.

    Raises:
        RequestProblem: it is missing, given twice, too long, or not visible ASCII.
    """
    if len(values) != 1 or not _VISIBLE.fullmatch(values[0]):
        detail = f"send the header {HEADER}: 1 to {LENGTH_MAX} visible ASCII characters, a new one for each new request"
        raise RequestProblem(400, "idempotency_key_required", detail)
    return values[0]
