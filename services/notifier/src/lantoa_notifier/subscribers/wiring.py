"""What people ask of their subscriptions, wired: which command leads to which deed."""

from collections.abc import Mapping

from msgspec import Struct

from lantoa.contracts.subscriptions import (
    Acknowledged,
    AddressCodeTyped,
    AddressDropped,
    AddressGone,
    AddressProved,
    AddressRequested,
    CodeTyped,
    CopyRequested,
    ErasureRequested,
    FollowChanged,
    FollowConfirmed,
    FollowRequested,
    GuardianAnswered,
    LinksEnded,
    QuietChosen,
    StopRequested,
)
from lantoa.contracts.topics import SUBSCRIPTION_COMMAND
from lantoa.runtime.service import Deed
from lantoa_notifier.abreast import abreast
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.chats.beginnings import EVERY as BEGINS
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.subscribers.acknowledging import Acknowledging
from lantoa_notifier.subscribers.addressing import Addressing
from lantoa_notifier.subscribers.answering import Letters
from lantoa_notifier.subscribers.coding import Coding, code_secret
from lantoa_notifier.subscribers.confirming import Confirming
from lantoa_notifier.subscribers.contacting import Contacts
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.erasing import Erasing
from lantoa_notifier.subscribers.guarding import Answering, Guarding
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.searching import EVERY as LOOKS
from lantoa_notifier.subscribers.searching import Followers, Searching
from lantoa_notifier.subscribers.subscribing import Subscribing
from lantoa_notifier.subscribers.telling import StateTelling
from lantoa_notifier.subscribers.unclaimed import EVERY as FORGETS
from lantoa_notifier.subscribers.unclaimed import Unclaimed
from lantoa_notifier.workers.budget import Budget
from lantoa_notifier.works import Works

SUBSCRIPTIONS = "notifier-subscriptions"


def wire_subscriptions(works: Works, followers: Followers) -> None:
    """Take commands, in a group of their own; forget what was asked for and came to nothing."""
    records, world, service = works.records, works.world, works.service
    beginnings = Beginnings(records, world.clock)
    searching = Searching(records, works.appender, followers, world.clock)
    deeds = abreast(_deeds(works, beginnings, searching))
    probes = {"records": records.ping, "log": world.log.ping}
    service.reads(SUBSCRIPTIONS, SUBSCRIPTION_COMMAND, deeds, probes=probes)
    service.every("let-searches-go", LOOKS, searching.let_go)
    service.every("let-beginnings-go", BEGINS, beginnings.let_go)
    service.every("let-claims-go", FORGETS, Unclaimed(records, world.clock).let_go)


def _deeds(
    works: Works, beginnings: Beginnings, searching: Searching
) -> Mapping[type[Struct], Deed]:
    records, vault, links, clock = works.records, works.vault, works.links, works.world.clock
    states = StateTelling(records, works.appender, searching, clock)
    letters, codes = Letters(records, clock), code_secret(works.secret)
    people = Enrolling(records, Numbering(records), works.secret)
    contacts = Contacts(works.keys, works.world.settings.reach)
    budget = Budget(records, works.settings.sms_codes)
    confirming = Confirming(letters, links, codes, budget, people)
    guarding = Guarding(records, contacts, people, vault, letters, links)
    subscribing = Subscribing(
        records, contacts, people, vault, confirming, guarding, states, beginnings
    )
    erasing = Erasing(records, people, vault, states, letters, links)
    addressing = Addressing(records, contacts, people, vault, confirming, states, codes, beginnings)
    return {
        FollowRequested: subscribing.follow,
        FollowConfirmed: subscribing.confirm,
        CodeTyped: Coding(records, contacts, people, states, codes).typed,
        StopRequested: subscribing.stop,
        GuardianAnswered: Answering(records, states).answer,
        FollowChanged: subscribing.change,
        QuietChosen: subscribing.quiet,
        Acknowledged: Acknowledging(records, Ledgers(records), clock).note,
        AddressRequested: addressing.add,
        AddressProved: addressing.prove,
        AddressCodeTyped: addressing.typed,
        AddressDropped: addressing.drop,
        AddressGone: addressing.gone,
        LinksEnded: subscribing.end_links,
        CopyRequested: erasing.copy,
        ErasureRequested: erasing.erase,
    }
