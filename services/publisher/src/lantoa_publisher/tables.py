"""The publisher's records: heads that change, texts that do not, how far versions came, deeds."""

from typing import Any

from lantoa.engines.records import Index, Table
from lantoa.runtime.outbox import WAITING
from lantoa_publisher.auditing.kept import Kept
from lantoa_publisher.domain.comments import Comment
from lantoa_publisher.domain.consequences import Consequence
from lantoa_publisher.domain.edges import Edge
from lantoa_publisher.domain.entries import KeptEntry
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.imports import Import
from lantoa_publisher.domain.listing import Listed
from lantoa_publisher.domain.originals import Original
from lantoa_publisher.domain.sheets import Working
from lantoa_publisher.domain.spread import Reached, ReportPage
from lantoa_publisher.domain.texts import Revision

HEADS = Table(
    "contents",
    Head,
    (
        WAITING,
        Index("newest", ("updated_at",)),
        Index("office", ("office", "updated_at")),
        Index("standing", ("standing", "updated_at")),
        Index("office-standing", ("office", "standing", "updated_at")),
        Index("due", ("due",)),
    ),
)
ORIGINALS = Table("originals", Original)
IMPORTS = Table(
    "imports",
    Import,
    (Index("waiting", ("waiting_since",)), Index("person", ("by", "at"))),
)
COMMENTS = Table("comments", Comment)
REVISIONS = Table("revisions", Revision)
WORKINGS = Table("workings", Working, (Index("person", ("by", "at")),))
REGISTERS = Table("registers", KeptEntry, (WAITING, Index("register", ("register", "code"))))
REACHED = Table("reached", Reached)
REPORTS = Table("reports", ReportPage, (Index("version", ("of",)),))
DEEDS = Table(
    "deeds",
    Kept,
    (
        *(Index(field, (field, "at", "sequence")) for field in ("about", "by", "deed")),
        Index("at", ("at", "sequence")),
    ),
)
LISTED = Table(
    "listed",
    Listed,
    (Index("number", ("number_key",)), Index("name", ("name_key", "issued_on"))),
)
EDGES = Table(
    "edges",
    Edge,
    (Index("key", ("key",)), Index("acting", ("key", "acts")), Index("by", ("by",))),
)
CONSEQUENCES = Table(
    "consequences",
    Consequence,
    (Index("owed", ("owed",)), Index("awaiting", ("awaiting_since",))),
)
TABLES: tuple[Table[Any], ...] = (
    HEADS,
    REVISIONS,
    WORKINGS,
    ORIGINALS,
    IMPORTS,
    COMMENTS,
    REGISTERS,
    REACHED,
    REPORTS,
    DEEDS,
    LISTED,
    EDGES,
    CONSEQUENCES,
)
