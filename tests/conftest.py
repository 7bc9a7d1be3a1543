"""What every test may ask for."""

from tests.order import pytest_collection_modifyitems
from tests.stack import broker, parts, search_server, stack

__all__ = ["broker", "parts", "pytest_collection_modifyitems", "search_server", "stack"]
