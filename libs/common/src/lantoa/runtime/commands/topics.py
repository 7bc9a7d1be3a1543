"""``lantoa topics``: the topics as the contracts have them; ``--create`` makes what is missing."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lantoa.contracts.topics import TOPICS
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.world import World

NAME = "topics"


def command(
    json: Json = False,
    create: Annotated[bool, typer.Option(help="make the topics that are missing")] = False,
) -> None:
    """Các chủ đề trên nhật ký sự kiện (the topics of the log)."""
    if create:
        in_world(_create)
    if json:
        tell_json([{"name": t.name, "key": t.key, "partitions": t.partitions} for t in TOPICS])
        return
    table = Table("topic", "key", "partitions", "kept", "carries", box=None)
    for topic in TOPICS:
        kept = "compacted" if topic.compacted else f"{topic.kept.days} d"
        table.add_row(topic.name, topic.key, str(topic.partitions), kept, topic.carries)
    Console().print(table)


async def _create(world: World) -> None:
    await world.log.prepare(TOPICS)
