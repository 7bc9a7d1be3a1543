"""Citations in running text: "điểm a khoản 2 Điều 5 Nghị định số 168/2024/NĐ-CP"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from lantoa.text.chains import Member, members
from lantoa.text.mentions import mentions_in
from lantoa.text.named_documents import Named, named_document
from lantoa.text.places import Level, Segment, Text, chains, read
from lantoa.text.references import Here, Reference

_HERE = {Level.POINT: Here.POINT, Level.CLAUSE: Here.CLAUSE, Level.ARTICLE: Here.ARTICLE}
_HEADING = re.compile(r"[^\S\n]*[.:][^\S\n]+\w")
_BEFORE_OWN = re.compile(r"(?:^|\W)(?:tai|cua|theo|trong|o) +(?:cac )?$")
_LINE_OPENS = frozenset(" \t\"“'‘*#>")


class Citation(Reference, frozen=True, kw_only=True):
    """A reference and where it stands in the NFC form of the text.

    Its words reach as far as they touch: the last place before the document's name reaches to its
    end, the others are their own words alone. Members inside a range ("Điều 5 đến Điều 9") stand
    where the range stands. ``shared`` marks words that the members of a list have in common:
    "khoản 1 Điều 9 …" in "các điểm a và b khoản 1 Điều 9 …", where only two points are meant.
    """

    start: int
    end: int
    shared: bool = False

    @property
    def reference(self) -> Reference:
        """What is cited, wherever it stands."""
        return Reference(
            point=self.point,
            clause=self.clause,
            article=self.article,
            document=self.document,
            here=self.here,
        )


def find_citations(text: str) -> list[Citation]:
    """Return the places and whole documents cited in a text, typed with or without marks.

    All of a list are of the document named at its end: in "Khoản 3 Điều 4, Điều 12 và Điều 18
    Thông tư số …" the three are of that circular, and where it ends in "Điều này" or "Luật này"
    they are of the document at hand. Which clause is of which article: ``lantoa.text.chains``. A
    range of up to 32 members is given member by member, a longer one by its ends. A document that
    no place is named of is cited as a whole. In order of the words; members of a range together.
    """
    whole = read(text)
    places = [citation for chain in chains(whole) for citation in _cited(whole, chain)]
    return sorted([*places, *_wholes(whole, places)], key=lambda one: one.start)


def _wholes(text: Text, places: Sequence[Citation]) -> Iterator[Citation]:
    """The documents whose words are no place's."""
    ends = sorted(one.end for one in places)
    for mention in mentions_in(text):
        place = bisect_left(ends, mention.end)
        if ends[place : place + 1] != [mention.end]:
            yield Citation(document=mention.document, start=mention.start, end=mention.end)


def _cited(text: Text, chain: Sequence[Segment]) -> Iterator[Citation]:
    end = chain[-1].values[-1].end
    if chain[-1].own:
        named = Named(None, end) if len(chain) > 1 or _means_law(text, chain[0]) else None
        if named is None:
            return
    else:
        named = named_document(text, end)
    if named is None and _is_heading(text, chain):
        return
    for member in members(chain):
        yield _citation(member, named, end)


def _citation(member: Member, named: Named | None, chain_end: int) -> Citation:
    values = member.values
    own = next((_HERE[level] for level, value in values.items() if value is None), None)
    at_hand = Here.DOCUMENT if named and named.document is None else None
    return Citation(
        point=values.get(Level.POINT),
        clause=values.get(Level.CLAUSE),
        article=values.get(Level.ARTICLE),
        document=named.document if named else None,
        here=own or at_hand,
        start=member.start,
        end=named.end if named and member.end == chain_end else member.end,
        shared=member.shared,
    )


def _means_law(text: Text, segment: Segment) -> bool:
    """Tell "tại khoản này" and "Điều này" from "thời điểm này" and "điều này có nghĩa"."""
    start = segment.values[0].start
    if segment.level is Level.ARTICLE and text.whole[start].isupper():
        return True
    return start == 0 or _BEFORE_OWN.search(text.folded, max(0, start - 12), start) is not None


def _is_heading(text: Text, chain: Sequence[Segment]) -> bool:
    """Tell the heading of an article ("Điều 5. Hiệu lực") from a citation of it."""
    value = chain[0].values[0]
    if chain[0].level is not Level.ARTICLE or not _HEADING.match(text.folded, value.end):
        return False
    line = text.whole.rfind("\n", max(0, value.start - 8), value.start) + 1
    begins = line > 0 or value.start < 8
    return begins and set(text.whole[line : value.start]) <= _LINE_OPENS
