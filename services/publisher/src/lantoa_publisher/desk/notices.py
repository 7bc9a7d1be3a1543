"""What a page says after a deed: a sentence by its name in the address, never text from there."""

from aiohttp import web
from msgspec import Struct

ASKED = "xong"


class Notice(Struct, frozen=True):
    """A sentence, and the deed that undoes what it tells of, if one does."""

    said: str
    undo: str = ""
    undoing: str = ""


NOTICES = {
    "luu": Notice("Đã lưu bản nháp. Trình duyệt khi viết xong."),
    "khong-doi": Notice("Không có gì thay đổi so với bản đã lưu."),
    "trinh": Notice("Đã trình duyệt. Người khác sẽ đọc và duyệt.", "rut-lai", "Rút lại để sửa"),
    "rut-lai": Notice("Đã rút lại về bản nháp.", "trinh", "Trình lại"),
    "duyet": Notice("Đã duyệt. Có thể công bố hoặc hẹn giờ.", "tra-lai", "Trả lại kèm lý do"),
    "tra-lai": Notice("Đã trả lại cho người soạn."),
    "hen-gio": Notice("Đã hẹn giờ công bố.", "hen-gio", "Đổi giờ hoặc bỏ hẹn"),
    "bo-hen": Notice("Đã bỏ hẹn giờ. Bản vẫn được duyệt.", "hen-gio", "Hẹn giờ lại"),
    "cong-bo": Notice("Đã công bố. Theo dõi đường đi bên dưới."),
    "go": Notice("Đã gỡ. Người đọc thấy lý do; muốn đưa trở lại thì công bố lại."),
    "giao": Notice("Đã giao việc.", "giao", "Giao lại"),
    "truy-cap": Notice("Đã đổi quyền xem bản nháp.", "truy-cap", "Đổi lại"),
    "xem-lai": Notice("Đã ghi là bạn đã xem lại. Người đọc không còn thấy lời báo."),
    "nhan-xet": Notice("Đã gửi nhận xét."),
    "nhap": Notice("Đã tạo bản nháp từ tệp. Đọc lại rồi trình duyệt."),
    "ban-nhap-bo": Notice("Đã bỏ phần gõ chưa lưu."),
}


def notice_of(request: web.Request) -> Notice | None:
    """What was just done, if the address says one of ours."""
    return NOTICES.get(request.query.get(ASKED, ""))
