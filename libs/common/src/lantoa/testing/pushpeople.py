"""People of a test city who are told by push: their browsers are at a push service of this machine.

They follow through the portal's page, as its script does; what they received is what their browser
could decrypt.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from lantoa.contracts.events import decode
from lantoa.contracts.subscriptions import Channel, Contact, SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City
from lantoa.testing.people import Received, until
from lantoa.testing.pushpeer import Browser, PushPeer, raw_of

PUSH_ENV = {"LANTOA_PUSH_URL": "webpush:", "LANTOA_PUSH_REACH": "anywhere"}
"""Push really sent, to a peer on this machine too."""
BEGINNINGS = {"Đính chính": "correction", "Đã gỡ bỏ": "withdrawal"}
"""What a note's title begins with; an alert names the kind of content."""
_KEY = re.compile(r'data-key="([\w-]+)"')


def purpose_of(note: Received) -> str:
    """What a note is for, as its reader can tell."""
    return BEGINNINGS.get(str(note["title"]).partition(":")[0], "alert")


@dataclass(frozen=True)
class PushPerson:
    """Somebody with a browser."""

    city: City
    peer: PushPeer
    name: str
    channel: ClassVar[Channel] = Channel.PUSH

    @property
    def browser(self) -> Browser:
        """The browser, once it has subscribed."""
        return self.peer.browsers[self.name]

    def received(self, purpose: str | None = None) -> list[Received]:
        """The notes this browser got, all of them or of one purpose."""
        notes = self.browser.received
        return [note for note in notes if purpose in (None, purpose_of(note))]

    async def follow_on_page(self, field: str) -> None:
        """Open the follow page, subscribe with its key, and send what its script sends."""
        self.peer.vapid = await self._key()
        contact = self.peer.subscribe(self.name)
        url = f"{self.city.gateway}/theo-doi/day"
        async with self.city.http.post(url, json=_asked(contact, field)) as answer:
            assert answer.status == 202, await answer.text()  # noqa: S101

    async def _key(self) -> bytes:
        async with self.city.http.get(f"{self.city.gateway}/theo-doi") as answer:
            found = _KEY.search(await answer.text())
        assert found, "the follow page carries no VAPID key"  # noqa: S101
        return raw_of(found[1])

    async def is_following(self, log: EventLog) -> None:
        """Wait until somebody follows by push: the permission was the confirmation."""
        await until(lambda: _follows(log, self.channel), f"{self.name} follows by push")


def _asked(contact: Contact, field: str) -> dict[str, Any]:
    keys = {"p256dh": contact.p256dh, "auth": contact.auth}
    told = {"endpoint": contact.address, "expirationTime": None, "keys": keys}
    return {"subscription": told, "consent": True, "fields": [field]}


async def _follows(log: EventLog, channel: Channel) -> bool:
    async for record in read_to_end(log, SUBSCRIPTION_STATE):
        if record.value is not None:
            state = decode(SUBSCRIPTION_STATE, record.value, record.headers)[1]
            assert isinstance(state, SubscriberState)  # noqa: S101
            if any(follow.channel is channel for follow in state.follows):
                return True
    return False
