"""What Zalo's answer means: one table. Its errors come with HTTP 200, in ``error`` of the body.

Whatever error Zalo names, it did not send. (Zalo's lists of error codes, as they stood in 2026:
-1xx of template messages, -2xx of official accounts.)
"""

import enum
from collections.abc import Collection
from typing import Final


class Meaning(enum.StrEnum):
    """What follows from an answer."""

    DELIVERED = "delivered"
    INVALID_RECIPIENT = "invalid-recipient"
    """Nobody is there, or they do not take such messages from us: by SMS, then. Of the phone it
    says nothing, which may be one without Zalo: that is what the SMS's own answer is for."""
    QUOTA = "quota"
    """Enough for today: by SMS, until tomorrow."""
    TEMPORARY = "temporary"
    THROTTLED = "throttled"
    """Too fast, or not at this hour: no try is used up."""
    PERMANENT = "permanent"
    """The template or what is put into it is wrong, whoever it is for."""
    TOKEN = "token"  # noqa: S105 - a name, no secret
    """The access token is not accepted: a new one is asked for."""
    TECHNICAL = "technical"
    """We, our contract or our account are not in order: an operator has to do something."""


OUR_LIMIT: Final = -32
_FAMILIES: Final[dict[Meaning, Collection[int]]] = {
    Meaning.DELIVERED: (0,),
    Meaning.INVALID_RECIPIENT: (
        *(-108, -110, -114, -118, -119, -134, -139, -140, -141),
        *(-213, -217, -227, -230, -232),
    ),
    Meaning.QUOTA: (-144, -1441, -147, -211),
    Meaning.TEMPORARY: (-100, -200),
    Meaning.THROTTLED: (OUR_LIMIT, -133, -218, -234),
    Meaning.PERMANENT: (
        *(-109, -111, -112, -1121, -1122, -1123, -1124, -113, -116, -121, -122),
        *(-130, -131, -132, -145, -146, -201, -210, -233),
    ),
    Meaning.TOKEN: (-124, -1241, -216, -220),
    Meaning.TECHNICAL: (
        *(-101, -102, -103, -104, -105, -106, -107, -115, -117, -120, -123, -125, -126, -127),
        *(-128, -129, -135, -1351, -136, -137, -138, -142, -143),
        *(-202, -204, -205, -207, -209, -212, -219, -221, -223, -224, -240),
    ),
}
TABLE: Final = {code: meaning for meaning, codes in _FAMILIES.items() for code in codes}


def meaning_of(code: int) -> Meaning:
    """What a code means; one that is not in the table is tried again while the campaign lives."""
    return TABLE.get(code, Meaning.TEMPORARY)
