"""What a channel is asked to send, and what it may answer."""

import enum
from dataclasses import dataclass
from typing import Final, Protocol

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import BatchId
from lantoa.messages.because import NOTHING, Because
from lantoa.messages.digest import Listed
from lantoa.messages.email import Ways
from lantoa.messages.templates import Templates
from lantoa.messages.wording import Wording, wording
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.resolving import Addressee

ANYBODYS: Final = Own()


class Lost(enum.Enum):
    """What becomes of a message whose answer was lost with the process that sent it."""

    RESEND = "resend"
    """The other side knows a repeated message by its reference."""
    UNKNOWN = "unknown"
    """It would be a second message: never resent blindly."""
    PEOPLE_UNKNOWN = "people-unknown"
    """Likewise of a person; our own pages know by the record of the post."""


@dataclass(frozen=True)
class Message:
    """One message to one person, before the channel gives it a form."""

    reference: str
    """The same for the same slot, however often it is sent."""
    batch: BatchId
    slot: int
    to: Addressee
    campaign: Campaign
    """The campaign whose texts it carries."""
    stop_url: str
    manage_url: str
    own: Own = ANYBODYS
    """What of it is the person's own."""
    acknowledge_url: str = ""
    """Where the person says that it was received, if that is asked of it."""
    compare_url: str = ""
    """Where what the person follows stands before and after the change, if it is one of that."""

    @property
    def texts(self) -> Templates:
        """The campaign's rendered texts, in the person's language."""
        return self.campaign.templates.within(self.own.language)

    @property
    def words(self) -> Wording:
        """Our own words in the person's language."""
        return wording(self.own.language)

    @property
    def found_by(self) -> str:
        """The search of the person that found what is told, by its name; empty when none did."""
        return self.own.found_by

    @property
    def because(self) -> Because:
        """Why the person is told; nothing of what goes to everybody who was told before."""
        if not is_explained(self.campaign):
            return NOTHING
        own, compare = self.own, self.compare_url
        return Because(search=own.found_by, followed=own.followed, compare=compare)

    @property
    def listed(self) -> Listed:
        """What a digest shows to the person; nothing, of any other message."""
        return self.own.listed or Listed("", "")

    @property
    def may_stop(self) -> bool:
        """Whether it carries a way to stop; what was asked for once has none."""
        return may_stop(self.campaign)

    @property
    def ways(self) -> Ways | None:
        """The links at the end of an e-mail, if it carries any."""
        return Ways(self.manage_url, self.stop_url) if self.may_stop else None


@dataclass(frozen=True)
class Answer:
    """What the channel made of one message."""

    fate: Fate
    reason: str = ""
    """The provider's code; never an address."""
    after: float | None = None
    """Seconds the other side asked us to wait, if it did."""
    ids: tuple[str, ...] = ()
    """What receipts will call each of its parts: the provider's name and its id; empty: unknown."""
    gone: bool = False
    """The address is no more: whoever it was wants to hear nothing under it."""
    doubted: bool = False
    """The provider knows no such address, and may be wrong: only several such answers end it."""
    unsayable: bool = False
    """No text of ours may go that way."""


def unsayable(reason: str) -> Answer:
    """The message has no text that may go that way; nothing was sent."""
    return Answer(Fate.DEAD, reason, unsayable=True)


def may_stop(campaign: Campaign) -> bool:
    """Whether its messages carry a way to stop."""
    return campaign.purpose is not Purpose.CONFIRMATION


def is_explained(campaign: Campaign) -> bool:
    """Whether its messages say why each person is told: what they follow met a content."""
    return campaign.about is not None and campaign.content_id is not None


class Sender(Protocol):
    """A channel: it sends one message at a time, several at once."""

    async def send(self, message: Message) -> Answer:
        """What came of it. Away: the provider does not answer, and the message was not sent."""
        ...

    async def probe(self) -> None:
        """Return when the provider is well; Away when not."""
        ...
