"""Nobody is told of one version twice: the rule, held against what was frozen. No clock, no I/O.

Of one version of a content, over all of its campaigns and mentions:

1. Nobody stands in two *first tellings*. Those are each campaign of the parts ``main`` and
   ``found-…``, whatever its channel and shard; the part ``told``, which is one on all of its
   channels (whoever was told by two hears on both that it was wrong); and each mention that belongs
   to a digest.
2. A campaign that tells *again* (a part ``again-…``: what was urgent goes on to the next channel)
   is for people of the campaign that its name says it came from, and for nobody else.
3. Nobody stands twice on one channel, told for the first time or again.

What is no second telling: another version's campaigns, so the notice of a correction or a
withdrawal, which is a version of its own; a mention that still waits, for whoever is told meanwhile
is left out of it when its period ends; campaigns of no version, which ask somebody something; and a
digest's campaign, for which its mentions stand.
"""

from collections.abc import Iterable, Iterator, Sequence

from pyroaring import BitMap

from lantoa.contracts.ids import tells_again
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.digests.mentioning import people_in
from lantoa_notifier.digests.records import Mention
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.steps import part_before
from lantoa_notifier.planner.records import Campaign

Told = tuple[str, BitMap]
"""What tells people, and whom."""


def told_twice(campaigns: Sequence[Campaign], mentions: Sequence[Mention]) -> Iterator[str]:
    """What breaks the rule among all that tells of one version."""
    again = [one for one in campaigns if tells_again(one.id)]
    first = [one for one in campaigns if not tells_again(one.id)]
    yield from _meeting(BitMap(), [*_first_tellings(first), *_shown(mentions)])
    yield from _strays(campaigns, again)
    for channel in Channel:
        once = _everybody(one for one in first if one.channel is channel)
        yield from _meeting(once, [_told(one) for one in again if one.channel is channel])


def _first_tellings(first: Sequence[Campaign]) -> Iterator[Told]:
    notices = [one for one in first if one.part == Part.TOLD]
    yield from (_told(one) for one in first if one.part != Part.TOLD)
    if notices:
        yield notices[0].id, _everybody(notices)


def _shown(mentions: Sequence[Mention]) -> Iterator[Told]:
    yield from ((one.id, people_in(one)) for one in mentions if one.period)


def _meeting(before: BitMap, tellings: Sequence[Told]) -> Iterator[str]:
    """Those of the tellings that have people who were told before."""
    seen = before.copy()
    for name, people in tellings:
        if twice := people & seen:
            yield f"{name}: {_counted(twice)} told of the version elsewhere, too"
        seen |= people


def _strays(campaigns: Sequence[Campaign], again: Sequence[Campaign]) -> Iterator[str]:
    known = {(one.shard, one.part, one.channel.value): one for one in campaigns}
    for one in again:
        before = known.get((one.shard, *part_before(one.part)))
        if strays := _people(one) - (_people(before) if before else BitMap()):
            yield f"{one.id}: {_counted(strays)} told again, but not by what it follows"


def _everybody(campaigns: Iterable[Campaign]) -> BitMap:
    return BitMap.union(BitMap(), *map(_people, campaigns))


def _told(campaign: Campaign) -> Told:
    return campaign.id, _people(campaign)


def _people(campaign: Campaign) -> BitMap:
    return books.read(campaign.audience)


def _counted(people: BitMap) -> str:
    """How many, and which, as far as it helps to find them."""
    return f"{len(people)} people (the first: {people.min()})"
