"""What every test may ask for."""

from tests.stack import broker, search_server, stack

__all__ = ["broker", "search_server", "stack"]
