"""Who is paged: the notification channels that the environment's parameters name."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from google.api_core.exceptions import NotFound
from google.cloud.monitoring_v3 import NotificationChannel

from ops.bootstrap_run import SetupError
from ops.cloud.environment import Environment
from ops.cloud.monitoring_clients import Watch
from ops.cloud.monitoring_specs import MANAGED_BY
from ops.cloud.plan import Seen, Step

CHANNELS = "ORDERS_ALERT_CHANNELS"
_CHANNEL = re.compile(r"projects/[^/]+/notificationChannels/[^/]+")
_MAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")


@dataclass(frozen=True)
class Paging:
    """The channels of one project: those that somebody made, and addresses for which we make one."""

    watch: Watch
    made: Sequence[str]
    addresses: Sequence[str]

    def steps(self) -> Iterator[Step]:
        """Return a step for each channel."""
        yield from (Step(f"channel {name.rsplit('/', 1)[-1]}", self._looks(name), _cannot) for name in self.made)
        for address in self.addresses:
            yield Step("channel of an e-mail address", self._looks_for(address), self._makes(address))

    def names(self) -> list[str]:
        """Return the names of the channels that are there."""
        found = [self._of(address) for address in self.addresses]
        return [*self.made, *(str(channel.name) for channel in found if channel)]

    def told(self) -> list[str]:
        """Return who is paged, as people call it.

        Raises:
            SetupError: nobody can be reached.
        """
        told = [channel for name in self.names() if (channel := _channel(self.watch, name)) and _is_on(channel)]
        if not told:
            raise SetupError("no channel is there and on: nobody would be paged; run deploy:monitoring first")
        return [f"{channel.display_name or channel.name} ({channel.type_})" for channel in told]

    def _looks(self, name: str) -> Callable[[], Seen]:
        def look() -> Seen:
            channel = _channel(self.watch, name)
            if channel is None or not _is_on(channel):
                raise SetupError(f"{CHANNELS}: {name} is {'off' if channel else 'not there'}; correct it")
            return Seen(done=True, says=f"{channel.display_name} ({channel.type_})")

        return look

    def _of(self, address: str) -> NotificationChannel | None:
        found = self.watch.channels.list_notification_channels(name=self.watch.root)
        mails = (c for c in found if c.type_ == "email" and c.labels.get("email_address") == address)
        return next(iter(sorted(mails, key=lambda channel: str(channel.name))), None)

    def _looks_for(self, address: str) -> Callable[[], Seen]:
        def look() -> Seen:
            channel = self._of(address)
            return Seen(done=channel is not None and _is_on(channel), says="off" if channel else "missing")

        return look

    def _makes(self, address: str) -> Callable[[], None]:
        def make() -> None:
            if self._of(address) is not None:
                raise SetupError(f"{CHANNELS}: somebody turned the channel of an address off; turn it on, or remove it")
            channel = NotificationChannel(
                type_="email",
                display_name="Orders: on call",
                labels={"email_address": address},
                user_labels={"managed_by": MANAGED_BY},
            )
            self.watch.channels.create_notification_channel(name=self.watch.root, notification_channel=channel)

        return make


def paging(watch: Watch, place: Environment, stated: str) -> Paging:
    """Return who is paged.

    Raises:
        SetupError: nobody is, or what is stated is neither a channel nor an address.
    """
    parts = [part.strip() for part in stated.split(",") if part.strip()]
    if not parts:
        raise SetupError(f"nobody would be paged; state {CHANNELS} in .env.{place.project}: channels or addresses")
    made = [part for part in parts if _CHANNEL.fullmatch(part)]
    addresses = [part for part in parts if _MAIL.fullmatch(part)]
    if len(made) + len(addresses) != len(parts):
        raise SetupError(f"{CHANNELS} in .env.{place.project}: projects/…/notificationChannels/… or e-mail addresses")
    return Paging(watch, made, addresses)


def _channel(watch: Watch, name: str) -> NotificationChannel | None:
    try:
        return watch.channels.get_notification_channel(name=name)
    except NotFound:
        return None


def _is_on(channel: NotificationChannel) -> bool:
    unverified = NotificationChannel.VerificationStatus.UNVERIFIED
    return channel.enabled is not False and channel.verification_status != unverified


def _cannot() -> None:
    raise SetupError(f"{CHANNELS}: a channel cannot be made from its name")
