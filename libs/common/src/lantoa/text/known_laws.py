"""Names of laws without their type ("Luật", "Pháp lệnh"). They are data: new laws are added.

A name is listed when running text could not tell where it ends: "Luật Quản lý, sử dụng tài sản công
do cấp mình đầu tư" names one law and says who invests. Abolished laws are cited for decades.
"""

import re
from functools import cache

from lantoa.text.folding import fold
from lantoa.text.places import Text

_NAMES = """
An ninh mạng
An ninh quốc gia
An toàn thông tin mạng
An toàn thực phẩm
An toàn, vệ sinh lao động
Ban hành văn bản quy phạm pháp luật
Báo chí
Bảo hiểm tiền gửi
Bảo hiểm xã hội
Bảo hiểm y tế
Bảo vệ bí mật nhà nước
Bảo vệ công trình quan trọng liên quan đến an ninh quốc gia
Bảo vệ dữ liệu cá nhân
Bảo vệ môi trường
Bảo vệ quyền lợi người tiêu dùng
Bảo vệ sức khỏe nhân dân
Bảo vệ và kiểm dịch thực vật
Bảo vệ và phát triển rừng
Bảo vệ, chăm sóc và giáo dục trẻ em
Bầu cử đại biểu Hội đồng nhân dân
Bầu cử đại biểu Quốc hội
Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân
Biên giới quốc gia
Biên phòng Việt Nam
Biển Việt Nam
Bình đẳng giới
Bưu chính
Bưu chính, viễn thông
Các công cụ chuyển nhượng
Các tổ chức tín dụng
Cán bộ, công chức
Cạnh tranh
Cảnh sát biển Việt Nam
Cảnh sát cơ động
Cảnh sát môi trường
Cảnh vệ
Căn cước
Căn cước công dân
Chăn nuôi
Chất lượng sản phẩm, hàng hóa
Chi phí giám định, định giá; chi phí cho người làm chứng, người phiên dịch trong tố tụng
Chi phí tố tụng
Chứng khoán
Chuyển giao công nghệ
Cơ quan đại diện nước Cộng hòa xã hội chủ nghĩa Việt Nam ở nước ngoài
Cơ yếu
Công an nhân dân
Công an xã
Công chứng
Công đoàn
Công nghệ cao
Công nghệ thông tin
Công nghiệp công nghệ số
Công nghiệp quốc phòng
Công nghiệp quốc phòng, an ninh và động viên công nghiệp
Cư trú
Cựu chiến binh
Dạy nghề
Dân quân tự vệ
Dân số
Dân sự
Dầu khí
Di sản văn hóa
Doanh nghiệp
Doanh nghiệp nhà nước
Du lịch
Dự trữ quốc gia
Dược
Đa dạng sinh học
Đặc xá
Đất đai
Đấu giá tài sản
Đấu thầu
Đầu tư
Đầu tư công
Đầu tư nước ngoài tại Việt Nam
Đầu tư theo phương thức đối tác công tư
Đê điều
Điện ảnh
Điện lực
Điều ước quốc tế
Đo đạc và bản đồ
Đo lường
Động viên công nghiệp
Đường bộ
Đường sắt
Giá
Giám định tư pháp
Giáo dục
Giáo dục đại học
Giáo dục nghề nghiệp
Giáo dục quốc phòng và an ninh
Giao dịch điện tử
Giao thông đường bộ
Giao thông đường thủy nội địa
Giống cây trồng
Giống vật nuôi
Hải quan
Hàm, cấp ngoại giao
Hàng hải
Hàng hải Việt Nam
Hàng không dân dụng Việt Nam
Hiến, lấy, ghép mô, bộ phận cơ thể người và hiến, lấy xác
Hình sự
Hòa giải ở cơ sở
Hòa giải, đối thoại tại Tòa án
Hóa chất
Hoạt động chữ thập đỏ
Hoạt động giám sát của Quốc hội và Hội đồng nhân dân
Hỗ trợ doanh nghiệp nhỏ và vừa
Hộ tịch
Hôn nhân và gia đình
Hợp nhất văn bản quy phạm pháp luật
Hợp tác xã
Kế toán
Khám bệnh, chữa bệnh
Khí tượng thủy văn
Khiếu nại
Khiếu nại, tố cáo
Khoa học và công nghệ
Khoa học, công nghệ và đổi mới sáng tạo
Khoáng sản
Kiểm toán độc lập
Kiểm toán nhà nước
Kiến trúc
Kinh doanh bảo hiểm
Kinh doanh bất động sản
Lao động
Lâm nghiệp
Luật sư
Lực lượng dự bị động viên
Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở
Lưu trữ
Lý lịch tư pháp
Mặt trận Tổ quốc Việt Nam
Năng lượng nguyên tử
Nghĩa vụ quân sự
Ngân hàng nhà nước Việt Nam
Ngân sách nhà nước
Ngoại hối
Người cao tuổi
Người khuyết tật
Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng
Nhà giáo
Nhà ở
Nhập cảnh, xuất cảnh, cư trú của người nước ngoài tại Việt Nam
Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam
nước Cộng hòa xã hội chủ nghĩa Việt Nam
Nuôi con nuôi
Phá sản
Pháp điển hệ thống quy phạm pháp luật
Phí và lệ phí
Phổ biến, giáo dục pháp luật
Phòng cháy và chữa cháy
Phòng cháy, chữa cháy và cứu nạn, cứu hộ
Phòng không nhân dân
Phòng thủ dân sự
Phòng, chống bạo lực gia đình
Phòng, chống bệnh truyền nhiễm
Phòng, chống khủng bố
Phòng, chống ma túy
Phòng, chống mại dâm
Phòng, chống mua bán người
Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người
Phòng, chống rửa tiền
Phòng, chống tác hại của rượu, bia
Phòng, chống tác hại của thuốc lá
Phòng, chống tham nhũng
Phòng, chống thiên tai
Quản lý ngoại thương
Quản lý nợ công
Quản lý thị trường
Quản lý thuế
Quản lý và đầu tư vốn nhà nước tại doanh nghiệp
Quản lý, sử dụng tài sản công
Quản lý, sử dụng tài sản nhà nước
Quản lý, sử dụng vốn nhà nước đầu tư vào sản xuất, kinh doanh tại doanh nghiệp
Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ
Quảng cáo
Quân nhân chuyên nghiệp, công nhân và viên chức quốc phòng
Quốc phòng
Quốc tịch Việt Nam
Quy hoạch
Quy hoạch đô thị
Quy hoạch đô thị và nông thôn
Sĩ quan Quân đội nhân dân Việt Nam
Sở hữu trí tuệ
Sử dụng năng lượng tiết kiệm và hiệu quả
Tài nguyên nước
Tài nguyên, môi trường biển và hải đảo
Tần số vô tuyến điện
Thanh niên
Thanh tra
Thể dục, thể thao
Thi đua, khen thưởng
Thi hành án dân sự
Thi hành án hình sự
Thi hành tạm giữ, tạm giam
Thỏa thuận quốc tế
Thống kê
Thủ đô
Thủ tục bắt giữ tàu bay
Thủ tục bắt giữ tàu biển
Thú y
Thuế bảo vệ môi trường
Thuế giá trị gia tăng
Thuế sử dụng đất nông nghiệp
Thuế sử dụng đất phi nông nghiệp
Thuế tài nguyên
Thuế thu nhập cá nhân
Thuế thu nhập doanh nghiệp
Thuế tiêu thụ đặc biệt
Thuế xuất khẩu, thuế nhập khẩu
Thủy lợi
Thủy sản
Thực hành tiết kiệm, chống lãng phí
Thực hiện dân chủ ở cơ sở
Thực hiện dân chủ ở xã, phường, thị trấn
Thương mại
Thư viện
Tiếp cận thông tin
Tiếp công dân
Tiêu chuẩn và quy chuẩn kỹ thuật
Tín ngưỡng, tôn giáo
Tình trạng khẩn cấp
Tổ chức Chính phủ
Tổ chức chính quyền địa phương
Tổ chức cơ quan điều tra hình sự
Tổ chức Hội đồng nhân dân và Ủy ban nhân dân
Tổ chức Quốc hội
Tổ chức Tòa án nhân dân
Tổ chức Viện kiểm sát nhân dân
Tố cáo
Tố tụng dân sự
Tố tụng hành chính
Tố tụng hình sự
Trách nhiệm bồi thường của Nhà nước
Trẻ em
Trí tuệ nhân tạo
Trọng tài thương mại
Trồng trọt
Trật tự, an toàn giao thông đường bộ
Trợ giúp pháp lý
Trưng cầu ý dân
Trưng mua, trưng dụng tài sản
Tư pháp người chưa thành niên
Tương trợ tư pháp
Ưu đãi người có công với cách mạng
Việc làm
Viên chức
Viễn thông
Xây dựng
Xử lý vi phạm hành chính
Xuất bản
Xuất cảnh, nhập cảnh của công dân Việt Nam
"""

_GLUED = r"(?:va|thi|ngay|cu the|khi|neu|bao gom)"


def known_name_end(text: Text, start: int) -> int | None:
    """Return where the longest known name ends that stands at ``start``, blanks first.

    A comma of the name may be left out, and so may the blank behind it ("Luật Quản lý thuếvà …").
    Marks may be, too; but a name of one syllable needs those it has, or "được" would be "Dược".
    """
    found = _known().match(text.folded, start)
    if found is None:
        return None
    said = text.whole[start : found.end()].strip().lower()
    is_other_word = " " not in said and not said.isascii() and f"\n{said}\n" not in _NAMES.lower()
    return None if is_other_word else found.end()


@cache
def _known() -> re.Pattern[str]:
    words = [fold(name).replace(",", ",?").split() for name in _NAMES.strip().split("\n")]
    longest_first = sorted(words, key=len, reverse=True)
    names = "|".join(r"[^\S\n]{1,3}".join(name) for name in longest_first)
    after = rf"(?:(?![^\W_])|(?={_GLUED}\b|{_GLUED}dieu\b))"
    return re.compile(rf"[^\S\n]{{1,3}}(?:{names}){after}")
