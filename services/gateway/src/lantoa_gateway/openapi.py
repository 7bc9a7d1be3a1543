"""The public API as a table: what each route takes and answers (``docs/openapi/gateway.json``)."""

from lantoa.runtime.openapi import Api, Operation, Parameter
from lantoa_gateway import walking
from lantoa_gateway.api.changes import LARGEST as MOST_CHANGES
from lantoa_gateway.api.changes import LIMIT
from lantoa_gateway.api.content import LONGEST_NAME, ContentShown
from lantoa_gateway.api.related import (
    LARGEST as MOST_RELATED,
)
from lantoa_gateway.api.related import (
    LONGEST_ADDRESS,
    LONGEST_ID,
    RelatedResults,
)
from lantoa_gateway.api.related import (
    SIZE as RELATED,
)
from lantoa_gateway.api.saved_searches import Savable
from lantoa_gateway.api.search import (
    AFTER,
    DEEPEST,
    LARGEST,
    LONGEST_QUESTION,
    RANKS,
    SIZE,
    STATUSES,
    Results,
)
from lantoa_gateway.api.suggest import (
    LONGEST_BEGINNING,
    MOST_SUGGESTED,
    SUGGESTED,
    Suggestions,
)
from lantoa_gateway.partners.changes import ChangesPage
from lantoa_gateway.views.words import KINDS

AS_OF = Parameter(
    "as_of",
    "query",
    "the day on which the law is asked for; today in Hà Nội when it is left out",
    {"type": "string", "format": "date"},
)
CODE = {"type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9.-]*$"}
YEAR = {"type": "string", "pattern": "^([0-9]{4})?$"}
DAY = {"type": "string", "format": "date"}
NARROWING = {
    "type": "type of document, as a slug",
    "authority": "issuing authority",
    "field": "legal field",
    "area": "ward or commune",
    "audience": "audience",
}


QUESTION = Parameter(
    "q",
    "query",
    "the question, with or without marks",
    {"type": "string", "maxLength": LONGEST_QUESTION},
)
CHOICES = (
    Parameter("kind", "query", "of this kind; repeatable", {"enum": ["", *KINDS]}),
    *(
        Parameter(name, "query", f"of this {says}; repeatable", CODE)
        for name, says in NARROWING.items()
    ),
    Parameter("rank", "query", "standing so high; repeatable", {"enum": ["", *RANKS]}),
    Parameter("year", "query", "of this year; repeatable", YEAR),
    Parameter("issued_from", "query", "issued on this day in Hà Nội or later", DAY),
    Parameter("issued_to", "query", "issued on this day in Hà Nội or earlier", DAY),
    Parameter(
        "status",
        "query",
        "standing so on the day of as_of, in force when it is left out; repeatable",
        {"enum": ["", *STATUSES]},
    ),
)


def _whole(name: str, says: str, usual: int, least: int, most: int) -> Parameter:
    schema = {"type": "integer", "default": usual, "minimum": least, "maximum": most}
    return Parameter(name, "query", says, schema)


api = Api(
    title="Lan Tỏa: cổng thông tin",
    says="Search, one content, and what partners follow. Every refusal names the field and fix.",
    operations=(
        Operation(
            method="get",
            path="/api/v1/search",
            name="search",
            says="entries that match, best first; the newest without a question",
            parameters=(
                QUESTION,
                _whole("size", "how many", SIZE, 1, LARGEST),
                _whole("offset", "how many to pass over", 0, 0, DEEPEST),
                Parameter(
                    AFTER,
                    "query",
                    "what was given before, as the address in `next` has it; not with offset",
                    {"type": "string", "maxLength": walking.LONGEST},
                ),
                *CHOICES,
                Parameter("facets", "query", "whether to count", {"enum": ["", "true", "false"]}),
                AS_OF,
            ),
            answers={200: Results},
        ),
        Operation(
            method="get",
            path="/api/v1/related",
            name="related",
            says="articles that an article cites, that cite it, or that are like it, nearest first",
            parameters=(
                Parameter(
                    "id",
                    "query",
                    "the content's id",
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_ID},
                    required=True,
                ),
                Parameter(
                    "article",
                    "query",
                    "the article's address in it, as `/api/v1/content/{id}` gives it: dieu-5",
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_ADDRESS},
                    required=True,
                ),
                _whole("size", "how many", RELATED, 1, MOST_RELATED),
            ),
            answers={200: RelatedResults},
            problems={
                404: "there is no such content, or no such article in it: `field` says which",
                410: "it was withdrawn: `reason`",
            },
        ),
        Operation(
            method="get",
            path="/api/v1/saved-searches/check",
            name="savable",
            says="whether a search may be saved, and what is then looked for in new versions",
            parameters=(QUESTION, *CHOICES, AS_OF),
            answers={200: Savable},
            problems={422: "it could never fire, or would at nearly everything: field and fix"},
        ),
        Operation(
            method="get",
            path="/api/v1/suggest",
            name="suggest",
            says="fields, areas, authorities, audiences and types named as typed, then contents "
            "whose title or number begins so; of these what still holds first",
            parameters=(
                Parameter(
                    "q",
                    "query",
                    "the beginning of a name, title or number, with or without marks",
                    {"type": "string", "maxLength": LONGEST_BEGINNING},
                ),
                _whole("size", "how many", SUGGESTED, 1, MOST_SUGGESTED),
            ),
            answers={200: Suggestions},
        ),
        Operation(
            method="get",
            path="/api/v1/content/{id}",
            name="content",
            says="one content, by its id, or by its number percent-encoded",
            parameters=(
                Parameter(
                    "id",
                    "path",
                    "the content's id or number",
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
                    required=True,
                ),
                AS_OF,
            ),
            answers={200: ContentShown, 304: None, 308: None},
            problems={
                404: "there is no such content",
                409: "several documents have this number: `documents` lists them",
                410: "it was withdrawn: `reason`, and `replaced_by` where something replaces it",
            },
        ),
        Operation(
            method="get",
            path="/api/v1/changes",
            name="changes",
            says="what changed after a cursor, as structured CloudEvents, in order per content",
            parameters=(
                Parameter(
                    "after",
                    "query",
                    "`next` of the last answer, unchanged; empty begins with the current set",
                    {"type": "string"},
                ),
                _whole("limit", "how many events at most", LIMIT, 1, MOST_CHANGES),
            ),
            answers={200: ChangesPage},
            problems={410: "the cursor is too old: begin again with the empty one"},
        ),
    ),
)
