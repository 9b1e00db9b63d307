"""Sends due webhooks in the background: one dispatcher, several posts at a time, never under the lock."""

import http.client
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from stripe_simulator.outgoing import ANSWER_CHARS_MAX, Attempt
from stripe_simulator.simulator import Simulator

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
WORKERS = 16
# How often time-driven changes (expiry, retries) are looked for when nothing else happens.
TICK_SECONDS = 0.5


class Sender:
    """Starts deliveries in the order of their events; a slow or failing one does not hold up the next."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._stopped = False
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._dispatch, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """End; posts under way are abandoned."""
        with self._simulator.changed:
            self._stopped = True
            self._simulator.changed.notify_all()
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _dispatch(self) -> None:
        changed = self._simulator.changed
        while True:
            with changed:
                attempts = self._simulator.take_due()
                if not attempts and not self._stopped:
                    changed.wait(TICK_SECONDS)
                if self._stopped:
                    return
            for attempt in attempts:
                self._pool.submit(self._send, attempt)

    def _send(self, attempt: Attempt) -> None:
        try:
            status, answer = post(attempt)
            error = None
        except (OSError, http.client.HTTPException, ValueError) as failure:
            status, answer, error = None, None, f"{type(failure).__name__}: {failure}"
        except Exception as failure:
            logger.exception("a delivery failed in an unforeseen way")
            status, answer, error = None, None, f"{type(failure).__name__}: {failure}"
        self._simulator.finish(attempt, status=status, error=error, answer=answer)


def post(attempt: Attempt) -> tuple[int, str]:
    """POST once and return the status and the beginning of the answer; redirects are not followed, as at Stripe.

    Raises:
        OSError, HTTPException: no answer within ten seconds.
    """
    parts = urlsplit(attempt.url)
    secure = parts.scheme == "https"
    maker = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = maker(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", attempt.body, attempt.headers)
        response = connection.getresponse()
        return response.status, response.read(ANSWER_CHARS_MAX).decode(errors="replace")
    finally:
        connection.close()
