"""E-mail, push and posts: the forms that words take on their channels."""

from lantoa.contracts.content import Change
from lantoa.messages import email, push, rendering, social
from lantoa.messages.social import NETWORKS
from lantoa.messages.templates import Templates
from lantoa.messages.wording import VI
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
    said = "tranh chấp đất đai"
    for part in (email.plain_text(NEWS, WAYS, said), email.html(NEWS, WAYS, said)):
        assert f"Tìm kiếm bạn theo dõi:\n{said}\n" in part
    note = push.note(NEWS, "tin", STOP, said)
    assert note.body.startswith(f"Tìm kiếm bạn theo dõi: {said}\n")
    assert push.note(NEWS, "tin", STOP).body in note.body


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
