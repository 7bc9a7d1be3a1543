"""What is known of the law's language."""

from lantoa.text.language import language, rarity


def test_marks_are_counted_apart_and_a_folded_syllable_gives_its_ways() -> None:
    known = language()
    assert known.pairs["đất đai"] > known.pairs.get("đạt đai", 0)
    assert {"đất", "đạt", "đặt"} <= set(known.ways["dat"])


def test_what_every_law_says_tells_less_than_what_one_says() -> None:
    rare = rarity()
    assert rare.of_syllables["quy"] < rare.of_syllables["vuot"] < rare.unknown
    assert rare.of_pairs["quy_dinh"] < rare.of_pairs["dat_dai"] < rare.unknown
