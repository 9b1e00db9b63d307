"""What customers do with their personal data: they take it out."""

import time

from flask import Response

from functions.entrypoints.api import export_schemas
from functions.entrypoints.api.contract import Answer, Blueprint
from functions.entrypoints.api.export import FILE_NAME, export
from functions.entrypoints.api.policy import Policy, Rule, caller, desk, module
from functions.use_cases.personal_data import Sources

SECONDS_MAX = 40.0
"""After this no further page of orders is read: the function is ended after 60."""

blueprint = Blueprint("privacy", __name__, description="One's own personal data.")


@blueprint.operation("GET", "/me/export", Rule(Policy.CUSTOMER), Answer(export_schemas.Export, export_schemas.EXAMPLE))
def export_own_data() -> Response:
    """Download one's own personal data.

    One JSON file, sent while it is read. Its last member is `complete`: a file without it broke off on its way, one
    where it is `false` names in `missing` what could not be read. Other people's orders are never in it.
    """
    until = time.monotonic() + SECONDS_MAX
    sources = Sources(module().customers, module().methods, desk().addresses, desk().personal_data)
    own = export(sources, caller().uid, module().now(), lambda: time.monotonic() >= until)
    answer = Response((part.encode() for part in own.parts()), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer
