"""What is said too often is said seldom."""

import logging

from lantoa.runtime.logging import Seldom


def said(message: str, at: float) -> logging.LogRecord:
    record = logging.LogRecord("aiokafka", logging.ERROR, "", 0, message, (), None)
    record.created = at
    return record


def test_a_library_that_repeats_itself_is_heard_once_in_ten_seconds() -> None:
    seldom = Seldom()
    heard = [seldom.filter(said("Unable to connect", at)) for at in (100, 100.1, 105, 110, 111)]
    assert heard == [True, False, False, True, False]


def test_another_thing_is_heard_at_once() -> None:
    seldom = Seldom()
    assert seldom.filter(said("Unable to connect", 100))
    assert seldom.filter(said("Unable to update metadata", 100))
