"""All that the publisher does, wired once: its rounds, its API and its desk share these."""

import secrets
from dataclasses import dataclass

from lantoa.engines.files import Files
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa.runtime.world import World
from lantoa_publisher.asking import Neighbours
from lantoa_publisher.dependents import Dependents
from lantoa_publisher.domain.sayable import Saying
from lantoa_publisher.editing import Editing
from lantoa_publisher.intake import Intake
from lantoa_publisher.previewing import Previewing
from lantoa_publisher.proposing import Proposing
from lantoa_publisher.register_keeping import RegisterKeeping
from lantoa_publisher.registers import Registers
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.settings import PublisherSettings
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.staff.tables import STAFF_TABLES
from lantoa_publisher.tables import TABLES


@dataclass(frozen=True, kw_only=True)
class Works:
    """What reads and writes the publisher's records, and what it stands on."""

    records: Records
    files: Files
    clock: Clock
    bell: Bell
    public_url: str
    registers: Registers
    keeping: RegisterKeeping
    editing: Editing
    reviewing: Reviewing
    neighbours: Neighbours
    previewing: Previewing
    resolving: Resolving
    dependents: Dependents
    spreading: Spreading
    intake: Intake


async def works_of(world: World, settings: PublisherSettings, neighbours: Neighbours) -> Works:
    """The works over the world's stores, which are prepared; the registers are read."""
    clock, bell, url = world.clock, Bell(), world.settings.public_url
    records, files = await world.records("publisher"), await world.files()
    await records.prepare((*TABLES, *STAFF_TABLES))
    registers = Registers()
    await registers.read(records)
    saying = Saying(sms=settings.sms_rules, portal=url)
    editing = Editing(records, registers, clock, bell, saying)
    proposing = Proposing(records, clock, saying)
    resolving = Resolving(records)
    return Works(
        records=records,
        files=files,
        clock=clock,
        bell=bell,
        public_url=url,
        registers=registers,
        keeping=RegisterKeeping(records, registers, clock, bell),
        editing=editing,
        reviewing=Reviewing(records, clock, bell, saying),
        neighbours=neighbours,
        previewing=Previewing(editing, proposing, neighbours, saying),
        resolving=resolving,
        dependents=Dependents(records, resolving, clock, bell),
        spreading=Spreading(records),
        intake=Intake(records, files, clock, f"intake-{secrets.token_hex(6)}"),
    )
