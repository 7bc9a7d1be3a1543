"""What every test may ask for."""

from tests.stack import broker, city_servers, parts, search_server, stack

__all__ = ["broker", "city_servers", "parts", "search_server", "stack"]
