"""The desk's words: Vietnamese as the pages have them, and the same in English (``words.tsv``)."""

from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def english() -> Mapping[str, str]:
    """English for each Vietnamese sentence; what is missing stays Vietnamese."""
    table = resources.files("lantoa_publisher").joinpath("desk", "words.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in table.splitlines())
