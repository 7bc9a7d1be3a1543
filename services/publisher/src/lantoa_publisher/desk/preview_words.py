"""The words of the preview page, Vietnamese first, English second."""

from collections.abc import Mapping
from typing import Final

from lantoa.contracts.content import Change, Withdrawal
from lantoa.contracts.subscriptions import Channel

CHANNELS: Final = {
    Channel.EMAIL: ("Thư điện tử", "E-mail"),
    Channel.PUSH: ("Thông báo đẩy", "Push notification"),
    Channel.SMS: ("SMS", "SMS"),
    Channel.SOCIAL: ("Mạng xã hội", "Social networks"),
}
CHANGES: Final = {
    Change.NEW: ("Mới", "New"),
    Change.MAJOR: ("Thay đổi lớn", "Major change"),
    Change.CORRECTION: ("Đính chính", "Correction"),
    Change.MINOR: ("Sửa nhỏ", "Minor change"),
}
WITHDRAWALS: Final = {
    Withdrawal.GONE: ("Không còn cần", "No longer needed"),
    Withdrawal.WITHDRAWN: ("Thu hồi vì sai", "Taken back, it was wrong"),
    Withdrawal.REPLACED: ("Đã thay bằng nội dung khác", "Replaced by another content"),
    Withdrawal.REDIRECTED: ("Chuyển sang nội dung khác", "Moved to another content"),
}
_WORDS: Final = {
    "title": ("Xem trước", "Preview"),
    "nothing_yet": (
        "Chưa có gì được gửi đi. Đây là điều người dân sẽ thấy.",
        "Nothing has gone out. This is what people would see.",
    ),
    "back": ("Về nội dung", "Back to the content"),
    "revision": ("bản biên tập", "revision"),
    "as_change": ("Nếu công bố là", "If published as"),
    "note": ("Điểm thay đổi, bạn đọc sẽ thấy", "What has changed, for readers"),
    "urgent": (
        "Khẩn: gửi trước mọi nội dung khác, báo lại ai chưa bấm “Tôi đã nhận”",
        "Urgent: sent before all else, told again to who does not acknowledge it",
    ),
    "look": ("Xem", "Look"),
    "if_withdrawn": ("Nếu gỡ nội dung này", "If this content is withdrawn"),
    "how": ("Cách gỡ", "How"),
    "reason": ("Lý do, bạn đọc sẽ thấy", "Reason, for readers"),
    "target": ("Mã nội dung thay thế, nếu có", "Id of the content in its place, if any"),
    "obstacles": ("Chưa trình và công bố được", "Cannot be submitted or published yet"),
    "audience": ("Bao nhiêu người sẽ nghe", "How many would hear of it"),
    "not_counted": ("Chưa đếm được", "Not counted"),
    "not_counted_why": (
        "Bộ phận lập danh sách gửi chưa trả lời. Tải lại trang để đếm lại.",
        "A planner did not answer. Load the page again to count.",
    ),
    "people": ("người", "people"),
    "nobody": ("Thay đổi này không báo cho ai.", "This change tells nobody."),
    "nobody_follows": (
        "Chưa có ai theo dõi hoặc đã nhận nội dung này.",
        "Nobody follows this, or had it before.",
    ),
    "by_channel": ("Theo kênh", "By channel"),
    "by_area": ("Theo địa bàn họ theo dõi", "By the area that they follow"),
    "by_audience": ("Theo đối tượng họ theo dõi", "By the audience that they follow"),
    "audience_of": ("Đối tượng", "Audience"),
    "any_audience": ("Mọi đối tượng", "Any audience"),
    "other_areas": ("địa bàn khác", "other areas"),
    "channel": ("Kênh", "Channel"),
    "area": ("Địa bàn", "Area"),
    "as_of_now": (
        "Đếm lúc mở trang này; mỗi người một lần, trên một kênh.",
        "Counted when this page was opened; each person once, on one channel.",
    ),
    "again": ("Báo lại sau, nhiều nhất", "Told again later, at most"),
    "again_why": (
        "Tin khẩn: ai đã chọn mà chưa bấm “Tôi đã nhận” thì được báo lại qua kênh tiếp theo của họ."
        " Đếm như không ai bấm, nên thực tế chỉ có thể ít hơn.",
        "Urgent: who chose so and does not acknowledge it is told again by their next channel. "
        "Counted as if nobody did: it can only be fewer.",
    ),
    "with_marks": ("Có dấu", "With marks"),
    "without_marks": ("Không dấu", "Without marks"),
    "from_title": (
        "Chưa viết tin ngắn: tin lấy tiêu đề.",
        "No short text was written: the title is told.",
    ),
    "title_cut": (
        "Chưa viết tin ngắn: tin lấy tiêu đề, và tiêu đề bị cắt cho vừa.",
        "No short text was written: the title is told, cut to fit.",
    ),
    "parts": ("phần", "parts"),
    "part": ("Phần", "Part"),
    "at_most": ("nhiều nhất", "at most"),
    "units": ("đơn vị", "units"),
    "left": ("còn trống trong phần cuối", "left in the last part"),
    "approved_plain": (
        "Bản không dấu do người biên tập duyệt.",
        "The text without marks that an editor approved.",
    ),
    "own_plain": (
        "Câu cố định của hệ thống, không chứa nội dung pháp luật.",
        "A fixed sentence of the system; no law is in it.",
    ),
    "reads_otherwise": (
        "Bản không dấu không giống bản có dấu bỏ dấu đi. Đọc kỹ cả hai.",
        "The two differ by more than their marks. Read both with care.",
    ),
    "no_plain": (
        "Chưa ai duyệt bản không dấu: không có tin không dấu nào được gửi.",
        "Nobody approved a text without marks: none is sent.",
    ),
    "suggestion": ("Gợi ý, chưa ai duyệt, không được gửi", "A suggestion: not approved, not sent"),
    "suggestion_why": (
        "Máy bỏ dấu có thể làm sai nghĩa. Đọc, sửa nếu cần, rồi lưu để duyệt.",
        "Stripped marks can change the meaning. Read it, mend it, save it to approve it.",
    ),
    "write_short": ("Viết tin ngắn", "Write the short text"),
    "short": ("Tin ngắn có dấu", "Short text with marks"),
    "short_plain": (
        "Tin ngắn không dấu (để trống: không gửi tin không dấu)",
        "Short text without marks (empty: none is sent)",
    ),
    "save": ("Lưu thành bản biên tập mới", "Save as a new revision"),
    "route": ("Tuyến", "Route"),
    "price": ("Giá một phần", "Price of a part"),
    "each": ("Mỗi người", "Each"),
    "all": ("Nếu tất cả đi tuyến này", "If all went this way"),
    "costs": ("Tiền theo tuyến", "Cost by route"),
    "waits": (
        "SMS sẽ chờ duyệt chi phí, các kênh khác gửi ngay.",
        "SMS will wait for approval of their cost; other channels go at once.",
    ),
    "waits_why": (
        "Người vận hành duyệt, hoặc đánh dấu khẩn. Ngân sách SMS hôm nay của",
        "An operator approves, or mark it urgent. Today's SMS budget of",
    ),
    "sms_again": (
        "có thể nhận thêm SMS này sau đó, tốn thêm nhiều nhất",
        "may get this SMS later, for at most",
    ),
    "sms_again_why": (
        "Họ được báo trước bằng kênh khác; ai bấm “Tôi đã nhận” thì không nhận nữa. Tin khẩn không "
        "chờ duyệt chi phí.",
        "They are told by another channel first; who acknowledges that gets none. What is urgent "
        "waits for nobody's approval of its cost.",
    ),
    "budget_today": ("Ngân sách SMS hôm nay của", "Today's SMS budget of"),
    "of_agency": ("đơn vị", "the agency"),
    "of_city": ("thành phố", "the city"),
    "budget_left": ("còn", "has left"),
    "dong": ("đồng", "đồng"),
    "nothing_goes": ("không gửi được: thiếu bản không dấu", "nothing goes: no text without marks"),
    "unregistered": (
        "không gửi được: không mẫu đã đăng ký nào ra được tin này",
        "nothing goes: no registered template can have made it",
    ),
    "goes_marked": ("có dấu", "with marks"),
    "goes_plain": ("không dấu", "without marks"),
    "phone_shows": (
        "Điện thoại khi chưa mở thông báo, ước chừng",
        "A phone, before it is opened, about",
    ),
    "travels": ("Gửi đi trọn vẹn", "Travels whole"),
    "bytes": ("byte", "bytes"),
    "subject": ("Tiêu đề thư", "Subject"),
    "html_part": ("Phần HTML", "HTML part"),
    "text_part": ("Phần chữ", "Text part"),
    "own_link": (
        "“…” là mã riêng của từng người nhận.",
        "“…” is each reader's own token.",
    ),
    "post": ("Bài đăng", "Post"),
    "network": ("Mạng", "Network"),
    "letters": ("ký tự", "letters"),
    "limits": ("Giới hạn của từng mạng", "What each network takes"),
    "too_long": ("quá dài", "too long"),
    "shortened": ("rút ngắn", "shortened"),
    "web": ("Trang trên cổng", "Page on the portal"),
    "phone": ("Điện thoại, 390 điểm ảnh", "Phone, 390 pixels"),
    "desktop": ("Máy tính, 1280 điểm ảnh", "Desktop, 1280 pixels"),
    "alone": ("Mở riêng", "Open alone"),
    "will_be_at": ("Sẽ đọc được ở", "Will be read at"),
    "redirected": (
        "Bạn đọc mở địa chỉ này được chuyển thẳng sang nội dung kia.",
        "Readers of this address are taken to the other content at once.",
    ),
    "portal_away": (
        "Cổng chưa trả lời nên đây là bản đọc thô, không phải trang của cổng.",
        "The portal does not answer: this is a plain reading, not the portal's page.",
    ),
}


def words(language: str) -> Mapping[str, str]:
    """Every word of the page in one language: ``vi`` or ``en``."""
    place = 1 if language == "en" else 0
    known = {name: said[place] for name, said in _WORDS.items()}
    for table in (CHANNELS, CHANGES, WITHDRAWALS):
        known |= {code.value: said[place] for code, said in table.items()}
    return known
