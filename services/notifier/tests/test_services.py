"""Which push services are left alone, and for how long."""

from datetime import UTC, datetime

import pytest

from lantoa.runtime.clock import ManualClock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.services import MOST, Services, service_of
from lantoa_notifier.domain.circuits import FIRST, IN_A_ROW

FCM, MOZILLA = "push.example", "updates.example:8443"
DOWN, WELL = Answer(Fate.DEFERRED, "503", after=120.0), Answer(Fate.DELIVERED)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 28, tzinfo=UTC))


def opened(clock: ManualClock, service: str = FCM) -> Services:
    services = Services(clock)
    for _ in range(IN_A_ROW):
        services.heard(service, DOWN)
    return services


def test_a_service_is_named_by_host_and_port() -> None:
    assert service_of("https://Updates.Example:8443/wpush/v2/abc") == MOZILLA


def test_only_the_one_that_fails_rests(clock: ManualClock) -> None:
    services = opened(clock)
    assert services.begin(FCM) == FIRST
    assert services.begin(MOZILLA) == 0


def test_after_its_rest_one_message_finds_out_and_the_others_wait_for_it(
    clock: ManualClock,
) -> None:
    services = opened(clock)
    clock.move(FIRST)
    assert services.begin(FCM) == 0
    assert services.begin(FCM) > 0
    services.heard(FCM, DOWN)
    assert services.begin(FCM) == 2 * FIRST
    clock.move(2 * FIRST)
    assert services.begin(FCM) == 0
    services.heard(FCM, WELL)
    assert services.begin(FCM) == services.begin(FCM) == 0


@pytest.mark.parametrize(
    "answer",
    [Answer(Fate.DEFERRED, "429", after=60.0), Answer(Fate.FAILED, "410", gone=True), WELL],
)
def test_what_is_said_of_one_subscription_is_no_fault_of_the_service(
    clock: ManualClock, answer: Answer
) -> None:
    services = Services(clock)
    for _ in range(2 * IN_A_ROW):
        services.heard(FCM, DOWN)
        services.heard(FCM, answer)
    assert services.begin(FCM) == 0


def test_as_many_are_remembered_as_strangers_may_name(clock: ManualClock) -> None:
    services = opened(clock)
    for number in range(MOST):
        services.heard(f"{number}.example", DOWN)
    assert services.begin(FCM) == 0
