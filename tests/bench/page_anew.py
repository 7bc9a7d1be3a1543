"""What it costs to make a law's page anew when only what stands around its text has changed.

The law is the seed's Land Law: 246 articles, 950 KB of HTML. The subject finds the
text of that version kept and makes the rest: facts, relations, what explains it, and all of it is
compressed and shelved; the floor makes the text, too, as for a version nobody has read. In this
process, without HTTP. A row of ``read_path``.
"""

from collections.abc import Callable
from datetime import date
from itertools import count

from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from msgspec.structs import replace

from lantoa.contracts.content import Article, Content
from lantoa.contracts.ids import Version
from lantoa.testing.builders import a_law
from lantoa_gateway.pages.reading import whole
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import set_up
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.document import Shown
from lantoa_publisher import seed
from tests.bench.measuring import Cpu, Figure, Measured, paired

LAW, PAGES, GOAL = "luat-31-2024-qh15", 10, 0.3
SITE = "https://phapluat.example.vn"


def law() -> Content:
    """The Land Law as the portal has it."""
    [text] = [document for document in seed.documents() if document.id == LAW]
    articles = tuple(
        Article(number=one.number, address=f"dieu-{one.number}", title=one.title, text=one.text)
        for one in text.articles
    )
    return a_law(LAW, title=text.title, number=text.number, articles=articles)


def pages(request: web.Request, versions: Callable[[], Content]) -> Measured:
    """CPU of one page of each of these versions."""
    tags, names = count(), Registers()

    async def measure() -> float:
        cpu = Cpu()
        for _ in range(PAGES):
            tag = f'W/"{request.path}-{id(versions)}-{next(tags)}"'
            shown = Shown(day=date(2026, 11, 24))
            whole(request, versions(), names, shown, Around(site=SITE), tag)
        return cpu.per(PAGES)

    return measure


async def fragment(row: str) -> Figure:
    """The page around a text that is kept, against all of it."""
    app = web.Application()
    set_up(app, SITE)
    request = make_mocked_request("GET", f"/van-ban/{LAW}", app=app)
    known, numbers = law(), count(2)
    kept = pages(request, lambda: known)
    anew = pages(request, lambda: replace(known, version=Version(next(numbers))))
    says = f"page of a law of {len(known.articles)} articles, its text kept / all of it made"
    return await paired(row, says, kept, anew, goal=GOAL)
