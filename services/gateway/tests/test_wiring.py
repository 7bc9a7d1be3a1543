"""The gateway as a service: ready only when it knows what stood on the log."""

import asyncio
from typing import Any

from lantoa.runtime.service import Background
from lantoa_gateway.app import gateway
from lantoa_gateway.settings import GatewaySettings


async def until_stopped(background: Background) -> None:
    await background()


async def test_it_is_ready_once_it_has_caught_up(city: Any) -> None:
    async with gateway.open(city.world, None) as service:
        (ready,) = service.ready
        assert not ready()
        read = {reading.group: [t.name for t in reading.topics] for reading in service.readings}
        assert read == {
            "gateway": ["lantoa.subscription.state.v1"],
            "gateway-searches": ["lantoa.search.saved.v1"],
        }
        async with asyncio.TaskGroup() as group:
            tails = [group.create_task(until_stopped(run)) for run in service.background.values()]
            async with asyncio.timeout(5):
                while not ready():
                    await city.world.clock.sleep(0.01)
            for tail in tails:
                tail.cancel()


def test_it_answers_on_8080_on_this_machine_unless_told_otherwise() -> None:
    assert gateway.settings is GatewaySettings
    settings = GatewaySettings()
    assert (settings.gateway_host, settings.gateway_port) == ("127.0.0.1", 8080)
