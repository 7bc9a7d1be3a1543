"""Which parts of a text are the system's: editors may repeat what stands, and change nothing.

What other documents do to a content, and why it may be out of date, follows from what is published.
Somebody who could write it could end a law with one call.
"""

import msgspec

from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.texts import Text

SYSTEMS = ("incoming", "outdated")


def owned(text: Text, standing: Text | None) -> Text:
    """The text with the system's parts as they stand; Refused when it says others."""
    kept = {name: getattr(standing, name) if standing else () for name in SYSTEMS}
    for name, stands in kept.items():
        said = getattr(text, name)
        if said and said != stands:
            raise wrong(
                name,
                vi="Phần này do hệ thống ghi, theo các văn bản đã công bố.",
                en="This part is the system's: it follows from what is published.",
                fix_vi="Bỏ trường này.",
                fix_en="Leave it out.",
            )
    return msgspec.structs.replace(text, **kept)
