"""What every test may ask for."""

from tests.stack import broker, stack

__all__ = ["broker", "stack"]
