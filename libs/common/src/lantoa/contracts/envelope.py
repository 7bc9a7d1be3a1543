"""CloudEvents 1.0: binary mode on Kafka (``ce_*`` headers), structured JSON for partners.

https://github.com/cloudevents/spec: the Kafka and HTTP protocol bindings.
"""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

SPECVERSION = "1.0"
CONTENT_TYPE = "application/json; charset=utf-8"
STRUCTURED_TYPE = "application/cloudevents+json; charset=utf-8"
Headers = tuple[tuple[str, bytes], ...]


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The attributes of one event, without its data."""

    id: str
    type: str
    """``vn.lantoa.<domain>.<fact>.v<major>``."""
    source: str
    """The service that wrote it: ``/lantoa/publisher``."""
    time: datetime
    subject: str | None = None
    traceparent: str | None = None
    lane: str | None = None


class WrongEnvelope(ValueError):  # noqa: N818 - reads as a fact
    """The headers are not those of a CloudEvent that we know."""


class Structured(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event as one JSON object (structured content mode)."""

    specversion: str
    id: str
    type: str
    source: str
    time: datetime
    datacontenttype: str
    data: msgspec.Raw
    subject: str | None = None


_OPTIONAL = ("subject", "traceparent", "lane")
_NAMES = {f"ce_{name}": name for name in ("specversion", *Envelope.__struct_fields__)}
_HEADERS = {name: header for header, name in _NAMES.items()}


def headers_of(envelope: Envelope) -> Headers:
    """The envelope as Kafka headers."""
    moment = envelope.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    must = {"specversion": SPECVERSION, "id": envelope.id, "type": envelope.type}
    must |= {"source": envelope.source, "time": moment}
    may = {name: value for name in _OPTIONAL if (value := getattr(envelope, name)) is not None}
    ce = tuple((_HEADERS[name], value.encode()) for name, value in (must | may).items())
    return (*ce, ("content-type", CONTENT_TYPE.encode()))


def envelope_of(headers: Headers) -> Envelope:
    """The envelope that the headers carry; WrongEnvelope names the attribute that is wrong."""
    try:
        found = {_NAMES[k]: v.decode() for k, v in headers if k in _NAMES}
    except UnicodeDecodeError as wrong:
        raise WrongEnvelope("a ce_ header is not UTF-8") from wrong
    if found.pop("specversion", None) != SPECVERSION:
        raise WrongEnvelope(f"ce_specversion must be {SPECVERSION}")
    try:
        return msgspec.convert(found, Envelope)
    except msgspec.ValidationError as wrong:
        raise WrongEnvelope(f"ce_ headers: {wrong}") from wrong


def structured(envelope: Envelope, data: bytes) -> Structured:
    """The event for a partner over HTTP; ``data`` is JSON already."""
    return Structured(
        specversion=SPECVERSION,
        datacontenttype="application/json",
        id=envelope.id,
        type=envelope.type,
        source=envelope.source,
        time=envelope.time,
        subject=envelope.subject,
        data=msgspec.Raw(data),
    )
