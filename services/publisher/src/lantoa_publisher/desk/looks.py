"""How things look on every page: dates, sizes, paragraphs, the words of states, static files."""

import enum
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from lantoa.contracts.content import Change, Withdrawal
from lantoa.legal.saying import spoken as place
from lantoa.runtime.clock import HANOI
from lantoa_publisher.desk.speaking import fix_of, spoken, t, wrong_of
from lantoa_publisher.desk.who import person
from lantoa_publisher.domain.heads import Standing, State
from lantoa_publisher.domain.kinds import KINDS
from lantoa_publisher.domain.refusals import Refused

STATES = {State.DRAFT: "Bản nháp", State.PUBLISHED: "Đang công bố", State.WITHDRAWN: "Đã gỡ"}
HELD = {
    "paused": "Người vận hành đang tạm dừng gửi.",
    "awaiting-approval": "Chưa gửi: chờ duyệt chi phí SMS.",
    "cancelled": "Đã hủy phần chưa gửi.",
}
"""How a campaign may be held."""
REASONS = {
    "stopped": "không còn theo dõi",
    "no-address": "đã xóa dữ liệu của mình",
    "gone": "địa chỉ không tồn tại",
    "undelivered": "nhà cung cấp báo không đến",
    "unsayable": "không có lời gửi được qua kênh này",
    "capped": "đã nhận đủ tin trong ngày",
    "held": "bị giữ đến khi quá hạn",
    "failed": "gửi không thành công",
    "suppressed": "không còn muốn nhận",
    "expired": "quá ba ngày không gửi được",
    "cancelled": "đã hủy trước khi gửi",
    "dead": "tin bị từ chối",
    "unknown": "không rõ đã đến chưa",
}
"""Why somebody was not reached."""
CHANNELS = {
    "email": "Thư điện tử",
    "push": "Thông báo đẩy",
    "sms": "SMS",
    "social": "Mạng xã hội",
}
STANDINGS = {
    Standing.DRAFT: "Bản nháp",
    Standing.SUBMITTED: "Chờ duyệt",
    Standing.APPROVED: "Đã duyệt",
    Standing.SCHEDULED: "Đã hẹn giờ",
    Standing.PUBLISHED: "Đang công bố",
    Standing.WITHDRAWN: "Đã gỡ",
}
CHANGES = {
    Change.NEW: "Mới",
    Change.MAJOR: "Thay đổi lớn: báo cho người theo dõi",
    Change.MINOR: "Sửa nhỏ: không báo ai",
    Change.CORRECTION: "Đính chính: báo cho người đã nhận bản cũ",
}
WITHDRAWALS = {
    Withdrawal.GONE: "Không còn cần thiết",
    Withdrawal.WITHDRAWN: "Thu hồi vì sai hoặc không nên đăng",
    Withdrawal.REPLACED: "Đã có nội dung khác thay thế",
    Withdrawal.REDIRECTED: "Chuyển người đọc sang nội dung khác",
}
STATIC = {
    "ban.css": "text/css",
    "xem-truoc.css": "text/css",
    "soan.js": "text/javascript",
    "htmx.min.js": "text/javascript",
}
STYLE = "/static/"


def dress(environment: jinja2.Environment) -> None:
    """Give the templates what all of them use."""
    environment.filters |= {
        "moment": moment,
        "clock": clock,
        "day": day,
        "size": size,
        "paragraphs": paragraphs,
        "anchor": anchor,
        "hanoi": hanoi,
        "count": count,
        "place": place,
    }
    environment.globals |= {
        "t": t,
        "spoken": spoken,
        "wrong_of": wrong_of,
        "fix_of": fix_of,
        "faults_at": faults_at,
        "at_fault": at_fault,
        "person": person,
        "plain": plain,
        "called": called,
        "named": named,
        "static": static,
        "ago": ago,
        "with_query": urlencode,
        "KINDS": KINDS,
        "STATES": STATES,
        "STANDINGS": STANDINGS,
        "HELD": HELD,
        "REASONS": REASONS,
        "CHANNELS": CHANNELS,
        "CHANGES": CHANGES,
        "WITHDRAWALS": WITHDRAWALS,
    }


def moment(when: datetime) -> str:
    """A time as people in Hà Nội write it."""
    return when.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def clock(when: datetime) -> str:
    """A time of day, to the second."""
    return when.astimezone(HANOI).strftime("%H:%M:%S")


def hanoi(when: datetime, shape: str) -> str:
    """A part of a time in Hà Nội."""
    return when.astimezone(HANOI).strftime(shape)


def named(words: Mapping[enum.StrEnum, str], *some: enum.StrEnum) -> list[tuple[str, str]]:
    """Values with their words, for a choice; all of them when none is named."""
    return [(one.value, t(words[one])) for one in some or words]


def plain(*by: str | None) -> str:
    """Signatures as they are typed into a form: staff by number alone."""
    return ", ".join(one.removeprefix("staff:") for one in by if one)


def called(number: str, title: str) -> str:
    """How a part is called: ``Điều 5. Hiệu lực``; an annex or a signature by its own words."""
    name = f"Điều {number}" if number[:1].isdigit() else number
    return title if title.startswith("Điều") else ". ".join(filter(None, (name, title)))


def day(when: date) -> str:
    """A day as people in Việt Nam write it."""
    return when.strftime("%d/%m/%Y")


def ago(when: datetime, now: datetime) -> str:
    """How long ago, as far as it matters; a date when it is older than a week."""
    gone = now - when
    if gone < timedelta(minutes=1):
        return t("vừa xong")
    if gone < timedelta(hours=1):
        return t("{n} phút trước", n=gone // timedelta(minutes=1))
    if gone < timedelta(days=1):
        return t("{n} giờ trước", n=gone // timedelta(hours=1))
    if gone < timedelta(days=7):
        return t("{n} ngày trước", n=gone.days)
    return day(when.astimezone(HANOI).date())


def size(bytes_: int) -> str:
    """Bytes in words: ``31 KB``."""
    if bytes_ < 1_000_000:
        return f"{max(1, round(bytes_ / 1000))} KB"
    return f"{bytes_ / 1_000_000:.1f} MB".replace(".", "," if spoken() == "vi" else ".")


def count(number: int) -> str:
    """A number with its thousands parted as Vietnamese parts them."""
    return f"{number:,}".replace(",", ".")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text."""
    return [tidy for part in text.split("\n") if (tidy := part.strip())]


def anchor(field: str) -> str:
    """The id of the input of a field: ``articles[3].title`` is ``articles-3-title``.

    Of a row as a whole, and of an address, which nobody types, it is the row's first input.
    """
    dashed = field.replace("[", ".").replace("]", "").replace(".", "-")
    if dashed.startswith(("fields-", "areas-", "audiences-")):
        return dashed.partition("-")[0]
    if dashed.startswith("sections-") and dashed.count("-") == 1:
        return f"{dashed}-heading"
    of_an_article = dashed.startswith("articles-") and dashed.endswith("-address")
    return f"{dashed[:-8]}-number" if of_an_article else dashed


def faults_at(faults: Sequence[Refused], name: str) -> list[Refused]:
    """The faults that are shown beside one input."""
    return [fault for fault in faults if fault.field and anchor(fault.field) == anchor(name)]


def at_fault(faults: Sequence[Refused], row: str) -> bool:
    """Whether a row of a list has a fault: it is shown open."""
    return any(fault.field and fault.field.startswith(f"{row}.") for fault in faults)


def static(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    return f"{STYLE}{name}?v={hashlib.sha256(_file(name)).hexdigest()[:12]}"


@cache
def _file(name: str) -> bytes:
    return resources.files("lantoa_publisher").joinpath("static", name).read_bytes()


async def still(request: web.Request) -> web.Response:
    """A static file; one whose address names its state is kept for a year."""
    name = request.match_info["name"]
    if name not in STATIC:
        raise web.HTTPNotFound
    kept = "max-age=31536000, immutable" if "v" in request.query else "no-cache"
    headers = {"Cache-Control": f"private, {kept}"}
    return web.Response(
        body=_file(name), content_type=STATIC[name], charset="utf-8", headers=headers
    )
