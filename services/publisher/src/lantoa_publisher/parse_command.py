"""The command that shows how a file is understood, before anything is stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from lantoa.runtime.commands.shared import Json, tell_json
from lantoa_publisher.extracting.apart import read_file
from lantoa_publisher.legal.tree import Document, Node, count_of

_SHOWN = 80


def parse(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")
    ],
    json: Json = False,
) -> None:
    """Đọc cấu trúc của một văn bản .txt .html .docx .pdf (show a document's structure)."""
    document = read_file(file).document
    if json:
        tell_json(document)
    else:
        for line in outline(document):
            typer.echo(line)


def outline(document: Document) -> Iterator[str]:
    """What head and foot say, how many parts there are, and each part that has an address."""
    yield f"số (number): {document.number or '?'}"
    yield f"loại (type): {document.type or '?'}"
    yield f"tên (title): {document.title or '?'}"
    yield f"cơ quan (body): {document.body or '?'}"
    yield f"ngày (issued): {document.issued_on or '?'}"
    yield f"người ký (signer): {document.signer or '?'}"
    yield "các phần (parts): " + ", ".join(f"{k} {n}" for k, n in count_of(document).items())
    yield f"dòng bỏ (dropped lines): {len(document.dropped)}"
    for node in document.children:
        yield from _branch(node, 0)


def _branch(node: Node, depth: int) -> Iterator[str]:
    if node.address:
        words = " ".join((node.heading or node.text).split())
        shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
        yield f"{'  ' * depth}{node.label} {shown}  [{node.address}]"
    for child in node.children:
        yield from _branch(child, depth + 1)
