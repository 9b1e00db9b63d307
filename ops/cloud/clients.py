"""Google's own clients, each led elsewhere by the variable that leads firebase-tools there."""

import os
from urllib.parse import urlsplit

from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_admin_v1 import FirestoreAdminClient
from google.cloud.firestore_admin_v1.services.firestore_admin.transports import FirestoreAdminRestTransport


def firestore_admin() -> FirestoreAdminClient:
    """Return the client of databases, indexes and backups; `FIRESTORE_URL` names another address of the API."""
    elsewhere = os.environ.get("FIRESTORE_URL")
    if not elsewhere:
        return FirestoreAdminClient()
    url = urlsplit(elsewhere)
    transport = FirestoreAdminRestTransport(host=url.netloc, url_scheme=url.scheme, credentials=AnonymousCredentials())
    return FirestoreAdminClient(transport=transport)
