"""Workers share one rate: joining, leaving, killed or asleep, they never exceed it together."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from lantoa_notifier.domain.shares import LEASE, SETTLE, WHOLE, Holder, Shares, Stake

RENEW = LEASE / 3


@dataclass
class Store:
    """The record, as compare-and-set keeps it."""

    shares: Shares = field(default_factory=Shares)
    revision: int = 0

    def put(self, shares: Shares, revision: int) -> bool:
        if revision != self.revision:
            return False
        self.shares, self.revision = shares, revision + 1
        return True


@dataclass
class Worker:
    """A process: renewing takes it three steps, and it may stop before each of them for good."""

    name: str
    stake: Stake
    store: Store
    clock: list[float]
    steps: Iterator[None] | None = None

    def step(self) -> None:
        if self.steps is None:
            self.steps = self._renewing()
        if next(self.steps, self) is self:
            self.steps = None

    def renew(self) -> None:
        self.step()
        while self.steps is not None:
            self.step()

    def _renewing(self) -> Iterator[None]:
        since = self.clock[0]
        read, revision = self.store.shares, self.store.revision
        yield
        asked = self.stake.asks(read, self.clock[0])
        yield
        if self.store.put(asked, revision):
            yield
            self.stake.has(asked, since, self.clock[0])


def worker(name: str, store: Store, clock: list[float]) -> Worker:
    return Worker(name, Stake(name), store, clock)


def settled(workers: list[Worker], clock: list[float]) -> list[int]:
    """The parts after they have renewed for a while."""
    for _ in range(4):
        for one in workers:
            one.renew()
        clock[0] += RENEW
    return [one.stake.part(clock[0]) for one in workers]


def test_a_lone_worker_has_all_of_it_after_a_second() -> None:
    store, clock = Store(), [100.0]
    lone = worker("a", store, clock)
    lone.renew()
    assert lone.stake.part(clock[0]) == 0
    clock[0] += SETTLE
    assert lone.stake.part(clock[0]) == WHOLE


def test_those_who_live_have_equal_parts() -> None:
    store, clock = Store(), [0.0]
    workers = [worker(name, store, clock) for name in "abc"]
    assert settled(workers, clock) == [WHOLE // 3] * 3


def test_who_joins_gets_nothing_that_somebody_may_still_use() -> None:
    store, clock = Store(), [0.0]
    first, second = worker("a", store, clock), worker("b", store, clock)
    settled([first], clock)
    second.renew()
    clock[0] += SETTLE
    assert (first.stake.part(clock[0]), second.stake.part(clock[0])) == (WHOLE, 0)
    assert settled([first, second], clock) == [WHOLE // 2] * 2


def test_the_part_of_one_who_died_is_free_after_a_lease_and_not_before() -> None:
    store, clock = Store(), [0.0]
    dies, lives = worker("a", store, clock), worker("b", store, clock)
    settled([dies, lives], clock)
    dies.renew()
    lives.renew()
    died, parts = clock[0], {}
    while clock[0] < died + LEASE + RENEW + SETTLE:
        clock[0] += 0.5
        lives.renew()
        parts[clock[0] - died] = lives.stake.part(clock[0])
    assert {part for after, part in parts.items() if after < LEASE} == {WHOLE // 2}
    assert parts[LEASE + SETTLE + RENEW] == WHOLE


def test_who_slept_longer_than_its_lease_has_nothing_when_it_wakes() -> None:
    store, clock = Store(), [0.0]
    sleeper = worker("a", store, clock)
    settled([sleeper], clock)
    clock[0] += LEASE
    assert sleeper.stake.part(clock[0]) == 0
    sleeper.renew()
    assert sleeper.stake.part(clock[0]) == 0
    clock[0] += SETTLE
    assert sleeper.stake.part(clock[0]) == WHOLE


def test_who_leaves_in_order_frees_its_part_at_once() -> None:
    store, clock = Store(), [0.0]
    leaves, stays = worker("a", store, clock), worker("b", store, clock)
    settled([leaves, stays], clock)
    store.put(leaves.stake.leaves(store.shares), store.revision)
    assert leaves.stake.part(clock[0]) == 0
    stays.renew()
    clock[0] += SETTLE
    assert stays.stake.part(clock[0]) == WHOLE


def test_more_workers_than_parts_divide_what_there_is() -> None:
    many = Shares(holders=tuple(Holder(worker=str(n), beat=1, part=1) for n in range(5)))
    asked = Stake("x").asks(many, 0.0)
    assert sum(one.part for one in asked.holders) <= WHOLE


def goes_on(one: Worker, luck: random.Random, sleeps: dict[str, float]) -> None:
    """A tenth of a second of a process that renews often, or sleeps, in the midst of it, too."""
    now = one.clock[0]
    if now < sleeps.get(one.name, 0):
        return
    if luck.random() < 0.02:
        sleeps[one.name] = now + luck.choice([0.3, 1, 3, LEASE, 2 * LEASE])
    elif one.steps is not None or luck.random() < 0.2:
        one.step()


def comes_and_goes(workers: list[Worker], luck: random.Random, names: Iterator[int]) -> None:
    """Now and then one ends in order, or dies; in its place a new one begins."""
    if luck.random() > 0.01:
        return
    place = luck.randrange(len(workers))
    leaver, store = workers[place], workers[place].store
    if luck.random() < 0.5:
        store.put(leaver.stake.leaves(store.shares), store.revision)
    workers[place] = worker(str(next(names)), store, leaver.clock)


@pytest.mark.parametrize("seed", range(60))
def test_in_no_second_is_more_than_the_whole_used(seed: int) -> None:
    """Whatever order they read, write, sleep, die and come back in: the most that each had in a
    second, together, is at most the whole. One who died may use its part to the end of its lease:
    a process that is only asleep looks just so."""
    store, clock, luck, names = Store(), [0.0], random.Random(seed), count()
    workers = [worker(str(next(names)), store, clock) for _ in range(4)]
    everybody, sleeps = {one.name: one for one in workers}, dict[str, float]()
    second: deque[dict[str, int]] = deque(maxlen=10)
    used = 0
    for tick in range(1200):
        clock[0] = tick / 10
        comes_and_goes(workers, luck, names)
        everybody |= {one.name: one for one in workers}
        for one in luck.sample(workers, len(workers)):
            goes_on(one, luck, sleeps)
        second.append({name: one.stake.part(clock[0]) for name, one in everybody.items()})
        most = [max(parts.get(name, 0) for parts in second) for name in everybody]
        assert sum(most) <= WHOLE
        used += sum(second[-1].values())
    assert used > WHOLE * 1200 / 3
