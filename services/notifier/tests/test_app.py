"""The whole notifier as it runs: from a sealed follow to what arrives, and how it starts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientConnectorError, ClientSession
from pydantic import SecretStr

from lantoa.contracts.chats import awaited, awaited_at_zalo
from lantoa.contracts.content import Change, ContentEvent, subject_of
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.ids import SubscriberNumber, derived_id, event_id
from lantoa.contracts.proposed import AudienceSize, Proposed
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.subscriptions import (
    Channel,
    Contact,
    FollowConfirmed,
    FollowRequested,
    KeyPublished,
    StopRequested,
    SubscriberState,
    SubscriptionCommand,
)
from lantoa.contracts.topics import (
    CONTENT_EVENT,
    CONTENT_REACHED,
    KEY_STATE,
    SUBSCRIPTION_COMMAND,
    SUBSCRIPTION_STATE,
    TOPICS,
    Topic,
)
from lantoa.engines.eventlog import EventLog
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.internal import AUDIENCE, InternalSettings, internal_key
from lantoa.runtime.links import LINK, Scope, verify
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.running import run_until
from lantoa.runtime.sealing import SEAL, newest_key, seal
from lantoa.runtime.service import Served
from lantoa.runtime.settings import CommonSettings, Environment
from lantoa.runtime.world import open_world
from lantoa.runtime.wrapping import NoInstallationKey, installation_key
from lantoa.testing.city import free_port
from lantoa.testing.telegramdouble import TOKEN, telegram_double
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.app import notifier
from lantoa_notifier.channels.zalo.tokens import WHAT as ZALO_KEY
from lantoa_notifier.channels.zalo.tokens import authorize
from lantoa_notifier.records import TABLES
from lantoa_notifier.subscribers.wiring import SUBSCRIPTIONS
from lantoa_notifier.workers.sinks import Arrived, arrived_at, sink_path
from services.notifier.tests.room import LAND, SENTENCE, published, withdrawn
from services.notifier.tests.zalo_double import FIRST_REFRESH, posts, wrote, zalo_double
from services.notifier.tests.zalochats import ACCOUNT, zalo_environment

PATIENCE = 30.0
LAN = Contact(channel=Channel.EMAIL, address="lan@vidu.vn")
CLOCK = SystemClock()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommonSettings:
    for port in ("LANTOA_SINK_PORT", "LANTOA_PLANNER_PORT"):
        monkeypatch.setenv(port, str(free_port()))
    return CommonSettings(
        data=tmp_path, admin_port=free_port(), public_url="https://lantoa.example"
    )


@asynccontextmanager
async def running(settings: CommonSettings, role: str | None = None) -> AsyncIterator[EventLog]:
    """The notifier in one role, or in all; and the log, as another service has it."""
    stop, started = asyncio.Event(), asyncio.Event()

    def told(_served: Sequence[Served], _port: int) -> None:
        started.set()

    async with open_log(settings.log, settings.data) as log:
        await log.prepare(TOPICS)
        run = asyncio.create_task(run_until(stop, [(notifier, role)], settings, told))
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait([run, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        try:
            yield log
        finally:
            stop.set()
            await asyncio.wait_for(run, PATIENCE)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await CLOCK.sleep(0.02)


async def append(log: EventLog, outgoing: Outgoing) -> None:
    async with log.appender() as appender:
        await appender.append([outgoing])


async def command(log: EventLog, key: str, fact: SubscriptionCommand) -> None:
    """The gateway appends a command."""
    made = encode(
        SUBSCRIPTION_COMMAND,
        fact,
        key=key,
        id=fact.command_id,
        source="gateway",
        time=CLOCK.now(),
    )
    await append(log, made)


async def event(log: EventLog, fact: ContentEvent) -> None:
    """The publisher appends an event."""
    subject = subject_of(fact)
    id = event_id(subject.id, subject.version, CONTENT_EVENT.name)
    made = encode(CONTENT_EVENT, fact, key=subject.id, id=id, source="publisher", time=CLOCK.now())
    await append(log, made)


async def facts(log: EventLog, topic: Topic) -> list[object]:
    return [decode(topic, r.value, r.headers)[1] async for r in read_to_end(log, topic)]


async def keys(log: EventLog) -> list[KeyPublished]:
    return [key for key in await facts(log, KEY_STATE) if isinstance(key, KeyPublished)]


async def states(log: EventLog) -> list[SubscriberState]:
    return [s for s in await facts(log, SUBSCRIPTION_STATE) if isinstance(s, SubscriberState)]


async def follow(log: EventLog, contact: Contact) -> None:
    key = newest_key(await keys(log), SEAL, CLOCK.now())
    assert key is not None
    fact = FollowRequested(
        command_id=derived_id("follow", contact.address),
        channel=contact.channel,
        contact=seal(contact, key),
        rule=LAND,
        consent_text=SENTENCE,
        at=CLOCK.now(),
    )
    await command(log, f"enrolment-{contact.address}", fact)


def number_in(url: str, scope: Scope, publics: list[KeyPublished]) -> SubscriberNumber:
    token = url.partition("?t=")[2]
    return verify(token, scope, [key.public for key in publics if key.use == LINK]).number


async def test_from_asking_to_stopping(settings: CommonSettings) -> None:
    box = sink_path(settings.data, Channel.EMAIL)

    def mail(purpose: Purpose) -> list[Arrived]:
        return [arrived for arrived in arrived_at(box) if arrived.purpose is purpose]

    async with running(settings) as log:
        await follow(log, LAN)
        await until(lambda: bool(mail(Purpose.CONFIRMATION)))
        (asked,) = mail(Purpose.CONFIRMATION)
        number = number_in(asked.url, Scope.CONFIRM, await keys(log))
        confirm = FollowConfirmed(
            command_id="confirm", number=number, link_version=1, at=CLOCK.now()
        )
        await command(log, str(number), confirm)
        await _confirmed(log)
        await event(log, published(1))
        await until(lambda: bool(mail(Purpose.ALERT)))
        (alert,) = mail(Purpose.ALERT)
        assert number_in(alert.stop_url, Scope.STOP, await keys(log)) == number
        await event(log, published(2, Change.CORRECTION, change_note="Sửa Điều 5"))
        await until(lambda: bool(mail(Purpose.CORRECTION)))
        stop = StopRequested(command_id="stop", number=number, at=CLOCK.now())
        await command(log, str(number), stop)
        await _stopped(log)
        await event(log, withdrawn(3))
        await _planned(log, 3)
    assert not mail(Purpose.WITHDRAWAL)
    assert {arrived.to for arrived in arrived_at(box)} == {"lan@vidu.vn"}


async def test_from_starting_a_chat_to_stopping_it(
    settings: CommonSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment, lan = "k3Jx0vQ2n8rT5uW7yZ1aB4cD6eF9gH", 987654321987
    async with telegram_double(CLOCK) as telegram:
        telegram.patience = 0.5
        monkeypatch.setenv("LANTOA_CHAT_URL", "telegram://LanToaHaNoiBot")
        monkeypatch.setenv("LANTOA_CHAT_TOKEN", TOKEN)
        monkeypatch.setenv("LANTOA_TELEGRAM_SERVER", telegram.url)

        async def answered(beginning: str) -> None:
            await until(lambda: any(text.startswith(beginning) for text in telegram.told(lan)))

        async with running(settings) as log:
            await follow(log, awaited(enrolment))
            await _let_go(log, SUBSCRIPTION_COMMAND)
            telegram.says(lan, f"/start {enrolment}")
            await answered("Bạn đã bắt đầu theo dõi")
            await _confirmed(log)
            await event(log, published(1))
            await answered("Tin pháp luật mới trong các mục bạn theo dõi:")
            telegram.says(lan, "/dung")
            await answered("Đã dừng.")
            await _stopped(log)
            await event(log, withdrawn(2))
            await _planned(log, 2)
        assert len(telegram.told(lan)) == 3
        async with open_world(settings) as world:
            account = await check(world)
    assert account["balanced"], account["wrong"]
    kept = [path.read_bytes() for path in settings.data.rglob("*") if path.is_file()]
    assert not any(str(lan).encode() in content for content in kept)


async def test_from_sending_the_code_to_zalo_to_stopping(
    settings: CommonSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, lan, port = "4829135702", "4318657068771012646", free_port()
    async with zalo_double(CLOCK) as zalo:
        for name, value in zalo_environment(zalo, settings.data).items():
            monkeypatch.setenv(f"LANTOA_{name}", value)
        monkeypatch.setenv("LANTOA_ZALO_PORT", str(port))
        async with open_world(settings) as world:
            records = await world.records("notifier")
            await records.prepare(TABLES)
            key = installation_key(settings, ZALO_KEY)
            await authorize(records, key, FIRST_REFRESH, CLOCK.now())

        async def answered(beginning: str) -> None:
            await until(lambda: any(text.startswith(beginning) for text in zalo.said_to(lan)))

        async with running(settings) as log:
            await follow(log, awaited_at_zalo(code))
            await _let_go(log, SUBSCRIPTION_COMMAND)
            said = wrote("LT 48291 35702", lan, ACCOUNT, CLOCK.now(), "m1")
            assert await posts(port, said) == 200
            await answered("Bạn đã bắt đầu theo dõi")
            await _confirmed(log)
            await event(log, published(1))
            await until(lambda: zalo.users == [lan])
            assert await posts(port, wrote("DUNG", lan, ACCOUNT, CLOCK.now(), "m2")) == 200
            await answered("Đã dừng.")
            await _stopped(log)
            await event(log, withdrawn(2))
            await _planned(log, 2)
        assert zalo.users == [lan]
        async with open_world(settings) as world:
            account = await check(world)
    assert account["balanced"], account["wrong"]
    kept = [path.read_bytes() for path in settings.data.rglob("*") if path.is_file()]
    assert not any(lan.encode() in content for content in kept)


async def _let_go(log: EventLog, topic: Topic) -> None:
    """The planner has done what stands on the topic."""
    async with asyncio.timeout(PATIENCE):
        ends = await log.ends([topic])
        written = {place: end for place, end in ends.items() if end}
        while not written.items() <= (await log.committed(SUBSCRIPTIONS, [topic])).items():
            await CLOCK.sleep(0.02)


async def test_the_planner_foresees_over_http_what_it_then_freezes(
    settings: CommonSettings,
) -> None:
    async with running(settings, "planner") as log:
        await follow(log, LAN)
        await _state(log, 0)
        (state,) = await states(log)
        confirm = FollowConfirmed(
            command_id="confirm", number=state.number, link_version=1, at=CLOCK.now()
        )
        await command(log, str(state.number), confirm)
        await _confirmed(log)
        foreseen = await _foreseen(settings, published(1))
        await event(log, published(1))
        await _planned(log, 1)
        frozen = {
            fact.channel: fact.intents
            for fact in await facts(log, CONTENT_REACHED)
            if isinstance(fact, CampaignPlanned)
        }
    assert foreseen == frozen == {"email": 1, "sms": 0, "push": 0, "social": 0}


async def _foreseen(settings: CommonSettings, proposed: ContentEvent) -> dict[str, int]:
    inner = InternalSettings()
    url = f"http://{inner.planner_host}:{inner.planner_port}{AUDIENCE}"
    headers = {"Authorization": f"Bearer {internal_key(settings, inner)}"}
    body = msgspec.json.encode(Proposed(event=proposed))
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
        size = msgspec.json.decode(await answer.read(), type=AudienceSize)
    return {channel.value: people for channel, people in size.channels.items()}


async def test_without_an_internal_key_production_plans_and_counts_for_nobody(
    settings: CommonSettings,
) -> None:
    production = {"env": Environment.PRODUCTION, "key_secret": SecretStr("một bí mật đủ dài")}
    async with running(settings.model_copy(update=production), "planner") as log:
        await event(log, published(1))
        await _planned(log, 1)
        with pytest.raises(ClientConnectorError):
            await _foreseen(settings, published(1))


async def _confirmed(log: EventLog) -> None:
    await _state(log, 1)


async def _stopped(log: EventLog) -> None:
    await _state(log, 0)


async def _state(log: EventLog, follows: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while [len(state.follows) for state in await states(log)][-1:] != [follows]:
            await CLOCK.sleep(0.02)


async def _planned(log: EventLog, version: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not any(
            isinstance(fact, CampaignPlanned) and fact.version == version
            for fact in await facts(log, CONTENT_REACHED)
        ):
            await CLOCK.sleep(0.02)


async def test_every_role_starts_alone(settings: CommonSettings) -> None:
    for role in notifier.roles:
        async with running(settings, role) as log:
            assert {key.use for key in await keys(log)} == {SEAL, LINK, "vapid"}


async def test_a_restart_keeps_its_keys(settings: CommonSettings) -> None:
    async with running(settings, "planner") as log:
        first = {key.key_id: key.public for key in await keys(log)}
    async with running(settings, "planner") as log:
        assert {key.key_id: key.public for key in await keys(log)} == first


async def test_development_keys_are_readable_by_their_owner_alone(
    settings: CommonSettings,
) -> None:
    async with running(settings, "planner"):
        pass
    found = [path for path in (settings.data / "keys").iterdir() if path.is_file()]
    assert found
    assert all(path.stat().st_mode & 0o077 == 0 for path in found)


async def test_production_without_a_secret_does_not_start(settings: CommonSettings) -> None:
    bare = settings.model_copy(update={"env": Environment.PRODUCTION})
    with pytest.raises(NoInstallationKey, match="LANTOA_KEY_SECRET"):
        async with running(bare, "planner"):
            pass


async def test_production_wraps_its_keys_with_the_secret(settings: CommonSettings) -> None:
    production = {"env": Environment.PRODUCTION, "key_secret": SecretStr("một bí mật đủ dài")}
    async with running(settings.model_copy(update=production), "planner") as log:
        assert all(
            key.used_to is None or key.used_to - key.used_from == timedelta(7)
            for key in await keys(log)
        )
    assert not (settings.data / "keys").exists()


async def test_outside_of_development_a_role_without_a_provider_says_what_to_set(
    tmp_path: Path,
) -> None:
    settings = CommonSettings(
        data=tmp_path, env=Environment.PRODUCTION, key_secret=SecretStr("a" * 44)
    )
    async with open_world(settings) as world:
        await world.log.prepare(TOPICS)
        with pytest.raises(ValueError, match="LANTOA_SMPP_URL, LANTOA_KANNEL_URL"):
            async with notifier.open(world, "sms"):
                pass


async def test_the_sms_role_opens_a_door_for_each_provider_that_reports_by_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_KANNEL_URL", "http://127.0.0.1:9/cgi-bin/sendsms")
    async with zalo_double(CLOCK) as zalo:
        for name, value in zalo_environment(zalo, tmp_path).items():
            monkeypatch.setenv(f"LANTOA_{name}", value)
        async with open_world(CommonSettings(data=tmp_path)) as world:
            await world.log.prepare(TOPICS)
            async with notifier.open(world, "sms") as service:
                assert [served.port for served in service.served] == [8087]
            async with notifier.open(world, "social") as service:
                assert [served.port for served in service.served] == [8088]
                assert {"zalo-receipts", "zalo-listening"} <= service.background.keys()
            monkeypatch.setenv("LANTOA_ZALO_CHAT_URL", "sink:")
            async with notifier.open(world, "sms") as service:
                assert [served.port for served in service.served] == [8087, 8088]
                assert {"kannel-receipts", "zalo-receipts", "zalo"} <= service.background.keys()
