"""The version by which the system brings a published content up to date: minor, alerting nobody."""

from datetime import date, datetime

from msgspec.structs import replace

from lantoa.contracts.content import Change, Lane
from lantoa.legal.timing import end_of
from lantoa_publisher.domain.consequences import BY
from lantoa_publisher.domain.heads import Head, State, What, fact, promise
from lantoa_publisher.domain.scheduling import planned, to_come
from lantoa_publisher.domain.texts import Revision, Text, size_of


def republished(head: Head, before: Revision, after: Revision, note: str, *, now: datetime) -> Head:
    """The head one version on with that text out; the same if the text before is out no more.

    A newer draft stays the newest text: it is brought up to date when it goes out. The day on which
    the content runs out is planned anew if others have changed it.
    """
    if head.state is not State.PUBLISHED or head.published_revision != before.revision:
        return head
    ends, size = _end(after.text), size_of(after.text)
    if head.published_revision == head.revision:
        head = replace(
            head, revision=after.revision, digest=after.digest, size=size, expires_on=ends
        )
    if ends != _end(before.text):
        head = replace(head, runs_out_on=to_come(ends, now))
    out = replace(head, version=head.version + 1, published_revision=after.revision, updated_at=now)
    said = fact(out, What.PUBLISHED, by=BY, now=now, lane=Lane.NORMAL, note=note)
    said = replace(said, change=Change.MINOR, size=size)
    return promise(planned(out), said)


def _end(text: Text) -> date | None:
    return end_of(text.expires_on, text.incoming)
