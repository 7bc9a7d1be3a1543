"""Whether a process gets on (liveness) and can be used (readiness).

Readiness turns false when a hard dependency is gone; liveness stays true, so that a server that
is away never causes a storm of restarts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Check = Callable[[], bool]


@dataclass
class Health:
    """What must be true, by name."""

    live: dict[str, Check] = field(default_factory=dict)
    ready: dict[str, Check] = field(default_factory=dict)

    def failing(self, checks: dict[str, Check]) -> list[str]:
        """The names of the checks that say no."""
        return [name for name, check in checks.items() if not check()]
