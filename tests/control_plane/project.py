"""A project that can be deployed to, and the official CLI that deploys to it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.discovery import alone
from ops.paths import ROOT
from tests.control_plane.checkout import copy_checkout
from tests.control_plane.server import environment
from tests.control_plane.world import PROJECT, World

FIREBASE = ROOT / "tools/node_modules/firebase-tools/lib/bin/firebase.js"
ALL = "functions,firestore:orders,hosting:orders"
"""Without a codebase: named by `functions:orders`, functions are deployed whether they changed or not."""
SECRETS = ("ORDERS_STRIPE_API_KEY", "ORDERS_STRIPE_WEBHOOK_SECRETS")
DATABASE = {"locationId": "nam5", "type": "FIRESTORE_NATIVE", "databaseEdition": "STANDARD"}
DEPLOY_SECONDS_MAX = 240
PARAMETERS = {
    "ORDERS_ALLOWED_ORIGINS": "",
    "ORDERS_APP_URL": "https://orders-prod.web.app",
    "ORDERS_STRIPE_API_BASE": "https://api.stripe.com",
    "ORDERS_DATABASE": "orders",
}


def migrated() -> World:
    """Return a project whose database and secrets are there, and nothing else."""
    world = World()
    root = f"projects/{PROJECT}"
    site = {"name": f"{root}/sites/{PROJECT}", "defaultUrl": f"https://{PROJECT}.web.app", "type": "DEFAULT_SITE"}
    world.table("site")[f"sites/{PROJECT}"] = site
    world.create("database", f"{root}/databases/orders", DATABASE)
    for secret in SECRETS:
        world.create("secret", f"{root}/secrets/{secret}", {"replication": {"automatic": {}}})
        world.create("version", f"{root}/secrets/{secret}/versions/1", {"state": "ENABLED"})
    return world


@dataclass(frozen=True)
class Deployable:
    """A checkout of its own, set up to deploy to the project of a stand-in."""

    folder: Path
    home: Path

    @classmethod
    def made(cls, folder: Path) -> "Deployable":
        """Copy the checkout, with the project's name and parameters in it."""
        checkout = copy_checkout(folder / "checkout")
        targets = {PROJECT: {"hosting": {"orders": [PROJECT]}}}
        rc = {"projects": {"default": "demo-orders", "production": PROJECT}, "targets": targets}
        (checkout / ".firebaserc").write_text(json.dumps(rc))
        lines = [f"{name}={value}\n" for name, value in PARAMETERS.items()]
        (checkout / f".env.{PROJECT}").write_text("".join(lines))
        return cls(checkout, folder / "home")

    def firebase(self, world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the Firebase CLI in the checkout against the stand-in."""
        path = f"{self.folder}/venv/bin:{os.environ['PATH']}"
        with alone():
            return subprocess.run(
                ["node", str(FIREBASE), *arguments, "--project", PROJECT, "--non-interactive"],
                cwd=self.folder,
                env={**os.environ, **environment(world, self.home), "PATH": path},
                capture_output=True,
                text=True,
                timeout=DEPLOY_SECONDS_MAX,
                check=False,
            )
