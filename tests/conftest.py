"""What every test may ask for."""

from tests.stack import broker, parts, search_server, stack

__all__ = ["broker", "parts", "search_server", "stack"]
