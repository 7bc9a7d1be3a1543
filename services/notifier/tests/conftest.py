from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.notifier.tests.desk import Desk, open_desk
from tests.smsc import smsc

__all__ = ["desk", "smsc"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened
