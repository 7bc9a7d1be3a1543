"""A return path names one message of ours, and nobody else can write one."""

from hypothesis import given
from hypothesis import strategies as some

from lantoa.contracts.ids import BatchId, ContentId, Version, batch_id, campaign_id
from lantoa_notifier.domain.returning import Origin, ReturnPaths, origin_of, tag_of

DOMAIN = "tra.phapluat.example"
PATHS = ReturnPaths(DOMAIN, b"k" * 32)
LONG = ContentId("nghi-quyet-" + "x" * 100)
BATCH = batch_id(campaign_id(LONG, Version(12), 3, "email", "main"), 123)


@given(some.text(min_size=1), some.integers(0, 499))
def test_a_return_path_is_read_back_as_its_message(batch: str, slot: int) -> None:
    path = PATHS.write(BatchId(batch), slot)
    assert PATHS.read(path) == Origin(tag_of(BatchId(batch)), slot)


def test_the_longest_batch_fits_before_the_domain() -> None:
    local, _, domain = PATHS.write(BATCH, 499).partition("@")
    assert len(local) <= 64
    assert domain == DOMAIN


def test_a_server_that_changes_case_does_no_harm() -> None:
    assert PATHS.read(PATHS.write(BATCH, 7).upper()) == Origin(tag_of(BATCH), 7)


def test_a_return_path_of_another_installation_is_nobodys() -> None:
    stranger = ReturnPaths(DOMAIN, b"x" * 32)
    assert PATHS.read(stranger.write(BATCH, 7)) is None


@given(some.integers(4, 35), some.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_return_path_with_one_changed_letter_is_nobodys(place: int, letter: str) -> None:
    right = PATHS.write(BATCH, 7)
    changed = right[:place] + letter + right[place + 1 :]
    assert (PATHS.read(changed) is None) == (changed != right)


@given(some.text())
def test_whatever_else_is_written_is_nobodys(address: str) -> None:
    assert PATHS.read(address) is None
    assert PATHS.read(f"{address}@{DOMAIN}") is None


def test_return_paths_are_found_where_they_are_quoted() -> None:
    text = f"Return-Path: <{PATHS.write(BATCH, 7)}>\nTo: <tra.{'a' * 32}@{DOMAIN}>"
    assert list(PATHS.found_in(text)) == [Origin(tag_of(BATCH), 7)]


def test_a_message_in_one_word_is_read_back() -> None:
    origin = Origin(tag_of(BATCH), 499)
    assert origin_of(origin.reference) == origin
