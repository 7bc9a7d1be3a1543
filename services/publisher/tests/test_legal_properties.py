"""Whatever tree is printed, the same tree is read again, and no character is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa_publisher.legal.conservation import check_conserved
from lantoa_publisher.legal.numbering import follows, key_of
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Line, Source, nodes_of

LETTERS = "abcdđeghiklmnopqrstuvxy"
WORDS = ("tổ chức", "cá nhân", "hồ sơ", "theo khoản 2 Điều 5", "“biển báo”", "10.000 đồng", "xe")
QUOTE = ("“Điều 7. Tên cũ", "1. Khoản cũ;", "2. Khoản mới.”.")
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
clauses = st.lists(st.integers(0, 4), max_size=5)
"""For each clause, how many points it has."""
documents = st.lists(st.tuples(st.integers(0, 2), clauses, st.booleans()), min_size=1, max_size=6)
"""For each article: how many numbers like 5a follow it, its clauses, whether it quotes."""


@settings(max_examples=60)
@given(documents, st.data())
def test_a_printed_tree_is_read_again_as_it_was(document, data):
    wanted: list[str] = []
    lines: list[str] = []
    for number, (inserted, clauses, quotes) in enumerate(document, 1):
        for suffix in ["", "a", "b"][: inserted + 1]:
            print_article(f"{number}{suffix}", clauses, quotes, wanted, lines, data)
    source = Source(tuple(Line(line) for line in lines))
    found = parse(source)
    check_conserved(source, found)
    assert [node.address for node in nodes_of(found) if node.address] == wanted


@given(st.lists(st.text('Điều 1.khoản2a)đ“”" :PHỤLCV-\n\t', max_size=40), max_size=30))
def test_no_character_of_any_text_is_lost(texts):
    source = Source(tuple(Line(text) for text in texts))
    check_conserved(source, parse(source))


@given(st.integers(1, 200))
def test_numbers_follow_each_other_in_their_order(figure):
    number = str(figure)
    assert follows(str(figure + 1), number)
    assert follows(f"{figure}a", number)
    assert key_of(number) < key_of(f"{figure}d") < key_of(f"{figure}đ") < key_of(f"{figure + 1}")


def print_article(number, clauses, quotes, wanted, lines, data):
    article = f"dieu-{number}"
    wanted.append(article)
    lines.append(f"Điều {number}. Quy định về {data.draw(sentences)}")
    if not clauses:
        lines.append(f"Nội dung {data.draw(sentences)}.")
    for clause, points in enumerate(clauses, 1):
        wanted.append(f"{article}/khoan-{clause}")
        lines.append(f"{clause}. Khoản {data.draw(sentences)}:")
        for letter in LETTERS[:points]:
            wanted.append(f"{article}/khoan-{clause}/diem-{letter.replace('đ', 'dd')}")
            lines.append(f"{letter}) Điểm {data.draw(sentences)};")
    if quotes:
        lines.extend(QUOTE)
