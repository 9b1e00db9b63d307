"""What the host application brings in place of the module's own. This file is the team's to change: docs/catalog.md."""

from google.cloud import firestore

from functions.adapters.catalog import FirestoreCatalog
from functions.use_cases.ports import Catalog


def catalog(db: firestore.Client) -> Catalog:
    """Return where products and prices come from; *db* is the module's own database."""
    return FirestoreCatalog(db)
