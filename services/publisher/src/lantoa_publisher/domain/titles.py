"""Roles and deeds in the words of people, for pages and refusals."""

from collections.abc import Mapping

from lantoa_publisher.domain.rights import RIGHTS, Deed, Role

ROLES: Mapping[Role, str] = {
    Role.AUTHOR: "Người viết",
    Role.REVIEWER: "Người duyệt",
    Role.PUBLISHER: "Người công bố",
    Role.AGENCY_ADMIN: "Quản trị đơn vị",
    Role.CITY_ADMIN: "Quản trị thành phố",
    Role.AUDITOR: "Kiểm toán viên",
}
DEEDS: Mapping[Deed, str] = {
    Deed.READ: "xem nội dung",
    Deed.WRITE: "viết và sửa",
    Deed.COMMENT: "góp ý",
    Deed.SUBMIT: "trình duyệt",
    Deed.ASSIGN: "giao việc",
    Deed.APPROVE: "duyệt",
    Deed.SCHEDULE: "hẹn giờ công bố",
    Deed.PUBLISH: "công bố",
    Deed.WITHDRAW: "gỡ nội dung",
    Deed.LIMIT: "giới hạn người xem bản nháp",
    Deed.HISTORY: "công bố không báo cho ai",
    Deed.REGISTERS: "sửa danh mục",
    Deed.STAFF: "quản lý tài khoản",
    Deed.AUDIT: "xem nhật ký kiểm toán",
}


def having(deed: Deed) -> tuple[Role, ...]:
    """The roles that have a right."""
    return tuple(role for role, deeds in RIGHTS.items() if deed in deeds)
