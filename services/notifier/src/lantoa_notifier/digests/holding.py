"""How those who hold the reins of a version left what digests mention of it."""

from collections.abc import Iterable, Mapping

from lantoa.engines.records import Records
from lantoa_notifier.digests.records import Mention
from lantoa_notifier.domain.holds import Held, Target
from lantoa_notifier.records import HOLDS


async def held(records: Records, mentions: Iterable[Mention]) -> Mapping[str, Held]:
    """By mention, the state of the hold of its version; those of which there is none are left out.

    A hold of one campaign concerns that one alone.
    """
    names = {mention.id: _name(mention) for mention in mentions}
    found = await records.get_many(HOLDS, sorted(set(names.values())))
    return {id: found[name].value.state for id, name in names.items() if name in found}


def _name(mention: Mention) -> str:
    return Target(content_id=mention.content_id, version=mention.version).name
