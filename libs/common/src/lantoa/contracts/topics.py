"""The topics: one record each, from which topic creation, ``docs/events.md`` and the map of who
writes and reads what are made.

Names are ``lantoa.<domain>.<what>.v<major>``. Within a major version a change is an addition.
"""

from dataclasses import dataclass
from datetime import timedelta
from types import UnionType

from lantoa.contracts import (
    audit,
    content,
    delivery,
    pulse,
    reached,
    registers,
    searches,
    subscriptions,
)
from lantoa.contracts.subscriptions import Channel

KIB, MIB = 1024, 1024 * 1024
FOR_EVER = timedelta(days=36_500)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One stream: what it carries, how it is keyed and kept, who writes and who reads it."""

    name: str
    carries: str
    key: str
    events: type | UnionType | None
    """The Struct, or the union of Structs, that its values are; None where bytes are kept."""
    written_by: tuple[str, ...]
    read_by: tuple[str, ...]
    partitions: int = 6
    kept: timedelta = 14 * DAY
    compacted: bool = False
    key_required: bool = True
    tombstones: bool = False
    """Whether a null value is legal: the key's end."""
    log_append_time: bool = False
    max_bytes: int = 1 * MIB
    """The largest record the topic takes."""

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def major(self) -> str:
        """The major version in its name: ``v1``."""
        return self.name.rsplit(".", 1)[1]

    def config(self) -> dict[str, str]:
        """Its settings on Kafka."""
        lag = str(int((7 * DAY).total_seconds() * 1000))
        kept = "-1" if self.kept >= FOR_EVER else str(int(self.kept.total_seconds() * 1000))
        settings = {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(self.max_bytes),
            "segment.ms": str(int(DAY.total_seconds() * 1000)),
            "message.timestamp.type": "LogAppendTime" if self.log_append_time else "CreateTime",
        }
        if self.compacted:
            return settings | {"max.compaction.lag.ms": lag, "delete.retention.ms": lag}
        return settings | {"retention.ms": kept}


CONTENT_EVENT = Topic(
    name="lantoa.content.event.v1",
    carries="published, withdrawn, took effect, expired: the full state of one version",
    key="content id",
    events=content.ContentEvent,
    written_by=("publisher",),
    read_by=("indexer", "notifier", "publisher"),
    kept=400 * DAY,
    max_bytes=8 * MIB,
)
CONTENT_STATE = Topic(
    name="lantoa.content.state.v1",
    carries="the newest content event of each content; it alone rebuilds the index; never a null",
    key="content id",
    events=content.ContentEvent,
    written_by=("publisher",),
    read_by=("indexer", "gateway"),
    compacted=True,
    max_bytes=8 * MIB,
)
CONTENT_PUBLIC = Topic(
    name="lantoa.content.public.v1",
    carries="an allow-list projection for partners, who ignore a version ≤ the one they have",
    key="content id",
    events=content.PublicContent,
    written_by=("publisher",),
    read_by=("gateway", "partners"),
    kept=90 * DAY,
    max_bytes=8 * MIB,
)
REGISTER_STATE = Topic(
    name="lantoa.register.state.v1",
    carries="fields, areas, audiences, authorities, agencies, document types, with their dates",
    key="register and code",
    events=registers.RegisterEntry,
    written_by=("publisher",),
    read_by=("gateway", "notifier"),
    partitions=1,
    compacted=True,
)
KEY_STATE = Topic(
    name="lantoa.key.state.v1",
    carries="the notifier's public keys (HPKE, Ed25519, VAPID) with their dates",
    key="key id",
    events=subscriptions.KeyPublished,
    written_by=("notifier",),
    read_by=("gateway",),
    partitions=1,
    compacted=True,
)
CONTENT_REACHED = Topic(
    name="lantoa.content.reached.v1",
    carries="a version indexed (indexer); intents per channel (planner)",
    key="content id",
    events=reached.ReachedEvent,
    written_by=("indexer", "notifier"),
    read_by=("gateway", "publisher"),
    kept=30 * DAY,
)
CLOCK_PROBE = Topic(
    name="lantoa.clock.probe.v1",
    carries="a scheduler's question what time it is",
    key="service",
    events=audit.ClockAsked,
    written_by=("publisher", "notifier"),
    read_by=(),
    partitions=1,
    kept=DAY,
    log_append_time=True,
)
SUBSCRIPTION_COMMAND = Topic(
    name="lantoa.subscription.command.v1",
    carries="follow, confirm, code, change, quiet hours, stop (by SMS, of a gone address: the "
    "notifier), end links, copy, erase; personal parts sealed",
    key="subscriber number, or a random enrolment id for a first follow",
    events=subscriptions.SubscriptionCommand,
    written_by=("gateway", "notifier"),
    read_by=("notifier",),
)
SUBSCRIPTION_STATE = Topic(
    name="lantoa.subscription.state.v1",
    carries="a subscriber's rules, link version and last command; no personal data",
    key="subscriber number",
    events=subscriptions.SubscriberState,
    written_by=("notifier",),
    read_by=("notifier", "gateway"),
    compacted=True,
    tombstones=True,
)
SEARCH_SAVED = Topic(
    name="lantoa.search.saved.v1",
    carries="a saved search without its people; null: nobody needs it any more",
    key="hash of the normalised query",
    events=searches.SavedSearch,
    written_by=("notifier",),
    read_by=("indexer", "gateway"),
    compacted=True,
    tombstones=True,
)
SEARCH_MATCHED = Topic(
    name="lantoa.search.matched.v1",
    carries="which saved searches a published version answers, and the content's values",
    key="content id",
    events=searches.SearchMatched,
    written_by=("indexer",),
    read_by=("notifier",),
    kept=7 * DAY,
    max_bytes=8 * MIB,
)
DELIVERY_RECEIPT = Topic(
    name="lantoa.delivery.receipt.v1",
    carries="what a provider says of one message, addresses stripped before the append",
    key="provider and its message id, or the batch id",
    events=delivery.ReceiptArrived,
    written_by=("notifier",),
    read_by=("notifier",),
    kept=7 * DAY,
)
DELIVERY_REPORTED = Topic(
    name="lantoa.delivery.reported.v1",
    carries="the outcomes of one batch as they stand; the highest revision counts",
    key="batch id",
    events=delivery.BatchReported,
    written_by=("notifier",),
    read_by=("publisher", "notifier"),
    kept=30 * DAY,
)
PULSE_COUNTED = Topic(
    name="lantoa.pulse.counted.v1",
    carries="what receipts, batches and readers were counted in a few seconds; minutes that struck",
    key="who counted",
    events=pulse.PulseCount,
    written_by=("notifier", "gateway"),
    read_by=("notifier",),
    partitions=1,
    kept=2 * DAY,
)
PULSE_COUNTERS = Topic(
    name="lantoa.pulse.counters.v1",
    carries="on Kafka: the table of the pulse role, counter by counter, to be rebuilt from",
    key="who counted",
    events=None,
    written_by=("notifier",),
    read_by=("notifier",),
    partitions=1,
    compacted=True,
    tombstones=True,
)
PULSE_STATE = Topic(
    name="lantoa.pulse.state.v1",
    carries="alarms of channels and providers; what is read most, by area",
    key="alarm/ and of what, or attention/ and the area",
    events=pulse.PulseState,
    written_by=("notifier",),
    read_by=("gateway",),
    partitions=1,
    compacted=True,
)
AUDIT_EVENT = Topic(
    name="lantoa.audit.event.v1",
    carries="who did what, by staff number: one hash chain per service",
    key="service",
    events=audit.DeedDone,
    written_by=("notifier", "publisher"),
    read_by=("publisher", "auditors"),
    kept=FOR_EVER,
)


def _delivery(channel: Channel, lane: str, name: str) -> Topic:
    return Topic(
        name=name,
        carries=f"batches of at most 500 people to be told by {channel.value}, {lane}",
        key="batch id",
        events=delivery.BatchRequested,
        written_by=("notifier",),
        read_by=("notifier",),
        kept=7 * DAY,
    )


DELIVERIES = {c: _delivery(c, "normal lane", f"lantoa.delivery.{c}.v1") for c in Channel}
URGENT_DELIVERIES = {
    c: _delivery(c, "urgent lane", f"lantoa.delivery.{c}.urgent.v1") for c in Channel
}

TOPICS: tuple[Topic, ...] = (
    CONTENT_EVENT,
    CONTENT_STATE,
    CONTENT_PUBLIC,
    REGISTER_STATE,
    KEY_STATE,
    CONTENT_REACHED,
    CLOCK_PROBE,
    SUBSCRIPTION_COMMAND,
    SUBSCRIPTION_STATE,
    SEARCH_SAVED,
    SEARCH_MATCHED,
    *DELIVERIES.values(),
    *URGENT_DELIVERIES.values(),
    DELIVERY_RECEIPT,
    DELIVERY_REPORTED,
    PULSE_COUNTED,
    PULSE_COUNTERS,
    PULSE_STATE,
    AUDIT_EVENT,
)
BY_NAME = {topic.name: topic for topic in TOPICS}
DEAD_MAX_BYTES = 12 * MIB
COMMAND_GROUPS = frozenset({"notifier-subscriptions"})
"""Groups that read commands: sealed parts in their dead letters are kept 14 days, not 90."""


def dead_letters(group: str) -> Topic:
    """Where a group sets aside what is wrong: the original bytes, the reasons as headers."""
    return Topic(
        name=f"lantoa.{group}.dead.v1",
        carries="dead letters: original bytes as value, reasons as headers",
        key="as at the origin",
        events=None,
        written_by=(group,),
        read_by=("operators",),
        partitions=1,
        kept=(14 if group in COMMAND_GROUPS else 90) * DAY,
        key_required=False,
        tombstones=True,
        max_bytes=DEAD_MAX_BYTES,
    )


def redrive(group: str) -> Topic:
    """Where a person sends a dead letter back to its group, and to no other."""
    return Topic(
        name=f"lantoa.{group}.redrive.v1",
        carries="dead letters sent back by a person, with their origin as headers",
        key="as at the origin",
        events=None,
        written_by=("operators",),
        read_by=(group,),
        partitions=1,
        kept=7 * DAY,
        key_required=False,
        tombstones=True,
        max_bytes=DEAD_MAX_BYTES,
    )
