"""Comments: what colleagues say of a text before it goes out. Never the public's."""

from datetime import datetime

import msgspec
from msgspec import Struct

from lantoa.contracts.ids import ContentId
from lantoa_publisher.domain.heads import Head, What, with_fact
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.texts import legible

MOST_LETTERS = 4000


class Comment(Struct, frozen=True, kw_only=True):
    """One remark on one revision."""

    content: ContentId
    number: int
    revision: int
    said: str
    by: str
    at: datetime

    def counted_in(self, head: Head) -> Head:
        """The head that knows of this remark; the second time changes nothing."""
        if head.comments >= self.number:
            return head
        after = msgspec.structs.replace(head, comments=self.number)
        note = comment_id(self.content, self.number)
        return with_fact(after, What.COMMENTED, by=self.by, now=self.at, note=note)


def comment_id(content: ContentId, number: int) -> str:
    """The id of a content's n-th remark."""
    return f"{content}#{number}"


def commented(head: Head, number: int, said: str, *, by: str, now: datetime) -> Comment:
    """The remark, in one form; Refused when it says nothing or too much."""
    said = legible(said, "said")
    if not said or len(said) > MOST_LETTERS:
        raise wrong(
            "said",
            vi="Nhận xét trống hoặc quá dài.",
            en="The comment is empty or too long.",
            fix_vi=f"Viết 1 đến {MOST_LETTERS} ký tự.",
            fix_en=f"Write 1 to {MOST_LETTERS} letters.",
        )
    return Comment(content=head.id, number=number, revision=head.revision, said=said, by=by, at=now)
