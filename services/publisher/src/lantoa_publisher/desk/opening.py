"""The desk as one: its pages, wired to what they need."""

from aiohttp import web

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
from lantoa_publisher.originals import Originals
from lantoa_publisher.works import Works


def routes(pages: Pages, works: Works) -> list[web.RouteDef]:
    """Every address of the desk behind its door."""
    finding = Finding(works.records)
    workings = Workings(works.records, works.clock)
    uploads = Uploads(works.files)
    people = People(works.records)
    choices = Choices(works.registers, works.clock)
    originals = Originals(works.records, works.files)
    content = Content(
        pages,
        works.records,
        works.editing,
        works.reviewing,
        works.spreading,
        works.registers,
        originals,
        people,
        works.dependents,
        works.clock,
        works.public_url,
    )
    parts = (
        Home(pages, finding, workings, people, works.dependents, works.clock),
        Listing(pages, finding, works.registers, people, works.clock),
        Bulk(pages, works.editing, works.reviewing, people, works.clock),
        content,
        Deeds(pages, works.editing, works.reviewing, works.registers, people, works.clock),
        Reviews(works.dependents),
        Differing(pages, works.editing, people),
        Histories(pages, works.records, works.editing, people),
        Editor(pages, works.editing, choices, workings, uploads, works.dependents),
        uploads,
        ImportPages(pages, works.intake, works.editing, works.registers, originals, choices),
        Auditing(pages, works.records, people),
        Helping(pages),
    )
    return [route for part in parts for route in part.routes()]
