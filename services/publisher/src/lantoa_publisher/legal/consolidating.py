"""Amendments carried out on articles in time: every text with the days on which it holds.

An amended article gets a further text from the day of the amendment on, and its text before ends
that day. All is made anew from the texts that editors wrote, so the order in which amending
documents arrive makes no difference, twice is once, and an amending document that is taken back
leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Article
from lantoa.contracts.ids import ContentId
from lantoa.legal.ordering import in_order
from lantoa_publisher.legal.deeds import Amendment, Deed, Unapplied
from lantoa_publisher.legal.patching import NotThere, exchanged, patched


class Act(Struct, frozen=True, kw_only=True):
    """What one amending document does to the document at hand, from its day on."""

    by: ContentId
    since: date
    amendments: tuple[Amendment, ...]


class Consolidated(Struct, frozen=True, kw_only=True):
    """The articles with all their texts, and what could not be carried out."""

    articles: tuple[Article, ...]
    unapplied: tuple[Unapplied, ...] = ()


def consolidated(
    articles: Sequence[Article], acts: Iterable[Act], *, begins: date | None = None
) -> Consolidated:
    """The articles as these acts leave them, and no other; earlier acts first.

    ``begins`` is the day from which articles hold that say none of their own. An instruction that
    cannot be carried out is told, and the others are carried out.
    """
    texts = Texts(before_acts(articles), begins)
    unapplied: list[Unapplied] = []
    orders = [(a.since or act.since, act.by, a) for act in acts for a in act.amendments]
    for since, by, amendment in sorted(orders, key=lambda order: order[:2]):
        try:
            texts.amend(amendment, by, since)
        except NotThere as why:
            unapplied.append(_unapplied(by, amendment, str(why)))
    return Consolidated(articles=in_order(texts.all), unapplied=tuple(unapplied))


def before_acts(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles as editors wrote them: without texts that acts made, and with their own ends."""
    whole = tuple(articles)
    return tuple(_restored(a, whole) for a in whole if a.amended_by is None)


def _restored(article: Article, whole: Sequence[Article]) -> Article:
    """The article with the end that it had before acts: that of the last text made out of it.

    Of an article that an act ended, it is the beginning of the next text that an editor wrote.
    """
    if article.ended_by is None:
        return article
    same = [a for a in whole if a.address == article.address]
    made = {a.valid_from: a for a in same if a.amended_by is not None}
    last = article
    while last.valid_to in made and made[last.valid_to] is not last:
        last = made[last.valid_to]
    own = [a.valid_from for a in same if a.amended_by is None and a.valid_from]
    later = min(
        (d for d in own if article.valid_from is None or d > article.valid_from), default=None
    )
    return replace(article, valid_to=later if last.ended_by else last.valid_to, ended_by=None)


def _unapplied(by: ContentId, amendment: Amendment, reason: str) -> Unapplied:
    return Unapplied(by=by, source=amendment.source, address=amendment.address, reason=reason)


class Texts:
    """The texts of one document while acts are carried out on them."""

    def __init__(self, articles: Iterable[Article], begins: date | None) -> None:
        self.all = list(articles)
        self._begins = begins

    def amend(self, amendment: Amendment, by: ContentId, since: date) -> None:
        """Carry one instruction out; NotThere when its place or words are not there."""
        address, _, part = amendment.address.partition("/")
        if amendment.deed is Deed.INSERT and not part:
            self._insert(amendment, by, since)
            return
        place = self._held(address, since)
        if amendment.deed is Deed.REPEAL and not part:
            self._end(place, by, since)
            return
        before = self.all[place]
        after = _amended(before, part, amendment)
        if (after.title, after.text) != (before.title, before.text):
            self._put(place, after, by, since)

    def _held(self, address: str, since: date) -> int:
        """The text of an article on that day; before it holds at all, its first."""
        same = [place for place, a in enumerate(self.all) if a.address == address]
        texts = [place for place in same if self._ever_held(place)]
        begun = [place for place in texts if self._from(place) <= since]
        held = [p for p in begun if (ends := self.all[p].valid_to) is None or since < ends]
        coming = sorted((p for p in texts if self._from(p) > since), key=self._from)
        if not held and (not coming or begun):
            gone = "đã hết hiệu lực" if texts else "không có"
            raise NotThere(f"{gone} {address} vào ngày {since:%d/%m/%Y} (no such article then)")
        return max(held, key=self._from) if held else coming[0]

    def _ever_held(self, place: int) -> bool:
        ends = self.all[place].valid_to
        return ends is None or self._from(place) < ends

    def _from(self, place: int) -> date:
        return self.all[place].valid_from or self._begins or date.min

    def _put(self, place: int, after: Article, by: ContentId, since: date) -> None:
        before, since = self.all[place], max(since, self._from(place))
        new = replace(after, valid_from=since, amended_by=by, ended_by=None, observed=False)
        new = replace(new, valid_to=before.valid_to, ended_by=before.ended_by)
        if before.amended_by is not None and since == before.valid_from:
            self.all[place] = new
            return
        self.all[place : place + 1] = [replace(before, valid_to=since, ended_by=by), new]

    def _end(self, place: int, by: ContentId, since: date) -> None:
        before = self.all[place]
        since = max(since, self._from(place))
        self.all[place] = replace(before, valid_to=since, ended_by=by)

    def _insert(self, amendment: Amendment, by: ContentId, since: date) -> None:
        there = [article for article in self.all if article.address == amendment.address]
        if there:
            _must_be_the_same(there, amendment)
            return
        behind = [place for place, a in enumerate(self.all) if a.address == amendment.after]
        if amendment.after and not behind:
            raise NotThere(f"không có {amendment.after} (it is not there)")
        place = behind[-1] if behind else len(self.all) - 1
        number = amendment.address.partition("-")[2].replace("dd", "đ")
        new = Article(
            number=number,
            address=amendment.address,
            title=amendment.heading,
            text=amendment.text,
            path=self.all[place].path if self.all else (),
            valid_from=since,
            amended_by=by,
        )
        self.all.insert(place + 1, new)


def _amended(article: Article, part: str, amendment: Amendment) -> Article:
    if amendment.deed is Deed.RETITLE:
        return replace(article, title=amendment.heading)
    if amendment.deed is Deed.REPLACE and not part:
        return replace(article, title=amendment.heading or article.title, text=amendment.text)
    if amendment.deed is Deed.REWORD and not part:
        return _reworded(article, amendment)
    return replace(article, text=patched(article.text, part, amendment))


def _reworded(article: Article, amendment: Amendment) -> Article:
    """Title and text with the words exchanged: one of them has them."""
    found: dict[str, str] = {}
    for name in ("title", "text"):
        try:
            found[name] = exchanged(getattr(article, name), amendment)
        except NotThere as why:
            missing = why
    if not found:
        raise missing
    return replace(article, **found)


def _must_be_the_same(there: Sequence[Article], amendment: Amendment) -> None:
    if not any(a.text.split() == amendment.text.split() for a in there):
        raise NotThere(f"đã có {amendment.address} với nội dung khác (it is there, another text)")
