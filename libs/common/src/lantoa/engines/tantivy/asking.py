"""From a query in our words to one in tantivy's."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import tantivy
from tantivy import Occur

from lantoa.engines.tantivy.schema import ALWAYS, ENTRY, NEVER
from lantoa.search.entries import DOCUMENT
from lantoa.search.query import Facet, Pair, Query, chosen
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
        _, may = self._text(query.text.strip())
        return tantivy.Query.boolean_query([*self._finding(query, None), *may])

    def found(self, query: Query, but: Facet | None = None) -> tantivy.Query:
        """The same entries without their right score; all filters but a facet's choice."""
        return tantivy.Query.boolean_query(self._finding(query, but))

    def _finding(self, query: Query, but: Facet | None) -> list[_Clause]:
        filters = [(Occur.Must, _silent(one)) for one in self._filters(query, but)]
        others = [(Occur.MustNot, one) for one in self._not_holding(query.as_of)]
        return [*self._sought(query), *filters, *others]

    def _sought(self, query: Query) -> Iterator[_Clause]:
        """The text, and what it is to be like; without either everything is found."""
        if query.like:
            yield Occur.Must, self._like(query.like)
        words = query.text.strip()
        if words or not query.like:
            yield Occur.Must, self._text(words)[0]

    def _like(self, pairs: Sequence[Pair]) -> tantivy.Query:
        return _any([self._words("shingles", pair.words, pair.weight) for pair in pairs])

    def _asked(self, text: str) -> tuple[tantivy.Query, list[_Clause]]:
        """What must be there: a pair of neighbours, or every syllable, or the number; what may."""
        if not text:
            return _silent(self._term("what", ENTRY)), []
        words = asked(text)
        syllables = [self._words("syllables", word, n) for word, n in words.syllables.items()]
        pairs = [
            self._words("shingles", pair, SHINGLE_WEIGHT * times)
            for pair, times in words.shingles.items()
        ]
        every = tantivy.Query.boolean_query([(Occur.Must, one) for one in syllables])
        found = [_any(pairs), _silent(every)] if pairs else syllables
        if words.number is not None:
            found.append(self._pinned(words.number))
        return _any(found), [(Occur.Should, _any(syllables))] if pairs else []

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
            *((facet.value, chosen(query, facet)) for facet in Facet if facet is not but),
            ("owner", query.content_ids),
            ("number", query.number_keys),
        ):
            if len(values) == 1:
                yield self._term(name, values[0])
            elif values:
                yield tantivy.Query.term_set_query(self._schema, name, list(values))

    def _not_holding(self, day: date | None) -> Iterator[tantivy.Query]:
        """What began later or ended before: it is little, and cheaper left out than the rest in."""
        if day is not None:
            yield self._days("holds_from", day.toordinal() + 1, NEVER)
            yield self._days("holds_to", ALWAYS, day.toordinal())

    def _days(self, field: str, first: int, last: int) -> tantivy.Query:
        kind = tantivy.FieldType.Integer
        return tantivy.Query.range_query(self._schema, field, kind, first, last)

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")

    def _words(self, field: str, value: str, weight: float) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, field, value, "freq")
        return term if weight == 1.0 else tantivy.Query.boost_query(term, weight)


def _silent(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """One of them at least. Words alone are joined faster than words and other queries."""
    return tantivy.Query.boolean_query([(Occur.Should, one) for one in queries])
