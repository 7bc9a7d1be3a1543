from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.notifier.tests.desk import Desk, open_desk
from services.notifier.tests.smsline import Line, line, until
from tests.smsc import Smsc, smsc
from tests.telegram import telegram_peer

__all__ = ["desk", "smsc", "telegram_peer"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
async def up(desk: Desk, tmp_path: Path, smsc: Smsc) -> AsyncIterator[Line]:
    async with line(desk, tmp_path, smsc.url) as opened:
        await until(opened.is_up)
        yield opened
