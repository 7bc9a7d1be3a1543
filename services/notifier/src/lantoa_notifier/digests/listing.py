"""What a digest lists for each of its people: each mention asks for a consent of its own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from lantoa.contracts.ids import ContentId, SubscriberNumber
from lantoa.messages.because import Because
from lantoa.messages.digest import Entry, listed
from lantoa.messages.wording import EN, Wording, wording
from lantoa_notifier.digests.records import Digest
from lantoa_notifier.digests.showing import Showing, Shown
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own, own_about
from lantoa_notifier.subscribers.records import Subscriber
from lantoa_notifier.workers.standing import Standing


class Links(Protocol):
    """Pages of the portal."""

    def article(self, place: ContentId) -> str:
        """Where an article stands with its texts in time."""
        ...


class Listing:
    """Makes of what is shown what each person reads."""

    def __init__(self, showing: Showing, links: Links) -> None:
        self._showing = showing
        self._links = links

    async def own(
        self, campaign: Campaign, people: Sequence[Subscriber]
    ) -> Mapping[SubscriberNumber, Own]:
        """What each of the people is shown; whoever is shown nothing is left out."""
        digest = await self._showing.digest(campaign.period)
        every = await self._showing.shown(campaign.period)
        shown = [one for one in every if one.standing is not Standing.CANCEL]
        found = ((p.number, self._own(p, campaign, shown, digest)) for p in people)
        return {number: own for number, own in found if own is not None}

    def _own(
        self, person: Subscriber, campaign: Campaign, shown: Sequence[Shown], digest: Digest
    ) -> Own | None:
        """A letter speaks one language: that of the first that it mentions."""
        willing = list(_willing(person, campaign, shown))
        if not willing:
            return None
        words = wording(willing[0][1].language)
        entries = dict.fromkeys(self._entry(one, own, digest, words) for one, own in willing)
        return Own(
            listed=listed(list(entries), words),
            mentions=tuple(one.mention.id for one, _ in willing),
            language=words.language,
        )

    def _entry(self, shown: Shown, own: Own, digest: Digest, words: Wording) -> Entry:
        mention, texts = shown.mention, shown.texts.within(words.language)
        codes = mention.about.fields
        return Entry(
            field=_field(codes[0], digest, words) if codes else "",
            weight=mention.weight,
            at=mention.created_at,
            title=texts.subject,
            note=texts.note,
            url=texts.url,
            because=self._because(own),
        )

    def _because(self, own: Own) -> Because:
        """Only what the heading and the title do not say: a search, or another document's place."""
        if own.changed is None:
            return Because(search=own.found_by)
        compare = self._links.article(own.changed)
        return Because(search=own.found_by, followed=own.followed, compare=compare)


def _willing(
    person: Subscriber, campaign: Campaign, shown: Sequence[Shown]
) -> Iterator[tuple[Shown, Own]]:
    for one in shown:
        if person.number in one.people:
            mention = one.mention
            own = own_about(person, campaign.channel, mention.about, mention.content_id)
            if own is not None:
                yield one, own


def _field(code: str, digest: Digest, words: Wording) -> str:
    name = digest.fields.get(code, code)
    return digest.english.get(code, name) if words is EN else name
