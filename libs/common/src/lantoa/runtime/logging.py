"""Logs: a fact once, where it is known; for people on a terminal, JSON elsewhere.

Personal data never gets here; what looks like an address or a number is masked all the same.
"""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from lantoa.runtime.settings import CommonSettings

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\d)(?:\+\d{7,15}|0\d{9})(?!\d)")

CHATTY = (
    "aiokafka.cluster",
    "aiokafka.consumer.group_coordinator",
    "aiokafka.conn",
    "opensearch",
)
"""Loggers that tell every try of a client while a server is not ready; we tell it once, as Away."""


def mask(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Mask what looks like an e-mail address or a telephone number in any value."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _ADDRESS.sub("…", value)
    return event


class Seldom(logging.Filter):
    """A library says the same thing once in ten seconds at most: some would ten times in one."""

    SECONDS = 10.0

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it was not said just now."""
        about = (record.name, str(record.msg))
        if record.created - self._said.get(about, -self.SECONDS) < self.SECONDS:
            return False
        self._said[about] = record.created
        return True


def configure_logging(settings: CommonSettings) -> None:
    """Send our logs, and warnings of the libraries, to standard error."""
    chosen = settings.log_format
    console = sys.stderr.isatty() if chosen == "auto" else chosen == "console"
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    level = getattr(logging, settings.log_level.upper())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer)
    )
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # noqa: TID251 - to quieten it
