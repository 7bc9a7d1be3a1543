"""One person's record, changed by compare-and-set: whoever loses the race thinks again."""

from collections.abc import Callable

from lantoa.contracts.ids import SubscriberNumber
from lantoa.engines.records import Conflict, Records
from lantoa_notifier.records import SUBSCRIBERS, Subscriber

Change = Callable[[Subscriber], Subscriber]


async def changed(records: Records, number: SubscriberNumber, change: Change) -> Subscriber | None:
    """The person as changed; None when there is nobody of that number.

    A change that gives back the very record it was given is none, and nothing is written.
    """
    while (stored := await records.get(SUBSCRIBERS, str(number))) is not None:
        after = change(stored.value)
        if after is stored.value:
            return after
        try:
            await records.put(SUBSCRIBERS, stored.id, after, stored.revision)
        except Conflict:
            continue
        return after
    return None
