"""Places of a document that overlap."""

from lantoa.contracts.relations import holds, touches


def test_an_article_holds_its_clauses_and_not_the_article_whose_number_begins_alike() -> None:
    assert holds("dieu-5", "dieu-5/khoan-2")
    assert holds("", "dieu-5")
    assert not holds("dieu-5", "dieu-51")
    assert not holds("dieu-5/khoan-2", "dieu-5")


def test_places_touch_when_one_holds_the_other() -> None:
    assert touches("dieu-5/khoan-2", "dieu-5")
    assert touches("dieu-5", "dieu-5/khoan-2")
    assert not touches("dieu-5/khoan-2", "dieu-5/khoan-3")
