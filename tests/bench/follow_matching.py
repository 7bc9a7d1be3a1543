"""How fast one content finds its people among synthetic follows: match, people, frozen audience.

    python tests/bench/follow_matching.py [FOLLOWS]

Two follows a person, in no order, over 45 fields, 126 areas and 9 audiences, as in a city. One JSON
line a content: median and least of the rounds, in milliseconds.
"""

import json
import random
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Follow, Rule, SubscriberState
from lantoa_notifier.domain.follows import FollowIndex

ROUNDS, SEED = 11, 335
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIELDS = [str(n) for n in range(1, 46)]
AREAS = [f"{n:05d}" for n in range(1, 127)]
AUDIENCES = [f"doi-tuong-{n}" for n in range(9)]
CONTENTS = {
    "one field, one area, one audience": Rule(
        fields=("3",), areas=("00004",), audiences=("doi-tuong-1",)
    ),
    "three fields, one area": Rule(fields=("3", "4", "5"), areas=("00004",)),
    "one field, city-wide": Rule(fields=("3",)),
    "every field, city-wide": Rule(fields=tuple(FIELDS)),
}


def rule(chance: random.Random) -> Rule:
    """A rule as people make them: mostly a field, half of the time an area or an audience."""
    return Rule(
        fields=(chance.choice(FIELDS),) if chance.random() < 0.9 else (),
        areas=(chance.choice(AREAS),) if chance.random() < 0.5 else (),
        audiences=(chance.choice(AUDIENCES),) if chance.random() < 0.5 else (),
    )


def filled(follows: int) -> FollowIndex:
    """An index of so many follows."""
    chance, index = random.Random(SEED), FollowIndex()
    people = list(range(1, follows // 2 + 1))
    chance.shuffle(people)
    for number in people:
        channel = chance.choice((Channel.EMAIL, Channel.EMAIL, Channel.PUSH))
        own = tuple(
            Follow(number=FollowNumber(n), rule=rule(chance), channel=channel, since=NOW)
            for n in (1, 2)
        )
        state = SubscriberState(
            number=SubscriberNumber(number),
            follows=own,
            link_version=1,
            last_command="bench",
            revision=1,
        )
        index.learn(state)
    return index


def timed(deed: Callable[[], object]) -> dict[str, float]:
    """Median and least of the rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        deed()
        times.append((perf_counter() - began) * 1000)
    return {"median": round(statistics.median(times), 2), "least": round(min(times), 2)}


def tell(line: dict[str, Any]) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    follows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    began = perf_counter()
    index = filled(follows)
    loaded = round(perf_counter() - began, 1)
    tell({"bench": "follow-matching", "follows": follows, "load_s": loaded})
    for name, about in CONTENTS.items():
        matched = index.match(about)
        people = index.people(matched)
        line = {
            "bench": "follow-matching",
            "content": name,
            "matched": len(matched),
            "people": sum(map(len, people.values())),
            "match_ms": timed(lambda about=about: index.match(about)),
            "people_ms": timed(lambda matched=matched: index.people(matched)),
            "audience_bytes": sum(len(p.serialize()) for p in people.values()),
        }
        tell(line)


if __name__ == "__main__":
    main()
