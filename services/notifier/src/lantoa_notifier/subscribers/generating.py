"""Synthetic people for benches: as sign-ups would have left them, at thousands a second.

Addresses are nobody's: e-mail under ``.example`` (RFC 2606), phones under the prefixes 30 and 31,
which no carrier of Việt Nam has been given, push endpoints where the bench says. The same seed
makes the same people; who has the address already stays as they are, so a second go adds nobody.
"""

import base64
import random
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from lantoa.contracts.ids import FollowNumber, SubscriberNumber, derived_id
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.subscriptions import Channel, Contact, Rule
from lantoa.engines.eventlog import Appender
from lantoa.engines.records import Records, Stored
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.records import (
    ADDRESS_CLAIMS,
    PERSON_KEYS,
    SUBSCRIBERS,
    AddressClaim,
    Consent,
    PersonKey,
    Subscriber,
)
from lantoa_notifier.subscribers.telling import state_event

TOGETHER: Final = 500
CONSENT: Final = "Người giả để đo, không phải ai cả (synthetic, nobody)."
PHONES: Final = ("+8430", "+8431")
PER_PREFIX: Final = 10_000_000
MOST: Final = len(PHONES) * PER_PREFIX
DIMENSIONS: Final = (Register.FIELD, Register.AREA, Register.AUDIENCE)


class Wanted(Struct, frozen=True, kw_only=True):
    """What kind of people: channels take turns, push services are under ``push``."""

    channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
    push: str = "https://push.example"
    seed: int = 335


USUAL: Final = Wanted()


class Claims(Protocol):
    """Knows addresses again without keeping them."""

    def claim(self, contact: Contact) -> str:
        """The id of the address's claim."""
        ...


class Safe(Protocol):
    """Seals what is personal."""

    def sealed_anew(self, number: SubscriberNumber, contact: Contact) -> tuple[PersonKey, bytes]:
        """A fresh key of the person, and the contact sealed with it."""
        ...


class Wishes(Protocol):
    """Knows what people want."""

    def some(self, chance: random.Random) -> Rule:
        """What one of them does."""
        ...


class Rules:
    """Rules as people make them, of the codes that the registers have."""

    def __init__(self, entries: Sequence[RegisterEntry]) -> None:
        self._codes = {r: [e.code for e in entries if e.register is r] for r in DIMENSIONS}

    def some(self, chance: random.Random) -> Rule:
        """Mostly one field, half of the time an area or an audience."""
        return Rule(
            fields=self._one(Register.FIELD, 0.9, chance),
            areas=self._one(Register.AREA, 0.5, chance),
            audiences=self._one(Register.AUDIENCE, 0.5, chance),
        )

    def _one(self, register: Register, share: float, chance: random.Random) -> tuple[str, ...]:
        codes = self._codes[register]
        return (chance.choice(codes),) if codes and chance.random() < share else ()


class Generating:
    """Makes people, some hundreds at a time: claims first, states on the log last."""

    def __init__(
        self,
        records: Records,
        claims: Claims,
        safe: Safe,
        appender: Appender,
        rules: Wishes,
        wanted: Wanted,
    ) -> None:
        self._records = records
        self._numbering = Numbering(records)
        self._claims = claims
        self._safe = safe
        self._appender = appender
        self._rules = rules
        self._wanted = wanted
        self._browser = _browser()

    async def make(self, places: range, now: datetime) -> int:
        """The people of those places in the order of the seed; how many are new."""
        first = await self._numbering.block(len(places))
        contacts = {SubscriberNumber(first + n): self._contact(p) for n, p in enumerate(places)}
        claims = {self._claims.claim(contact): number for number, contact in contacts.items()}
        taken = await self._records.insert_many(
            ADDRESS_CLAIMS, {id: AddressClaim(number=number) for id, number in claims.items()}
        )
        fresh = {number for id, number in claims.items() if id not in taken}
        await self._keep({n: c for n, c in contacts.items() if n in fresh}, now)
        return len(fresh)

    async def _keep(self, contacts: dict[SubscriberNumber, Contact], now: datetime) -> None:
        keys: dict[str, PersonKey] = {}
        people: dict[str, Subscriber] = {}
        for number, contact in contacts.items():
            keys[str(number)], address = self._safe.sealed_anew(number, contact)
            people[str(number)] = self._person(number, contact.channel, address, now)
        if not people:
            return
        await self._records.insert_many(PERSON_KEYS, keys)
        await self._records.insert_many(SUBSCRIBERS, people)
        states = [state_event(Stored(id, 1, person), now) for id, person in people.items()]
        await self._appender.append(states)

    def _person(
        self, number: SubscriberNumber, channel: Channel, address: bytes, now: datetime
    ) -> Subscriber:
        return Subscriber(
            number=number,
            channel=channel,
            address=address,
            consents=tuple(self._consents(number, channel, now)),
            link_version=1,
            last_command=derived_id("generated", self._wanted.seed, number),
        )

    def _consents(
        self, number: SubscriberNumber, channel: Channel, now: datetime
    ) -> Iterator[Consent]:
        chance = random.Random(f"{self._wanted.seed} {number}")  # noqa: S311 - no secret
        for place in range(1, chance.choice((2, 3))):
            yield Consent(
                follow=FollowNumber(place),
                rule=self._rules.some(chance),
                channel=channel,
                text=CONSENT,
                asked_at=now,
                confirmed_at=now,
            )

    def _contact(self, place: int) -> Contact:
        channel = self._wanted.channels[place % len(self._wanted.channels)]
        name = f"nguoi-{self._wanted.seed}-{place}"
        if channel is Channel.SMS:
            prefix, rest = divmod(place, PER_PREFIX)
            return Contact(channel=channel, address=f"{PHONES[prefix]}{rest:07}")
        if channel is Channel.PUSH:
            auth, address = _text(secrets.token_bytes(16)), f"{self._wanted.push}/{name}"
            return Contact(channel=channel, address=address, p256dh=self._browser, auth=auth)
        mail = f"{name}@thu.example" if channel is Channel.EMAIL else name
        return Contact(channel=channel, address=mail)


def _browser() -> str:
    """The public key of a browser that nobody has."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return _text(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
