"""Days and hours as people here type them: 16/11/2024, 8:30; what programs write is taken, too."""

import re
from datetime import date, datetime, time

from lantoa.runtime.clock import HANOI
from lantoa_publisher.domain.refusals import wrong

_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_TIME = re.compile(r"(\d{1,2})\s*[:hg.]\s*(\d{2})")


def day_of(field: str, typed: str) -> date | None:
    """The day that was typed; None for an empty field; Refused when it is none."""
    typed = typed.strip()
    if not typed:
        return None
    found = _DAY.fullmatch(typed)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(typed)
    except ValueError as none:
        raise wrong(
            field,
            vi=f"“{typed[:40]}” không phải là một ngày.",
            en=f"“{typed[:40]}” is no day.",
            fix_vi="Viết ngày/tháng/năm, ví dụ 16/11/2024.",
            fix_en="Write day/month/year, such as 16/11/2024.",
        ) from none


def moment_of(day_typed: str, time_typed: str) -> datetime:
    """The moment in Hà Nội; Refused names the half that is missing or wrong."""
    day = day_of("day", day_typed)
    if day is None:
        raise wrong(
            "day",
            vi="Thiếu ngày.",
            en="The day is missing.",
            fix_vi="Viết ngày/tháng/năm, ví dụ 16/11/2026.",
            fix_en="Write day/month/year, such as 16/11/2026.",
        )
    found = _TIME.fullmatch(time_typed.strip())
    try:
        hour = time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        hour = None
    if hour is None:
        raise wrong(
            "time",
            vi="Giờ chưa đúng.",
            en="The time is wrong.",
            fix_vi="Viết giờ:phút theo 24 giờ, ví dụ 08:30.",
            fix_en="Write hour:minute of 24 hours, such as 08:30.",
        )
    return datetime.combine(day, hour, HANOI)
