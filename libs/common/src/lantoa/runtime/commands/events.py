"""``lantoa docs``: writes the generated documents, which ``make check`` compares."""

from pathlib import Path
from typing import Annotated

import typer

from lantoa.contracts.documents import documents

app = typer.Typer(help="Generated documents.", no_args_is_help=True)


@app.command()
def write(folder: Annotated[Path, typer.Argument(help="the project's folder")]) -> None:
    """Write docs/events.md, docs/metrics.md and the golden schemas."""
    for name, text in documents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    typer.echo(f"{len(documents())} tệp.")
