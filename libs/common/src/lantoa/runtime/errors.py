"""The three endings of a handler: it returns, or it raises Retry, or it raises Reject.

There is no fourth (law 1): whatever else is raised is treated as Reject of that one event, whole
and visible, and counted against the stop rule.
"""


class Retry(Exception):  # noqa: N818 - an ending, not an error
    """The world is not ready: the event waits, its partition is paused, and it is tried again.

    ``dependency`` names what is away (``records``, ``search``, ``smtp``), so that its probe can
    tell a world that is not ready from an event that is wrong.
    """

    def __init__(self, reason: str, *, dependency: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dependency = dependency
        self.after = after
        """Seconds that the other side asked us to wait, if it did."""


class Reject(Exception):  # noqa: N818 - an ending, not an error
    """The event is wrong: it becomes a dead letter, whole, with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Away(Retry):
    """A server does not answer, refuses for now, or is too slow."""


class Full(Away):
    """There is no room left where it is kept: an operator has to make some."""


class Fenced(Exception):  # noqa: N818 - reads as a fact
    """Somebody newer writes in our name: stop, and claim the lease again before writing."""


class TooLarge(ValueError):  # noqa: N818 - reads as a fact
    """The record is larger than its topic takes; nothing was appended."""
