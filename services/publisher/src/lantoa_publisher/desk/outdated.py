"""Why a content may be out of date, in words."""

from collections.abc import Mapping

from lantoa.contracts.relations import Relates
from lantoa.legal.saying import spoken as place_of
from lantoa_publisher.desk.looks import day
from lantoa_publisher.desk.speaking import t
from lantoa_publisher.domain.edges import WHOLE
from lantoa_publisher.domain.reasons import Reason

HAPPENED: Mapping[Relates | None, str] = {
    Relates.AMENDS: "{document} được sửa đổi, bổ sung",
    Relates.CORRECTS: "{document} được đính chính",
    Relates.REPLACES: "{document} bị thay thế",
    Relates.REPEALS: "{document} bị bãi bỏ",
    Relates.SUSPENDS: "{document} bị đình chỉ",
    None: "{document} không còn được công bố ở đây",
}
PLACES_SHOWN = 6


def said(reason: Reason) -> str:
    """Why a content is to be reviewed, as its editors read it."""
    happened = HAPPENED.get(reason.kind, HAPPENED[Relates.AMENDS])
    words = t(happened, document=reason.document)
    places = [place_of(one) for one in reason.places if one != WHOLE]
    if places:
        more = "…" if len(places) > PLACES_SHOWN else ""
        words += t(", ở {places}", places=", ".join(places[:PLACES_SHOWN]) + more)
    return words + (t(", từ {day}", day=day(reason.since)) if reason.since else "")
