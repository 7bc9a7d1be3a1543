"""The portal as one web application: every address that the public and partners have."""

from dataclasses import dataclass

from aiohttp import web

from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import EventLog
from lantoa.engines.files import Files
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import application
from lantoa.text.addresses import PUBLIC, Reach
from lantoa_gateway import openapi
from lantoa_gateway.api.changes import ChangesApi
from lantoa_gateway.api.content import ContentApi
from lantoa_gateway.api.related import RelatedApi
from lantoa_gateway.api.saved_searches import KnownHere, SavedSearchesApi
from lantoa_gateway.api.search import SearchApi
from lantoa_gateway.api.suggest import SuggestApi
from lantoa_gateway.attending import Attending
from lantoa_gateway.catalogue import Catalogue, Index
from lantoa_gateway.following.addressing import SENTENCES, AddressCommands, Sentences
from lantoa_gateway.following.chats import NOBODY, Accounts
from lantoa_gateway.following.choices import Consents
from lantoa_gateway.following.commands import Commands, Subscribers
from lantoa_gateway.following.doorway import Doorway
from lantoa_gateway.following.links import Seals, SignedLinks
from lantoa_gateway.following.saved import SavedSearchRecords
from lantoa_gateway.pages.addresses import AddressPages
from lantoa_gateway.pages.browsers import BrowserFollowing
from lantoa_gateway.pages.browsing import BrowsingPages
from lantoa_gateway.pages.files import FilePages
from lantoa_gateway.pages.finding import FindingPages
from lantoa_gateway.pages.followable import FollowableSearches
from lantoa_gateway.pages.following import FollowingPages
from lantoa_gateway.pages.home import HomePages
from lantoa_gateway.pages.preferences import PreferencePages
from lantoa_gateway.pages.reading import ReadingPages
from lantoa_gateway.pages.related import RelatedPages
from lantoa_gateway.pages.robots import RobotPages
from lantoa_gateway.pages.standing import StandingPages, defect_pages, error_pages
from lantoa_gateway.partners.changes import Changes
from lantoa_gateway.projections.memory import Memory
from lantoa_gateway.rendering import set_up
from lantoa_gateway.speaking import Language, listening


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What the portal is made of."""

    log: EventLog
    files: Files
    index: Index
    memory: Memory
    commands: Commands
    subscribers: Subscribers
    searches: SavedSearchRecords
    clock: Clock
    public_url: str
    proxies: int = 0
    by_sms: bool = True
    """Whether phones may be signed up."""
    attending: Attending | None = None
    """Counts what is read, where that is told."""
    consents: Consents
    """The sentence that is agreed to."""
    sentences: Sentences
    """Those that are agreed to with a further address."""
    chats: Accounts = NOBODY
    """Whom people may begin a chat with."""
    reach: Reach = PUBLIC
    """Where a browser's push service may be."""


def portal(needs: Needs) -> web.Application:
    """The application with all its addresses."""
    seeing = [needs.attending.seeing] if needs.attending is not None else []
    app = application("gateway", listening, error_pages, *seeing)
    set_up(app, needs.public_url)
    app.on_response_prepare.append(defect_pages)
    memory, clock = needs.memory, needs.clock
    catalogue = Catalogue(needs.index, memory.versions, clock)
    memory.when_indexed(catalogue.changed)
    HomePages(memory.holdings, memory.registers, memory.attention, clock).add_to(app)
    BrowsingPages(memory.holdings, memory.registers, clock, needs.public_url).add_to(app)
    known = KnownHere(memory.registers, memory.versions)
    searches = FollowableSearches(known, memory.registers, clock)
    FindingPages(catalogue, memory.registers, clock, searches).add_to(app)
    RelatedPages(catalogue, clock).add_to(app)
    ReadingPages(catalogue, memory.holdings, memory.registers, clock, needs.public_url).add_to(app)
    FilePages(catalogue, needs.files).add_to(app)
    StandingPages(needs.public_url).add_to(app)
    RobotPages(memory.holdings, needs.public_url).add_to(app)
    doorway = Doorway(clock, needs.proxies)
    _following(needs, searches, doorway).add_to(app)
    _own_pages(app, needs, doorway)
    BrowserFollowing(
        needs.commands, memory.registers, memory.holdings, searches, doorway, needs.reach
    ).add_to(app)
    app.router.add_get("/api/v1/search", SearchApi(catalogue, clock, needs.public_url).get)
    app.router.add_get("/api/v1/related", RelatedApi(catalogue, clock, needs.public_url).get)
    suggest = SuggestApi(memory.holdings, memory.registers, clock, needs.public_url)
    app.router.add_get("/api/v1/suggest", suggest.get)
    savable = SavedSearchesApi(known, clock)
    app.router.add_get("/api/v1/saved-searches/check", savable.check)
    content = ContentApi(catalogue, clock, needs.public_url)
    app.router.add_get("/api/v1/content/{id:.+}", content.get)
    app.router.add_get("/api/v1/changes", _changes(needs).get)
    openapi.api.add_to(app)
    return app


def _following(needs: Needs, searches: FollowableSearches, doorway: Doorway) -> FollowingPages:
    return FollowingPages(
        needs.commands,
        SignedLinks(needs.memory.keys),
        needs.subscribers,
        needs.memory.registers,
        needs.memory.holdings,
        searches,
        needs.clock,
        doorway,
        needs.memory.keys.to_subscribe,
        needs.by_sms,
        needs.consents,
        needs.chats,
        needs.reach,
    )


def _own_pages(app: web.Application, needs: Needs, doorway: Doorway) -> None:
    memory, links = needs.memory, SignedLinks(needs.memory.keys)
    addable = frozenset(SENTENCES[Language.VI]) - _not_offered(needs)
    preferences = PreferencePages(
        needs.commands,
        links,
        needs.subscribers,
        memory.registers,
        memory.holdings,
        needs.searches,
        addable,
        needs.sentences,
        memory.keys.to_subscribe,
        needs.chats,
    )
    preferences.add_to(app)
    AddressPages(
        AddressCommands(needs.commands, Seals(memory.keys, needs.clock), needs.clock),
        preferences,
        links,
        needs.subscribers,
        doorway,
        needs.sentences,
        needs.reach,
        needs.by_sms,
        needs.chats,
    ).add_to(app)


def _not_offered(needs: Needs) -> set[Channel]:
    """The channels that nobody can add here."""
    offered = {Channel.SMS: needs.by_sms, Channel.SOCIAL: bool(needs.chats.places)}
    return {channel for channel, is_offered in offered.items() if not is_offered}


def _changes(needs: Needs) -> ChangesApi:
    memory = needs.memory
    changes = Changes(needs.log, needs.index, memory.places, memory.public, needs.public_url)
    return ChangesApi(changes)
