"""Eventarc's triggers and channels, and Pub/Sub's topics.

Sources: https://cloud.google.com/eventarc/docs/reference/rest, https://cloud.google.com/pubsub/docs/reference/rest.
"""

from tests.control_plane.routing import LOCATION, PROJECT, collection, policies, route
from tests.control_plane.world import Call, Json, World


def _topic(world: World, call: Call) -> Json:
    return world.create("topic", call.name, call.body)


ROUTES = [
    *collection("v1", "trigger", LOCATION, "triggers", id_parameter="triggerId"),
    *collection("v1", "channel", LOCATION, "channels", id_parameter="channelId"),
    route("PUT", rf"/v1/({PROJECT}/topics/[^/:]+)", _topic),
    *collection("v1", "topic", PROJECT, "topics"),
    *policies("v1", PROJECT + r"/topics/[^/:]+"),
]
