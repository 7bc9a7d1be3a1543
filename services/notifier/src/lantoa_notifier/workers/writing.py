"""The messages of a group: each person's own, with the links that only they have."""

from collections.abc import Sequence

from pyroaring import BitMap

from lantoa.contracts.ids import derived_id
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.channels.messages import Message
from lantoa_notifier.domain.steps import asks_to_acknowledge
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.asking import Links
from lantoa_notifier.workers.going import Run
from lantoa_notifier.workers.resolving import Addressee


def written(
    run: Run, ledger: Ledger, slots: BitMap, text: Campaign, links: Links
) -> Sequence[Message]:
    """A message a slot, by a reference that is always the same; the words are of ``text``, which is
    the campaign itself or the correction that took its place."""
    people = books.numbers(ledger, slots)
    return [
        _message(run, slot, run.addressees[number], text, links) for slot, number in people.items()
    ]


def _message(run: Run, slot: int, to: Addressee, text: Campaign, links: Links) -> Message:
    batch, own = run.batch.batch, run.own.get(to.number, Own())
    return Message(
        reference=derived_id("message", batch, slot),
        batch=batch,
        slot=slot,
        to=to,
        campaign=text,
        stop_url=links.stop(to.number, to.link_version),
        manage_url=links.manage(to.number, to.link_version),
        own=own,
        acknowledge_url=_acknowledge(run.campaign, to, links) if own.insists else "",
        compare_url=links.article(own.changed) if own.changed else "",
    )


def _acknowledge(campaign: Campaign, to: Addressee, links: Links) -> str:
    content, version = campaign.content_id, campaign.version
    if content is None or version is None or not asks_to_acknowledge(campaign):
        return ""
    return links.acknowledge(to.number, to.link_version, content, version)
