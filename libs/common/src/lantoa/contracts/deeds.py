"""The deeds that audits speak of, each in words for people: one table for pages and exports.

A deed is named ``<kind of record>.<fact in the past tense>``. A deed without words here is shown by
its name, so a service may be newer than whoever reads its audit.
"""

from collections.abc import Mapping

from msgspec import Struct


class Words(Struct, frozen=True):
    """A deed in both languages."""

    vi: str
    en: str


DEEDS: Mapping[str, Words] = {
    "content.begun": Words("Bắt đầu nội dung", "began the content"),
    "content.saved": Words("Lưu bản biên tập", "saved a revision"),
    "content.submitted": Words("Trình duyệt", "submitted it for approval"),
    "content.sent-back": Words("Trả lại để sửa", "sent it back"),
    "content.approved": Words("Duyệt", "approved it"),
    "content.scheduled": Words("Hẹn giờ công bố", "scheduled it"),
    "content.unscheduled": Words("Bỏ hẹn giờ", "cancelled its schedule"),
    "content.published": Words("Công bố", "published it"),
    "content.withdrawn": Words("Gỡ, thu hồi", "withdrew it"),
    "content.took-effect": Words("Có hiệu lực", "it took effect"),
    "content.expired": Words("Hết hiệu lực", "it expired"),
    "content.assigned": Words("Giao người phụ trách", "assigned it"),
    "content.limited": Words("Giới hạn người xem", "limited who may see it"),
    "content.reviewed": Words("Rà soát lại nội dung", "reviewed it"),
    "content.commented": Words("Góp ý", "commented on it"),
    "account.added": Words("Thêm tài khoản", "added the account"),
    "account.blocked": Words("Khoá tài khoản", "blocked the account"),
    "account.unblocked": Words("Mở khoá tài khoản", "unblocked the account"),
    "account.reset": Words("Đặt lại cách đăng nhập", "reset how the account signs in"),
    "role.changed": Words("Đổi vai trò", "changed the role"),
    "codes.enrolled": Words("Gắn điện thoại xác thực", "enrolled a second step"),
    "codes.renewed": Words("Tạo mã dự phòng mới", "renewed the recovery codes"),
    "password.changed": Words("Đổi mật khẩu", "changed the password"),
    "signed-in": Words("Đăng nhập", "signed in"),
    "sign-in.refused": Words("Đăng nhập bị từ chối", "was refused at the door"),
    "signed-out": Words("Đăng xuất", "signed out"),
    "session.revoked": Words("Chấm dứt phiên làm việc", "revoked a session"),
    "register.added": Words("Thêm mục vào danh mục", "added an entry to a register"),
    "campaign.paused": Words("Tạm dừng đợt gửi", "paused the campaign"),
    "campaign.resumed": Words("Cho đợt gửi đi tiếp", "resumed the campaign"),
    "campaign.cancelled": Words("Hủy đợt gửi", "cancelled the campaign"),
    "campaign.frozen": Words("Giữ đợt gửi chờ duyệt chi phí", "held it for approval of its cost"),
    "campaign.approved": Words("Duyệt chi phí đợt gửi", "approved the campaign's cost"),
    "subscribers.imported": Words("Nhập người đồng ý trên giấy", "imported people from paper"),
    "post.named": Words("Ghi nhận bài đăng không rõ", "named a post that was unknown"),
    "register.ended": Words("Kết thúc một mục danh mục", "ended an entry of a register"),
}


def in_vietnamese(deed: str) -> str:
    """The deed in Vietnamese; its name when it has no words."""
    return DEEDS[deed].vi if deed in DEEDS else deed
