"""The words of a confirmation: calm, whole, and naming what was agreed to."""

from lantoa.messages.sms import foreign_letters
from lantoa_notifier.subscribers import rendering


def test_a_confirmation_repeats_what_was_agreed_to_once() -> None:
    texts = rendering.confirmation(["Tôi đồng ý.", "Tôi đồng ý."], "https://lantoa.example/x?t=1")
    assert texts.text.count("“Tôi đồng ý.”") == 1
    assert texts.url in texts.text


def test_a_code_reaches_phones_over_routes_that_take_no_marks() -> None:
    texts = rendering.code("482913")
    assert foreign_letters(texts.sms_plain) == ""
    assert "482913" in texts.sms_plain
