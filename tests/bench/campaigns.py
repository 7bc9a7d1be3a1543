"""A campaign on its full path, measured."""

import asyncio
from collections.abc import Sequence

from lantoa.contracts.delivery import BatchRequested
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.sending import Sending
from services.notifier.tests.desk import Desk, received
from tests.bench.measuring import Cpu


async def sent_to_all(desk: Desk, sending: Sending, campaign: Campaign) -> float:
    """CPU seconds a message, two batches at a time. RuntimeError unless every one was taken."""
    batches, cpu = list(cut(campaign)), Cpu()

    async def work(lane: Sequence[BatchRequested]) -> None:
        for batch in lane:
            await sending.send(received(batch))

    await asyncio.gather(work(batches[::2]), work(batches[1::2]))
    spent = cpu.per(campaign.intents)
    if (await desk.outcomes(campaign)).delivered != campaign.intents:
        raise RuntimeError(f"not every message on {campaign.channel} was taken")
    return spent
