"""Where the parts of the local suite listen, and whether they answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ClassVar

from functions.adapters.pubsub import TOPIC
from ops import http
from ops.paths import ROOT
from ops.ports import HOST, emulator_ports

EMULATORS = ("auth", "functions", "firestore", "pubsub", "hosting")
API = "orders_api"
WEBHOOK = "orders_stripe_webhook"
TRIGGER = "orders_on_transition"
SWEEP = "orders_sweep"
RECONCILE = "orders_reconcile"
FUNCTIONS = frozenset({API, WEBHOOK, TRIGGER, SWEEP, RECONCILE})
SIMULATOR_PORT = 12111
SWITCHED_MAX = 10
SWITCHED_OFF = 204


@dataclass(frozen=True)
class Suite:
    """The addresses of the local suite, as firebase.json states them."""

    project: ClassVar[str] = "demo-orders"
    region: ClassVar[str] = "us-central1"
    database: ClassVar[str] = "orders"
    ports: dict[str, int] = field(default_factory=lambda: emulator_ports(ROOT))

    @property
    def app_url(self) -> str:
        """Hosting: what a browser opens."""
        return f"http://{HOST}:{self.ports['hosting']}"

    @property
    def api_url(self) -> str:
        """The API, through Hosting's rewrite."""
        return f"{self.app_url}/api/v1"

    @property
    def functions_url(self) -> str:
        """What stands before a function's name."""
        return f"http://{HOST}:{self.ports['functions']}/{self.project}/{self.region}"

    @property
    def webhook_url(self) -> str:
        """Where Stripe's events are sent."""
        return f"{self.functions_url}/{WEBHOOK}"

    @property
    def simulator_url(self) -> str:
        """The Stripe simulator."""
        return f"http://{HOST}:{SIMULATOR_PORT}"

    @property
    def firestore_host(self) -> str:
        """The Firestore emulator, `host:port`."""
        return f"{HOST}:{self.ports['firestore']}"

    @property
    def topic_url(self) -> str:
        """The topic of order events in the Pub/Sub emulator."""
        return f"http://{HOST}:{self.ports['pubsub']}/v1/projects/{self.project}/topics/{TOPIC}"

    @property
    def auth_host(self) -> str:
        """The Auth emulator, `host:port`."""
        return f"{HOST}:{self.ports['auth']}"

    def environment(self) -> dict[str, str]:
        """Return the variables that make Google's clients talk to the suite."""
        return {
            "GCLOUD_PROJECT": self.project,
            "GOOGLE_CLOUD_PROJECT": self.project,
            "FIRESTORE_EMULATOR_HOST": self.firestore_host,
            "FIREBASE_AUTH_EMULATOR_HOST": self.auth_host,
        }

    def sweep(self) -> bool:
        """Run the scheduled sweep once, as Cloud Scheduler would, and say whether it succeeded."""
        return self._ask_for_sweep() == 200

    def _ask_for_sweep(self) -> int:
        """Return the status of one sweep.

        The emulator numbers a scheduled function by how often triggers were switched off and on again; the older ones
        answer 204 and do nothing.
        """
        numbered = (f"{self.functions_url}/{SWEEP}-{generation}" for generation in range(SWITCHED_MAX))
        return next((got for url in numbered if (got := http.status("POST", url)) != SWITCHED_OFF), SWITCHED_OFF)

    def simulator_is_up(self) -> bool:
        """Say whether the Stripe simulator answers."""
        return http.status("GET", f"{self.simulator_url}/_simulator/health") == 200

    def loaded_functions(self) -> set[str]:
        """Return the names of the functions that the emulator has loaded."""
        listing = http.get_json(f"http://{HOST}:{self.ports['functions']}/backends") or {}
        return {
            trigger["entryPoint"]
            for backend in listing.get("backends", [])
            for trigger in backend.get("functionTriggers", [])
        }

    def wrong_answers(self) -> list[str]:
        """Say which functions that have an address do not answer as they should; their workers start with it."""
        with ThreadPoolExecutor() as pool:
            # An unsigned webhook is refused: that is the right answer.
            asked = [
                (API, 200, pool.submit(http.status, "GET", f"{self.api_url}/health")),
                (WEBHOOK, 400, pool.submit(http.status, "POST", self.webhook_url)),
                (SWEEP, 200, pool.submit(self._ask_for_sweep)),
            ]
        return [f"{name}: {got}, not {wanted}" for name, wanted, each in asked if (got := each.result()) != wanted]
