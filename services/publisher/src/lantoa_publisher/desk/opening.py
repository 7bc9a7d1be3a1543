"""The desk as one: its pages, wired to what they need."""

from dataclasses import dataclass

from aiohttp import web

from lantoa.engines.files import Files
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_publisher.dependents import Dependents
from lantoa_publisher.desk.auditing import Auditing
from lantoa_publisher.desk.bulk import Bulk
from lantoa_publisher.desk.choices import Choices
from lantoa_publisher.desk.content import Content
from lantoa_publisher.desk.differing import Differing
from lantoa_publisher.desk.doing import Deeds
from lantoa_publisher.desk.editor import Editor
from lantoa_publisher.desk.finding import Finding
from lantoa_publisher.desk.helping import Helping
from lantoa_publisher.desk.histories import Histories
from lantoa_publisher.desk.home import Home
from lantoa_publisher.desk.importing import ImportPages
from lantoa_publisher.desk.listing import Listing
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.desk.reviews import Reviews
from lantoa_publisher.desk.uploads import Uploads
from lantoa_publisher.desk.workings import Workings
from lantoa_publisher.editing import Editing
from lantoa_publisher.intake import Intake
from lantoa_publisher.originals import Originals
from lantoa_publisher.registers import Registers
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.spreading import Spreading


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What the desk is made of."""

    records: Records
    files: Files
    editing: Editing
    reviewing: Reviewing
    spreading: Spreading
    registers: Registers
    dependents: Dependents
    intake: Intake
    clock: Clock
    public_url: str


def routes(pages: Pages, needs: Needs) -> list[web.RouteDef]:
    """Every address of the desk behind its door."""
    finding = Finding(needs.records)
    workings = Workings(needs.records, needs.clock)
    uploads = Uploads(needs.files)
    people = People(needs.records)
    choices = Choices(needs.registers, needs.clock)
    originals = Originals(needs.records, needs.files)
    content = Content(
        pages,
        needs.records,
        needs.editing,
        needs.reviewing,
        needs.spreading,
        needs.registers,
        originals,
        people,
        needs.dependents,
        needs.clock,
        needs.public_url,
    )
    parts = (
        Home(pages, finding, workings, people, needs.dependents, needs.clock),
        Listing(pages, finding, needs.registers, people, needs.clock),
        Bulk(pages, needs.editing, needs.reviewing, people, needs.clock),
        content,
        Deeds(pages, needs.editing, needs.reviewing, needs.registers, people, needs.clock),
        Reviews(needs.dependents),
        Differing(pages, needs.editing, people),
        Histories(pages, needs.records, needs.editing, people),
        Editor(pages, needs.editing, choices, workings, uploads, needs.dependents),
        uploads,
        ImportPages(pages, needs.intake, needs.editing, needs.registers, originals, choices),
        Auditing(pages, needs.records, people),
        Helping(pages),
    )
    return [route for part in parts for route in part.routes()]
