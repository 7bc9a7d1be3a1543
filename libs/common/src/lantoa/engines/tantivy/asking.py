"""From a query in our words to one in tantivy's."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import tantivy
from tantivy import Occur

from lantoa.engines.tantivy.schema import ALWAYS, ENTRY, NEVER
from lantoa.search.entries import DOCUMENT
from lantoa.search.query import Facet, Pair, Query, Status, chosen
from lantoa.search.twins import PINNED, SHINGLE_WEIGHT, asked
from lantoa.text.numbers import NumberQuery

_Clause = tuple[Occur, tantivy.Query]
MOST_TEXTS = 256
"""Each is asked at least twice: for hits, for counts, and for what it may name."""


class Asking:
    """Builds the queries of one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema
        self._text = lru_cache(MOST_TEXTS)(self._asked)

    def heads(self, content_ids: Sequence[str]) -> tantivy.Query:
        """The heads of these contents."""
        return tantivy.Query.term_set_query(self._schema, "head", list(content_ids))

    def entries(self, content_id: str) -> tantivy.Query:
        """All entries of a content."""
        both = [self._term("what", ENTRY), self._term("owner", content_id)]
        return tantivy.Query.boolean_query([(Occur.Must, one) for one in both])

    def query(self, query: Query) -> tantivy.Query:
        """What is asked: the text by score, the filters without one."""
        _, may = self._text(query.text.strip(), query.broad)
        return tantivy.Query.boolean_query([*self._finding(query, None), *may])

    def found(self, query: Query, but: Facet | None = None) -> tantivy.Query:
        """The same entries without their right score; all filters but a facet's choice."""
        return tantivy.Query.boolean_query(self._finding(query, but))

    def _finding(self, query: Query, but: Facet | None) -> list[_Clause]:
        filters = [(Occur.Must, _silent(one)) for one in self._filters(query, but)]
        standing = () if but is Facet.STATUS else self._standing(query)
        return [*self._sought(query), *filters, *standing]

    def _sought(self, query: Query) -> Iterator[_Clause]:
        """The text, and what it is to be like; without either everything is found."""
        if query.like:
            yield Occur.Must, self._like(query.like)
        words = query.text.strip()
        if words or not query.like:
            yield Occur.Must, self._text(words, query.broad)[0]

    def _like(self, pairs: Sequence[Pair]) -> tantivy.Query:
        return _any([self._words("shingles", pair.words, pair.weight) for pair in pairs])

    def _asked(self, text: str, broad: bool) -> tuple[tantivy.Query, list[_Clause]]:
        """What must be there: a telling pair, or every syllable, or the number; what may."""
        if not text:
            return _silent(self._term("what", ENTRY)), []
        words = asked(text)
        syllables = [self._words("syllables", word, n) for word, n in words.syllables.items()]
        pairs = {
            pair: self._words("shingles", pair, SHINGLE_WEIGHT * times)
            for pair, times in words.shingles.items()
        }
        every = tantivy.Query.boolean_query([(Occur.Must, one) for one in syllables])
        telling = [pairs.pop(pair) for pair in words.enough(broad)]
        found = [_any(telling), _silent(every)] if telling else syllables
        if words.number is not None:
            found.append(self._pinned(words.number))
        may = _any([*syllables, *pairs.values()])
        return _any(found), [(Occur.Should, may)] if telling else []

    def _pinned(self, number: NumberQuery) -> tantivy.Query:
        """The documents of that number, or of the numbers that begin with it."""
        pattern = f"{number.key}(-.*)?"
        parts = [
            self._term("kind", DOCUMENT),
            tantivy.Query.regex_query(self._schema, "number", pattern),
        ]
        if number.document_type:
            parts.append(self._term("type", number.document_type))
        all_of_them = tantivy.Query.boolean_query([(Occur.Must, part) for part in parts])
        return tantivy.Query.const_score_query(all_of_them, PINNED)

    def _filters(self, query: Query, but: Facet | None) -> Iterator[tantivy.Query]:
        for name, values in (
            *(
                (facet.value, chosen(query, facet))
                for facet in Facet
                if facet not in (but, Facet.STATUS)
            ),
            ("owner", query.content_ids),
            ("number", query.number_keys),
        ):
            if len(values) == 1:
                yield self._term(name, values[0])
            elif values:
                yield tantivy.Query.term_set_query(self._schema, name, list(values))
        if query.issued_from or query.issued_to:
            first, last = query.issued_from or date.min, query.issued_to or date.max
            yield self._days("issued", first.toordinal(), last.toordinal())

    def _standing(self, query: Query) -> Sequence[_Clause]:
        """How it stands on the day, if only one way or two are asked for."""
        if query.as_of is None or not query.statuses:
            return ()
        ways = [self._status(status, query.as_of) for status in query.statuses]
        if len(ways) == 1:
            return ways[0]
        every = (Occur.Must, self._term("what", ENTRY))
        each = [tantivy.Query.boolean_query([every, *way]) for way in ways]
        return [(Occur.Must, _silent(_any(each)))]

    def _status(self, status: Status, day: date) -> list[_Clause]:
        """Of what is in force the rest is left out: it is little, and that cheaper."""
        later, until = (day.toordinal() + 1, NEVER), (ALWAYS, day.toordinal())
        ended = self._days("holds_to", *until)
        if status is Status.EXPIRED:
            return [(Occur.Must, _silent(ended))]
        if status is Status.NOT_YET:
            to_begin = _silent(self._days("begins", *later))
            return [(Occur.Must, to_begin), (Occur.MustNot, ended)]
        return [(Occur.MustNot, self._days("holds_from", *later)), (Occur.MustNot, ended)]

    def _days(self, field: str, first: int, last: int) -> tantivy.Query:
        kind = tantivy.FieldType.Integer
        return tantivy.Query.range_query(self._schema, field, kind, first, last)

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")

    def _words(self, field: str, value: str, weight: float) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, field, value, "freq")
        return term if weight == 1.0 else tantivy.Query.boost_query(term, weight)


def on_day(statuses: Sequence[Status], day: date) -> str:
    """What stands so on the day, as tantivy's own language says it for counts; none is any."""
    later = f"[{day.toordinal() + 1} TO {NEVER}]"
    ended, lasts = f"holds_to:[{ALWAYS} TO {day.toordinal()}]", f"holds_to:{later}"
    ways = {
        Status.EXPIRED: ended,
        Status.NOT_YET: f"(begins:{later} AND {lasts})",
        Status.IN_FORCE: f"(holds_from:[{ALWAYS} TO {day.toordinal()}] AND {lasts})",
    }
    return " OR ".join(ways[status] for status in statuses or Status)


def _silent(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """One of them at least. Words alone are joined faster than words and other queries."""
    return tantivy.Query.boolean_query([(Occur.Should, one) for one in queries])
