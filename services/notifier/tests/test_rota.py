"""Whose turn it is: nobody is served more than a batch ahead of anybody who waits."""

from collections import Counter
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from lantoa_notifier.domain.rota import Rota

BATCH = 500


class Lot(Struct, frozen=True):
    """What waits, in a test."""

    whose: str
    place: int
    people: int


def lots(whose: str, *sizes: int) -> Iterator[Lot]:
    return (Lot(whose, place, people) for place, people in enumerate(sizes))


def rest(whose: str, sizes: list[int], since: int) -> Iterator[Lot]:
    return (Lot(whose, place, sizes[place]) for place in range(since, len(sizes)))


def served(chosen: list[Lot]) -> dict[str, int]:
    total = Counter[str]()
    for lot in chosen:
        total[lot.whose] += lot.people
    return dict(total)


def test_two_who_want_much_take_turns() -> None:
    waiting = {"so-y-te": lots("so-y-te", *[BATCH] * 9), "so-xd": lots("so-xd", *[BATCH] * 9)}
    assert served(Rota().turns(waiting, 6)) == {"so-y-te": 1500, "so-xd": 1500}


def test_who_comes_with_little_is_served_next() -> None:
    rota = Rota()
    rota.turns({"so-y-te": lots("so-y-te", *[BATCH] * 9)}, 6)
    waiting = {"so-y-te": lots("so-y-te", *[BATCH] * 9), "phuong": lots("phuong", 40)}
    assert "phuong" in served(rota.turns(waiting, 2))


def test_silence_saves_up_no_turns() -> None:
    rota = Rota()
    rota.turns({"phuong": lots("phuong", 40), "so-y-te": lots("so-y-te", BATCH, BATCH)}, 2)
    rota.turns({"so-y-te": lots("so-y-te", *[BATCH] * 99)}, 98)
    waiting = {
        "so-y-te": lots("so-y-te", *[BATCH] * 9),
        "phuong": lots("phuong", *[BATCH] * 9),
    }
    assert served(rota.turns(waiting, 4)) == {"so-y-te": 1000, "phuong": 1000}


def test_small_batches_count_as_what_they_are() -> None:
    waiting = {"so-y-te": lots("so-y-te", *[BATCH] * 2), "phuong": lots("phuong", *[50] * 10)}
    assert served(Rota().turns(waiting, 11)) == {"so-y-te": 500, "phuong": 500}


def test_alone_one_takes_all() -> None:
    assert len(Rota().turns({"so-y-te": lots("so-y-te", *[BATCH] * 9)}, 5)) == 5


def test_nothing_waits_and_nothing_is_chosen() -> None:
    assert Rota().turns({}, 18) == []
    assert Rota().turns({"so-y-te": lots("so-y-te")}, 18) == []


SIZES = st.lists(st.integers(1, BATCH), max_size=30)


@given(st.dictionaries(st.sampled_from("abcde"), SIZES), st.lists(st.integers(0, 9), max_size=20))
def test_nothing_is_lost_doubled_or_out_of_order_and_all_get_alike(
    wanted: dict[str, list[int]], rooms: list[int]
) -> None:
    rota, asked = Rota(), dict.fromkeys(wanted, 0)
    total = dict.fromkeys(wanted, 0)
    for room in rooms:
        waiting = {who: rest(who, sizes, asked[who]) for who, sizes in wanted.items()}
        for lot in rota.turns(waiting, room):
            assert lot.place == asked[lot.whose]
            asked[lot.whose] += 1
            total[lot.whose] += lot.people
        still = [total[who] for who, sizes in wanted.items() if asked[who] < len(sizes)]
        assert not still or max(still) - min(still) <= BATCH
