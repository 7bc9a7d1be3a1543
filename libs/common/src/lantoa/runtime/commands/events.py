"""``lantoa docs``: writes the generated documents, which ``make check`` compares.

A golden schema is not overwritten when the change would break a reader: that needs a new major
version, or ``--breaking`` before the first release.
"""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from lantoa.contracts.compatibility import breaks
from lantoa.contracts.documents import documents
from lantoa.runtime import metrics
from lantoa.runtime.specs import installed
from lantoa.testing import examples

app = typer.Typer(help="Generated documents.", no_args_is_help=True)


@app.callback()
def _docs() -> None:
    """Generated documents."""


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(help="the project's folder")],
    breaking: Annotated[bool, typer.Option(help="overwrite even what breaks a reader")] = False,
) -> None:
    """Write docs/events.md, docs/metrics.md, docs/openapi, the golden schemas, their examples."""
    fresh = documents() | examples.documents() | metrics.document() | _apis()
    broken = [] if breaking else [line for n, t in fresh.items() for line in _broken(folder / n, t)]
    if broken:
        raise ValueError("\n".join(["this would break readers:", *broken]))
    for name, text in fresh.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    typer.echo(f"{len(fresh)} tệp.")


def _apis() -> dict[str, str]:
    """The OpenAPI documents of the services that are installed, by their paths."""
    specs = installed().values()
    return {f"docs/openapi/{s.name}.json": s.api.written() for s in specs if s.api is not None}


def _broken(path: Path, text: str) -> list[str]:
    if "schemas" not in path.parts or not path.exists():
        return []
    old, new = msgspec.json.decode(path.read_bytes()), msgspec.json.decode(text)
    return [f"{path.name}: {line}" for line in breaks(old, new)]
