"""What came back is read by its machine part; what is none says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lantoa_notifier.domain.reports import NOTHING, Report, Said, read
from services.notifier.tests.returned import (
    automatic_reply,
    complaint,
    notification,
    recipient,
    report_of,
)


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        (notification("5.1.1"), Report(Said.FAILED, "5.1.1")),
        (notification("4.4.1"), Report(Said.FAILED, "4.4.1")),
        (notification("4.2.0", action="delayed"), Report(Said.DELAYED, "4.2.0")),
        (notification("2.0.0", action="delivered"), Report(Said.DELIVERED, "2.0.0")),
        (notification("2.0.0", action="relayed"), NOTHING),
        (notification("5.1.1", action="FAILED (bad address)"), Report(Said.FAILED, "5.1.1")),
        (notification("5.1.1", action="lạ"), NOTHING),
    ],
)
def test_actions_are_told_apart(mail: bytes, said: Report) -> None:
    assert read(mail) == said


def test_a_vague_status_is_read_in_the_servers_own_words() -> None:
    mail = notification("5.0.0", diagnostic="550 5.1.1 <a@thu.example> No such user")
    assert read(mail) == Report(Said.FAILED, "5.1.1")
    assert read(notification("5.0.0", diagnostic="450 4.2.2 Full")).status == "5.0.0"
    assert read(notification("", diagnostic="550 5.2.2 Full")).status == "5.2.2"


def test_the_worst_of_several_recipients_counts() -> None:
    blocks = [recipient("2.0.0", "delivered"), recipient("5.2.2"), recipient("4.0.0", "delayed")]
    assert read(report_of("delivery-status", blocks)) == Report(Said.FAILED, "5.2.2")


@pytest.mark.parametrize("kind", ["abuse", "opt-out", "opt-out-list", "Abuse"])
def test_whoever_complains_is_heard(kind: str) -> None:
    assert read(complaint(kind)) == Report(Said.COMPLAINT)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "fraud", "virus", ""])
def test_reports_of_machines_are_no_complaints(kind: str) -> None:
    assert read(complaint(kind)) == NOTHING


def test_an_automatic_reply_says_nothing_whatever_its_words() -> None:
    assert read(automatic_reply()) == NOTHING


def test_a_notification_without_an_end_is_read_as_far_as_it_goes() -> None:
    whole = notification("5.1.1")
    assert read(whole[: whole.index(b"Diagnostic-Code")]) == Report(Said.FAILED, "5.1.1")


def test_parts_within_parts_without_end_are_no_harm() -> None:
    nested = b"".join(
        b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(5000)
    )
    assert read(nested) == NOTHING


@given(some.binary(max_size=2000))
def test_no_bytes_are_too_strange(mail: bytes) -> None:
    assert read(mail) == NOTHING
    assert read(b"Content-Type: multipart/report; boundary=x\n\n--x\n" + mail) is not None
