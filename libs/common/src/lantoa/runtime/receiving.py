"""From a record to what a handler gets: decoded, or Reject with what is wrong."""

from collections.abc import Callable, Mapping

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.topics import BY_NAME, Topic
from lantoa.engines.eventlog import Record
from lantoa.runtime.deadletters import Origin, origin_of, set_aside_of
from lantoa.runtime.errors import Reject
from lantoa.runtime.service import Received, keeps


def received(
    record: Record, aside: Mapping[Origin, str], lets_go: Callable[[], bool] = keeps
) -> Received | None:
    """The event; None for a command to the readers; Reject when it is wrong or set aside."""
    if set_aside_of(record) is not None:
        return None
    where = origin_of(record)
    if where in aside:
        raise Reject(f"set aside by hand: {aside[where]}")
    topic = BY_NAME.get(where.topic)
    if topic is None:
        raise Reject(f"its origin {where.topic} is no topic of ours")
    if topic.key_required and record.key is None:
        raise Reject("a null key: every record of this topic has one")
    return _decoded(topic, record, lets_go)


def _decoded(topic: Topic, record: Record, lets_go: Callable[[], bool]) -> Received:
    if record.value is None and topic.tombstones:
        return Received(None, None, record, lets_go)
    try:
        (record.key or b"").decode()
        envelope, fact = decode(topic, record.value, record.headers)
    except (WrongEvent, UnicodeDecodeError) as wrong:
        raise Reject(str(wrong)) from wrong
    return Received(fact, envelope, record, lets_go)
