"""Addresses can be read with two keys, and by nobody once the person's is gone."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.runtime.settings import CommonSettings, Environment
from lantoa.runtime.wrapping import NoInstallationKey, Tampered, installation_key
from lantoa_notifier.subscribers.vault import WHAT, Vault
from services.notifier.tests.desk import Desk

LAN, MINH = SubscriberNumber(1), SubscriberNumber(2)
ADDRESS = Contact(channel=Channel.EMAIL, address="lan@thu.example")


async def test_what_is_sealed_can_be_opened_and_says_nothing_itself(desk: Desk) -> None:
    sealed = await desk.vault.seal_contact(LAN, ADDRESS)
    assert b"lan@" not in sealed
    assert await desk.vault.open_contact(LAN, sealed) == ADDRESS


async def test_a_forgotten_person_cannot_be_found_in_any_copy(desk: Desk) -> None:
    sealed = await desk.vault.seal_contact(LAN, ADDRESS)
    await desk.vault.forget(LAN)
    await desk.vault.forget(LAN)
    assert await desk.vault.open_contact(LAN, sealed) is None


async def test_an_address_cannot_be_moved_to_somebody_else(desk: Desk) -> None:
    sealed = await desk.vault.seal_contact(LAN, ADDRESS)
    await desk.vault.seal_contact(MINH, ADDRESS)
    with pytest.raises(Tampered):
        await desk.vault.open_contact(MINH, sealed)


async def test_another_installation_opens_nothing(desk: Desk) -> None:
    sealed = await desk.vault.seal_contact(LAN, ADDRESS)
    with pytest.raises(Tampered):
        await Vault(desk.records, b"x" * 32).open_contact(LAN, sealed)


def test_dev_makes_a_key_once_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = CommonSettings(data=tmp_path)
    first = installation_key(settings, WHAT)
    assert installation_key(settings, WHAT) == first
    assert (tmp_path / "keys" / "vault").stat().st_mode & 0o777 == 0o600


def test_production_needs_a_secret_and_says_which(tmp_path: Path) -> None:
    settings = CommonSettings(data=tmp_path, env=Environment.PRODUCTION)
    with pytest.raises(NoInstallationKey, match="LANTOA_KEY_SECRET"):
        installation_key(settings, WHAT)
    given = settings.model_copy(update={"key_secret": SecretStr("bí mật")})
    assert len(installation_key(given, WHAT)) == 32
