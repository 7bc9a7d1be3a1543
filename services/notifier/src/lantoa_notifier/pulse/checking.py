"""The alarms that stand, as ``lantoa check`` lists them: an alarm is not an account that is off."""

from typing import Any

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.pulse import AlarmChanged
from lantoa.contracts.topics import PULSE_STATE
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.world import World


async def check(world: World) -> dict[str, Any]:
    """Of what an alarm stands, and since when."""
    standing: dict[str, AlarmChanged] = {}
    async for record in read_to_end(world.log, PULSE_STATE):
        try:
            fact = decode(PULSE_STATE, record.value, record.headers)[1]
        except WrongEvent:
            continue
        if isinstance(fact, AlarmChanged):
            standing[fact.of] = fact
    raised = {of: fact.since.isoformat() for of, fact in standing.items() if fact.raised}
    return {"alarms": raised, "wrong": []}
