"""The ledger as arithmetic: what has become of each slot of one batch. No clock, no I/O.

A slot is owed, attempted (being sent), or in exactly one final set, so the account balances by
construction: intents = the final sets + pending. Every function returns a new ledger; doing the
same again changes nothing.
"""

import enum
from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.delivery import REASONS, BatchRequested, Outcomes
from lantoa.contracts.ids import SubscriberNumber, Version
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.domain.returning import tag_of


class Fate(enum.StrEnum):
    """What an attempt, or the lack of one, made of a slot."""

    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DEAD = "dead"
    UNKNOWN = "unknown"
    DEFERRED = "deferred"
    """Not now, and surely not sent: it is owed again."""
    THROTTLED = "throttled"
    """Not sent because the other side has too much to do: owed again, and no try was used up."""
    LOST = "lost"
    """The answer was lost: it stays attempted, and may be sent again by the same reference."""


class Wait(enum.StrEnum):
    """What a batch waits for, where it is not the provider."""

    TURN = "turn"
    """Other agencies' campaigns are served in turn with it."""
    HOLD = "hold"
    """Somebody paused the campaign, or has to approve it."""
    CAP = "cap"
    """Its people have heard enough for a day."""
    QUIET = "quiet"
    """Its people are not to be woken before their morning."""
    CIRCUIT = "circuit"
    """The provider does not work, and is left alone for a while."""


LATE_FOR: Mapping[str, str] = {Wait.HOLD: "held", Wait.CAP: "capped"}
"""What a wait is called that outlasted its campaign."""
OPEN = (Fate.DEFERRED, Fate.THROTTLED, Fate.LOST)
FINAL = tuple(fate for fate in Fate if fate not in OPEN)
COMES_BACK = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels on which what comes back names a message by our own token."""
EVIDENCE = frozenset({Fate.DELIVERED, Fate.FAILED})
"""Only these may still replace *unknown*: somebody did learn what came of it."""


def claim(batch: BatchRequested) -> Ledger:
    """The ledger of a batch that nobody has worked on: everything is owed."""
    return Ledger(
        batch=batch.batch,
        campaign=batch.campaign,
        channel=batch.channel,
        purpose=batch.purpose,
        recipients=batch.recipients,
        content_id=batch.content_id,
        version=batch.version,
        tag=tag_of(batch.batch) if batch.channel in COMES_BACK else None,
    )


def read(bitmap: bytes) -> BitMap:
    """A set as it is kept; nothing kept is the empty set."""
    return BitMap.deserialize(bitmap) if bitmap else BitMap()


def kept(bitmap: BitMap) -> bytes:
    """A set as bytes; the empty set is nothing."""
    return bitmap.serialize() if bitmap else b""


def all_slots(ledger: Ledger) -> BitMap:
    """Every slot: one for each recipient."""
    return BitMap(range(len(read(ledger.recipients))))


def those(ledger: Ledger, fate: Fate) -> BitMap:
    """The slots that ended so."""
    return read(getattr(ledger, fate.value))


def attempted(ledger: Ledger) -> BitMap:
    """The slots that were being sent and have no outcome."""
    return read(ledger.attempted)


def ended(ledger: Ledger) -> BitMap:
    """The slots that need nothing more."""
    return BitMap.union(*(those(ledger, fate) for fate in FINAL))


def undone(ledger: Ledger) -> BitMap:
    """The slots without an outcome: owed or attempted."""
    return all_slots(ledger) - ended(ledger)


def owed(ledger: Ledger) -> BitMap:
    """The slots that nobody has begun to send."""
    return undone(ledger) - attempted(ledger)


def reached(ledger: Ledger) -> BitMap:
    """The slots whose people have, or may have, the message."""
    return those(ledger, Fate.DELIVERED) | attempted(ledger) | those(ledger, Fate.UNKNOWN)


def numbers(ledger: Ledger, slots: BitMap) -> dict[int, SubscriberNumber]:
    """Whose slot each of these is."""
    recipients = read(ledger.recipients)
    return {slot: SubscriberNumber(recipients[slot]) for slot in slots}


def slots_of(ledger: Ledger, people: BitMap) -> BitMap:
    """The slots of those of the people who are recipients."""
    recipients = read(ledger.recipients)
    return BitMap(recipients.rank(number) - 1 for number in recipients & people)


def mark_attempted(ledger: Ledger, slots: BitMap) -> Ledger:
    """These are about to be sent; those that have ended stay as they are."""
    marked = attempted(ledger) | (slots & undone(ledger))
    waits_for = "" if ledger.waits_for == Wait.CIRCUIT else ledger.waits_for
    return replace(ledger, attempted=kept(marked), waits_for=waits_for)


def rest(ledger: Ledger) -> Ledger:
    """The provider is left alone; the request that was read waits on the log, so nothing is due."""
    return replace(ledger, waits_for=Wait.CIRCUIT) if undone(ledger) else ledger


def record(ledger: Ledger, outcomes: Mapping[Fate, BitMap]) -> Ledger:
    """What came of some slots. The first outcome stays; evidence replaces only *unknown*."""
    for fate, slots in outcomes.items():
        ledger = _recorded(ledger, fate, slots)
    return ledger if undone(ledger) else replace(ledger, due=None)


def _recorded(ledger: Ledger, fate: Fate, slots: BitMap) -> Ledger:
    if fate is Fate.LOST:
        return ledger
    unknown = those(ledger, Fate.UNKNOWN)
    open_slots = undone(ledger) | (unknown if fate in EVIDENCE else BitMap())
    chosen = slots & open_slots
    left = replace(
        ledger,
        attempted=kept(attempted(ledger) - chosen),
        unknown=kept(unknown - chosen),
    )
    if fate in OPEN:
        return left
    return replace(left, **{fate.value: kept(those(left, fate) | chosen)})


def confirm(ledger: Ledger, slots: BitMap) -> Ledger:
    """A receipt says that these arrived; what has failed stays so."""
    ledger = record(ledger, {Fate.DELIVERED: slots})
    sure = read(ledger.confirmed) | (slots & those(ledger, Fate.DELIVERED))
    return replace(ledger, confirmed=kept(sure))


def refute(ledger: Ledger, slots: BitMap) -> Ledger:
    """A receipt says that these did not arrive: accepted or unknown, they failed.

    What a receipt has confirmed stays delivered.
    """
    taken_back = slots & (those(ledger, Fate.DELIVERED) - read(ledger.confirmed))
    moved = replace(
        ledger,
        delivered=kept(those(ledger, Fate.DELIVERED) - taken_back),
        failed=kept(those(ledger, Fate.FAILED) | taken_back),
    )
    return explain(record(moved, {Fate.FAILED: slots}), "undelivered", slots)


def acknowledge(ledger: Ledger, slots: BitMap) -> Ledger:
    """Their people have it, and say so."""
    known = read(ledger.acknowledged)
    return replace(ledger, acknowledged=kept(known | (slots & all_slots(ledger))))


def heard(ledger: Ledger) -> BitMap:
    """The numbers of those who say that they have it."""
    return BitMap(numbers(ledger, read(ledger.acknowledged)).values())


def unheard(ledger: Ledger) -> BitMap:
    """The slots of which nobody knows that the person has it: neither a receipt nor the person
    says so, or it surely did not arrive. Whom it was not to reach is not among them."""
    ends = (Fate.DELIVERED, Fate.FAILED, Fate.EXPIRED, Fate.UNKNOWN, Fate.DEAD)
    gone_out = BitMap.union(*(those(ledger, fate) for fate in ends))
    return gone_out - read(ledger.confirmed) - read(ledger.acknowledged)


def cancel_undone(ledger: Ledger) -> Ledger:
    """Nobody else is to be told: what is owed is cancelled; what is being sent runs its course."""
    return record(ledger, {Fate.CANCELLED: owed(ledger)})


def give_up(ledger: Ledger, slots: BitMap, fate: Fate) -> Ledger:
    """These are not sent (again): the owed end so; the attempted may have arrived, or not."""
    lost = slots & attempted(ledger)
    return record(ledger, {Fate.UNKNOWN: lost, fate: slots - lost})


def expire(ledger: Ledger, slots: BitMap) -> Ledger:
    """Nobody would be glad of these any more; why they waited so long is remembered."""
    reason = LATE_FOR.get(ledger.waits_for)
    ledger = explain(ledger, reason, slots) if reason else ledger
    return give_up(ledger, slots, Fate.EXPIRED)


def explain(ledger: Ledger, reason: str, slots: BitMap) -> Ledger:
    """Why these were not reached, if it ends so."""
    if not slots:
        return ledger
    known = read(ledger.why.get(reason, b""))
    return replace(ledger, why=ledger.why | {reason: kept(known | slots)})


def reasons(ledger: Ledger) -> dict[str, int]:
    """How many ended in the way of each reason, for that reason."""
    found = {
        reason: len(read(slots) & those(ledger, Fate(REASONS[reason])))
        for reason, slots in sorted(ledger.why.items())
    }
    return {reason: count for reason, count in found.items() if count}


def correct_undone(ledger: Ledger, version: Version) -> Ledger:
    """What is still owed gets this correction's text, or that of a later one."""
    return replace(ledger, corrected=max(version, ledger.corrected or version))


def show(ledger: Ledger, mentioned: Mapping[str, BitMap]) -> Ledger:
    """These slots are about to be shown these mentions, beside what they may have seen already."""
    shown = {name: kept(read(ledger.mentioned.get(name, b"")) | s) for name, s in mentioned.items()}
    return replace(ledger, mentioned=ledger.mentioned | shown) if shown else ledger


def saw(ledger: Ledger, mention: str) -> BitMap:
    """The slots whose people have seen a mention, or may have."""
    return read(ledger.mentioned.get(mention, b"")) & reached(ledger)


def heed(ledger: Ledger, version: str) -> Ledger:
    """What the digest mentions was withdrawn or corrected by that version, with slots undone."""
    if not undone(ledger) or version in ledger.heeded:
        return ledger
    return replace(ledger, heeded=(*ledger.heeded, version))


def wait_until(ledger: Ledger, due: datetime, waits_for: str = "") -> Ledger:
    """What is undone waits; requests made before now are stale."""
    if not undone(ledger):
        return ledger
    return replace(ledger, due=due, attempts=ledger.attempts + 1, waits_for=waits_for)


def hastened(ledger: Ledger, now: datetime) -> Ledger:
    """The hold is over: what waited for that is due now."""
    if ledger.waits_for != Wait.HOLD or ledger.due is None or ledger.due <= now:
        return ledger
    return replace(ledger, due=now)


def refuse(ledger: Ledger) -> Ledger:
    """A provider put some of it off once more."""
    return replace(ledger, refused=ledger.refused + 1)


def asked_again(ledger: Ledger, insured_until: datetime) -> Ledger:
    """The timer asks for it again, and once more then if that request should be lost."""
    return replace(ledger, due=insured_until)


def is_stale(ledger: Ledger, attempt: int) -> bool:
    """Whether a request is older than the wait that followed it, or nothing is left to do."""
    return attempt < ledger.attempts or not undone(ledger)


def counts(ledger: Ledger) -> Outcomes:
    """How many slots ended in each way, and how many are pending."""
    ends = {fate.value: len(those(ledger, fate)) for fate in FINAL}
    return Outcomes(**ends, pending=len(undone(ledger)))
