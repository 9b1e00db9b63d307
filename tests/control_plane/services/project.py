"""The project itself: who may do what, which services are on, billing, accounts.

Sources: https://cloud.google.com/resource-manager/reference/rest/v1, https://cloud.google.com/service-usage/docs/reference/rest,
https://cloud.google.com/billing/docs/reference/rest, https://firebase.google.com/docs/reference/firebase-management/rest.
"""

from tests.control_plane.routing import PROJECT, policies, route
from tests.control_plane.world import NUMBER, Call, Json, World

ENABLED = "type.googleapis.com/google.api.serviceusage.v1.EnableServiceResponse"


def _token(_world: World, _call: Call) -> Json:
    return {"access_token": "owner", "expires_in": 3600, "token_type": "Bearer", "id_token": "owner"}


def _permissions(world: World, call: Call) -> Json:
    withheld = world.table("withheld")
    return {"permissions": [each for each in call.body["permissions"] if each not in withheld]}


def _vulnerabilities(world: World, call: Call) -> Json:
    """Answer as https://google.github.io/osv.dev/post-v1-querybatch: one result a query, in their order."""
    known = world.table("vulnerability")
    found = [known.get(f"{each['package']['name']} {each['version']}") for each in call.body["queries"]]
    return {"results": [{"vulns": [each]} if each else {} for each in found]}


def _project(_world: World, call: Call) -> Json:
    project_id = call.name.split("/")[1]
    return {
        "projectId": project_id,
        "projectNumber": NUMBER,
        "name": call.name,
        "displayName": project_id,
        "state": "ACTIVE",
        "lifecycleState": "ACTIVE",
        "resources": {"hostingSite": project_id, "locationId": "us-central"},
    }


def _admin_config(_world: World, call: Call) -> Json:
    project_id = call.name.split("/")[1]
    return {"projectId": project_id, "storageBucket": f"{project_id}.firebasestorage.app", "locationId": "us-central"}


def _service(world: World, call: Call) -> Json:
    service = call.name.rsplit("/", 1)[-1]
    local = service == "127.0.0.1"
    return {"name": call.name, "state": "ENABLED" if local or service in world.enabled else "DISABLED"}


def _services(world: World, call: Call) -> Json:
    names = sorted(world.enabled)
    return {"services": [{"name": f"{call.name}/{name}", "state": "ENABLED"} for name in names]}


def _enable(world: World, call: Call) -> Json:
    world.enabled.add(call.name.rsplit("/", 1)[-1])
    return world.operation("", {"@type": ENABLED, "service": _service(world, call)})


def _identity(world: World, call: Call) -> Json:
    service = call.name.rsplit("/", 1)[-1].split(".")[0]
    email = f"service-{NUMBER}@gcp-sa-{service}.iam.gserviceaccount.com"
    return world.operation("", {"email": email, "uniqueId": str(world.number())})


def _billing(_world: World, call: Call) -> Json:
    return {"name": f"{call.name}/billingInfo", "billingAccountName": "billingAccounts/1", "billingEnabled": True}


def _operation(world: World, call: Call) -> Json:
    name = call.name.removeprefix("/")
    return world.operations.get(name) or world.operations["/" + name]


def _compute(_world: World, _call: Call) -> Json:
    return {"defaultServiceAccount": f"{NUMBER}-compute@developer.gserviceaccount.com"}


ROUTES = [
    route("POST", r"/oauth2/v3/token|/token", _token),
    route("POST", rf"/v[13]/({PROJECT}):testIamPermissions", _permissions),
    route("POST", r"/v1/querybatch", _vulnerabilities),
    *policies("v1", PROJECT),
    route("GET", rf"/v1(?:beta1)?/({PROJECT})", _project),
    route("GET", rf"/v3/({PROJECT})", _project),
    route("GET", rf"/v1beta1/({PROJECT})/adminSdkConfig", _admin_config),
    route("GET", rf"/v1/({PROJECT}/services/[^/:]+)", _service),
    route("GET", rf"/v1/({PROJECT})/services", _services),
    route("POST", rf"/v1/({PROJECT}/services/[^/:]+):enable", _enable),
    route("POST", rf"/v1beta1/({PROJECT}/services/[^/:]+):generateServiceIdentity", _identity),
    route("GET", rf"/v1/({PROJECT})/billingInfo", _billing),
    route("GET", rf"/compute/v1/({PROJECT})", _compute),
    route("GET", r"/v[0-9a-z]+/((?:.*/)?operations/[^/]+)", _operation),
]
