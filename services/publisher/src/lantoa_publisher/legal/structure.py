"""From lines to the parts of a document: one walk, each line in one place."""

from collections.abc import Sequence

from lantoa_publisher.legal.deciding import Deciding
from lantoa_publisher.legal.drafts import Draft, Growth
from lantoa_publisher.legal.ending import (
    annex_label,
    attachments_of,
    form_label,
    is_last,
    starts_signature,
)
from lantoa_publisher.legal.labels import Label, article_label
from lantoa_publisher.legal.numbering import follows
from lantoa_publisher.legal.opening import is_upper
from lantoa_publisher.legal.quoting import end_of_quote, is_closed, opens_quote, starts_quote
from lantoa_publisher.legal.tree import Line, PartKind

_TITLED = {PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION}
_TITLED_BELOW = _TITLED | {PartKind.ANNEX, PartKind.FORM, PartKind.ATTACHMENT}
_SENTENCE_ENDS = (".", ":", ";", "./", "./.", ",")
_CLOSED = frozenset({PartKind.SIGNATURE, PartKind.ANNEX, PartKind.FORM})
_INNER = (PartKind.CLAUSE, PartKind.POINT, PartKind.SUBCLAUSE)


class Structuring:
    """Walks over the lines after the head and grows the tree."""

    def __init__(self, lines: Sequence[Line], has_articles: bool) -> None:
        self.growth = Growth()
        self.signature: list[str] = []
        self._form_article = ""
        self._lines = lines
        self._texts = [line.text for line in lines]
        self._attachments = attachments_of(self._texts)
        self._deciding = Deciding(self.growth, has_articles)

    def walk(self, start: int) -> None:
        """Put every line from ``start`` on where it belongs."""
        place = start
        while place < len(self._lines):
            place = self._step(place)

    def _step(self, place: int) -> int:
        line = self._lines[place]
        if line.kind is not PartKind.PARAGRAPH:
            self.growth.add(Draft(line.kind, texts=[line.text]))
            return place + 1
        if place in self._attachments:
            return self._attach(place)
        if self._in_text() and self._is_quote(line.text):
            return self._quote(place)
        self._line(line.text)
        return place + 1

    def _line(self, text: str) -> None:
        label = self._label(text)
        if label is not None:
            self._begin(label)
        elif self._in_text() and starts_signature(text):
            self._begin(Label(PartKind.SIGNATURE, "", "", text))
        elif (untitled := self._untitled(text)) is not None:
            untitled.add_heading(text)
        else:
            self._plain(text)

    def _label(self, text: str) -> Label | None:
        annex = self._annex(text)
        if annex is not None:
            return annex
        if not self._in_text() and not self._reopens(text):
            return None
        return self._deciding.label_of(text)

    def _reopens(self, text: str) -> bool:
        """Whether the document's articles go on, and not those of a form in it."""
        found = article_label(text)
        if found is None:
            return False
        of_form = found.number == "1" or follows(found.number, self._form_article)
        if of_form:
            self._form_article = found.number
            return False
        signed = any(is_last(line) for line in self.signature)
        goes_on = self._deciding.reopens if signed else self._deciding.is_new
        return goes_on(found.number)

    def _annex(self, text: str) -> Label | None:
        label = annex_label(text)
        if label is None and self.growth.nearest(PartKind.SIGNATURE):
            label = form_label(text)
        if label is None and self.growth.nearest(PartKind.ANNEX):
            label = form_label(text)
        return label

    def _begin(self, label: Label) -> None:
        if label.kind is PartKind.ARTICLE and not self._in_text():
            self.growth.close()
        draft = self.growth.begin(label)
        if label.kind is PartKind.SIGNATURE:
            self._plain(label.rest)
        elif label.rest and self._is_heading(label):
            draft.add_heading(label.rest)
        elif label.rest:
            draft.texts.append(label.rest)
        if label.kind is PartKind.ARTICLE:
            self._deciding.begin_article(label.number)

    def _is_heading(self, label: Label) -> bool:
        if label.kind is PartKind.ARTICLE:
            return not label.rest.endswith(_SENTENCE_ENDS)
        return label.kind not in _INNER

    def _untitled(self, text: str) -> Draft | None:
        """What a line is the title of, first below ``Chương I`` or one more in capitals."""
        draft = self.growth.newest
        if draft is None or draft.kind not in _TITLED_BELOW or draft.texts or draft.children:
            return None
        first = not draft.heading and draft.kind in _TITLED
        more = is_upper(text) and (not draft.heading or is_upper(draft.heading))
        return draft if first or more else None

    def _plain(self, text: str) -> None:
        if self.growth.nearest(PartKind.SIGNATURE):
            self.signature.append(text)
        self.growth.add_text(text)

    def _in_text(self) -> bool:
        """Whether articles may come: not below a signature or in an annex."""
        return not self.growth.is_within(_CLOSED)

    def _is_quote(self, text: str) -> bool:
        if not opens_quote(text):
            return False
        return not starts_quote(text) or not is_closed(text) or self._awaits_text()

    def _awaits_text(self) -> bool:
        """Whether the open part announces something: it ends with a colon."""
        draft = self.growth.newest
        if draft is None:
            return False
        return (draft.texts[-1] if draft.texts else draft.heading).endswith(":")

    def _quote(self, place: int) -> int:
        text = self._texts[place]
        if not starts_quote(text):
            cut = _mark(text)
            self._line(text[:cut].rstrip())
            text = text[cut:]
        numbering = self._deciding.numbering_beside(text)
        end = end_of_quote(text, self._texts, place, numbering)
        self.growth.add(Draft(PartKind.QUOTE, texts=[text, *self._texts[place + 1 : end]]))
        return end

    def _attach(self, place: int) -> int:
        self._deciding.begin_anew()
        self.growth.begin(Label(PartKind.ATTACHMENT, "", "", "")).add_heading(self._texts[place])
        return place + 1


def first_part(texts: Sequence[str], has_articles: bool) -> int:
    """Where the head ends: the first line that begins a part, chapter or article."""
    deciding = Deciding(Growth(), has_articles)
    for place, text in enumerate(texts):
        if deciding.label_of(text) is not None or (not has_articles and _first_clause(text)):
            return place
    return len(texts)


def has_articles(texts: Sequence[str]) -> bool:
    """Whether a document is divided into điều."""
    return any(article_label(text) for text in texts)


def _first_clause(text: str) -> bool:
    return text.startswith(("1. ", "1- "))


def _mark(text: str) -> int:
    return max(text.find(": " + mark) for mark in '“„"') + 2
