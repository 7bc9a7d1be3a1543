"""The publisher's records: heads that change, texts that do not, how far versions came, deeds."""

from typing import Any

from lantoa.contracts.registers import RegisterEntry
from lantoa.engines.records import Index, Table
from lantoa.runtime.outbox import WAITING
from lantoa_publisher.auditing.kept import Kept
from lantoa_publisher.domain.comments import Comment
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.spread import Reached, ReportPage
from lantoa_publisher.domain.texts import Revision

HEADS = Table(
    "contents",
    Head,
    (WAITING, Index("newest", ("updated_at",)), Index("due", ("due",))),
)
COMMENTS = Table("comments", Comment)
REVISIONS = Table("revisions", Revision)
REGISTERS = Table("registers", RegisterEntry, (Index("register", ("register", "code")),))
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
TABLES: tuple[Table[Any], ...] = (
    HEADS,
    REVISIONS,
    COMMENTS,
    REGISTERS,
    REACHED,
    REPORTS,
    DEEDS,
)
