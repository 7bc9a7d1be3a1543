"""E-mail, push and posts: the forms that words take on their channels."""

import pytest

from lantoa.contracts.content import Change
from lantoa.messages import email, push, rendering, social
from lantoa.messages.because import NOTHING, Because, as_html, as_text
from lantoa.messages.social import NETWORKS, Network
from lantoa.messages.templates import Templates
from lantoa.messages.wording import EN, VI
from lantoa.testing.builders import a_content, a_law

PORTAL = "https://pbgdpl.hanoi.example"
WAYS = email.Ways(f"{PORTAL}/theo-doi/cua-toi?t=B", f"{PORTAL}/theo-doi/dung?t=A")
STOP = WAYS.stop
NEWS = rendering.alert(a_content(), PORTAL)


def test_an_email_ends_with_why_it_came_and_how_to_choose_or_stop() -> None:
    for part in (email.plain_text(NEWS, WAYS), email.html(NEWS, WAYS)):
        assert VI.why in part
        assert WAYS.manage in part
        assert WAYS.stop in part
        assert NEWS.url in part


def test_who_follows_a_search_reads_which_one_found_it() -> None:
    because = Because(search="tranh chấp <đất đai>", followed="Tìm kiếm: tranh chấp <đất đai>")
    assert as_text(because, VI) == "Tìm kiếm bạn theo dõi: tranh chấp <đất đai>"
    assert as_html(because, VI) == "<p>Tìm kiếm bạn theo dõi: tranh chấp &lt;đất đai&gt;</p>"
    note = push.note(NEWS, "tin", STOP, because)
    assert note.body.startswith("Tìm kiếm bạn theo dõi: tranh chấp <đất đai>\n")
    assert push.note(NEWS, "tin", STOP).body in note.body


def test_who_follows_an_article_reads_which_and_where_it_stands_before_and_after() -> None:
    page = f"{PORTAL}/van-ban/luat-57-2020-qh14/dieu-1#cac-ban"
    because = Because(followed="Văn bản: Điều 1 – Luật Thanh niên", compare=page)
    why, where = as_text(because, VI).splitlines()
    assert why == "Mục bạn theo dõi: Văn bản: Điều 1 – Luật Thanh niên"
    assert where == f"Xem điều bạn theo dõi trước và sau thay đổi: {page}"
    assert f'<a href="{page}"\n>Xem điều' in as_html(because, VI)
    for part, reason in ((email.plain_text, as_text), (email.html, as_html)):
        assert reason(because, EN) in part(NEWS.within("en"), WAYS, reason(because, EN), words=EN)
    assert push.note(NEWS, "luat", STOP, because).body.endswith(f"\n{why}")


def test_who_follows_everything_is_told_no_reason() -> None:
    assert as_text(NOTHING, VI) == as_html(NOTHING, VI) == ""
    assert push.note(NEWS, "tin", STOP, NOTHING) == push.note(NEWS, "tin", STOP)


def test_without_a_stop_link_nothing_is_promised() -> None:
    assert "Ngừng" not in email.plain_text(NEWS, None) + email.html(NEWS, None)


def test_texts_without_html_have_no_html_part() -> None:
    assert email.html(Templates(subject="Tin", text="Tin."), WAYS) == ""


def test_a_note_is_cut_where_a_phone_cuts_it_and_travels_whole() -> None:
    note = push.note(rendering.alert(a_law(title="Luật Thanh niên " * 8), PORTAL), "luat", STOP)
    title, body = push.shown(note)
    assert len(title) <= push.SHOWN_TITLE < len(note.title)
    assert title.endswith("…")
    assert body == note.body
    assert push.size_of(note) < push.MOST_BYTES


def test_a_post_fits_every_network_and_counts_links_as_the_network_does() -> None:
    post = social.post(NEWS)
    assert post.startswith(NEWS.subject)
    assert post.endswith(NEWS.url)
    letters = {one.name: social.letters_of(post, NEWS.url, one) for one in NETWORKS}
    assert letters["Telegram"] == len(post)
    assert letters["Mastodon"] == len(post) - len(NEWS.url) + 23
    assert all(letters[one.name] <= one.most_letters for one in NETWORKS)


def test_a_post_of_a_correction_says_what_was_put_right() -> None:
    corrected = a_content(version=2, change=Change.CORRECTION, change_note="Sửa ngày hiệu lực.")
    post = social.post(rendering.correction(corrected, PORTAL))
    assert "Điểm đính chính: Sửa ngày hiệu lực." in post


LONG = "Người sử dụng đất được cấp Giấy chứng nhận theo Điều 137. " * 120


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_a_post_that_is_too_long_ends_with_a_sentence_and_the_link_to_all_of_it(
    network: Network,
) -> None:
    texts = rendering.alert(a_content(summary=LONG), PORTAL)
    post = social.fitted(texts, network)
    assert social.letters_of(post, texts.url, network) <= network.most_letters
    assert post.endswith(f"theo Điều 137. …\n\n{texts.url}")
    assert post.startswith(texts.subject)


def test_a_post_without_a_sentence_to_end_with_is_cut_after_a_word() -> None:
    texts = Templates(subject="Tin", text="", post="đất đai " * 100, url=PORTAL)
    post = social.fitted(texts, social.MASTODON)
    assert post.endswith((f"đất…\n\n{PORTAL}", f"đai…\n\n{PORTAL}"))
    assert social.letters_of(post, PORTAL, social.MASTODON) <= 500


def test_a_short_network_keeps_the_subject_and_the_link() -> None:
    tiny = Network(name="Bảng chạy chữ", most_letters=40)
    texts = Templates(
        subject="Luật Đất đai có hiệu lực từ ngày mai", text="", post="A" * 9, url="u"
    )
    assert social.fitted(texts, tiny) == "Luật Đất đai có hiệu lực từ ngày mai\n\nu"


def test_an_emoji_counts_two_as_telegram_counts() -> None:
    assert social.letters_of("📜 Luật", "", social.TELEGRAM) == 7


def test_a_post_speaks_to_whoever_follows_nothing_of_ours() -> None:
    for texts in (NEWS, rendering.correction(a_content(version=2), PORTAL)):
        assert "bạn theo dõi" not in social.post(texts)
        assert "đã gửi bạn" not in social.post(texts)
