"""Readers of yesterday read what writers of today write, and every fact survives its journey."""

import copy
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from lantoa.contracts.compatibility import breaks
from lantoa.contracts.content import ContentPublished
from lantoa.contracts.documents import schemas
from lantoa.contracts.events import WrongEvent, decode, encode, type_name
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, TOPICS, Topic
from lantoa.testing.builders import NOON, a_content
from lantoa.testing.examples import travelling

HERE = Path(__file__).parent
TRAVELLING = travelling()
NAMES = [f"{topic.name}:{name}" for topic, name, _ in TRAVELLING]


@pytest.mark.parametrize(("topic", "name", "fact"), TRAVELLING, ids=NAMES)
def test_every_fact_survives_its_journey(topic: Topic, name: str, fact: msgspec.Struct) -> None:
    record = encode(topic, fact, key="k", id="1", source="test", time=NOON)
    envelope, arrived = decode(topic, record.value, record.headers)
    assert arrived == fact
    assert (envelope.type, envelope.subject, envelope.time) == (name, "k", NOON)


@pytest.mark.parametrize(("topic", "name", "fact"), TRAVELLING, ids=NAMES)
def test_golden_examples_are_read_and_are_valid(
    topic: Topic, name: str, fact: msgspec.Struct
) -> None:
    golden = (HERE / "examples" / f"{name}.json").read_bytes()
    record = encode(topic, fact, key="k", id="1", source="test", time=NOON)
    assert decode(topic, golden, record.headers)[1] == fact
    schema = msgspec.json.decode((HERE / "schemas" / f"{name}.json").read_bytes())
    jsonschema_rs.validate(schema, msgspec.json.decode(golden))


def test_golden_schemas_are_those_of_the_code() -> None:
    for path, text in schemas().items():
        assert (HERE / "schemas" / Path(path).name).read_text() == text, f"make generate: {path}"


def _schema() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.schema(ContentPublished)
    return found


def test_an_optional_field_more_breaks_nobody() -> None:
    new = copy.deepcopy(_schema())
    new["$defs"]["Content"]["properties"]["note"] = {"type": "string", "default": ""}
    assert breaks(_schema(), new) == []


def test_a_better_sentence_breaks_nobody() -> None:
    new = copy.deepcopy(_schema())
    new["$defs"]["Content"]["description"] = "Another sentence."
    assert breaks(_schema(), new) == []


def test_a_field_removed_breaks_a_reader() -> None:
    new = copy.deepcopy(_schema())
    del new["$defs"]["Content"]["properties"]["title"]
    assert breaks(_schema(), new) == ["Content.title was removed"]


def test_a_type_changed_breaks_a_reader() -> None:
    new = copy.deepcopy(_schema())
    new["$defs"]["Content"]["properties"]["version"] = {"type": "string"}
    assert breaks(_schema(), new) == ["Content.version changed its type"]


def test_a_new_required_field_breaks_a_reader() -> None:
    new = copy.deepcopy(_schema())
    new["$defs"]["Content"]["required"].append("summary")
    assert breaks(_schema(), new) == ["Content.summary is newly required"]


def test_a_value_added_to_a_closed_list_breaks_a_reader() -> None:
    new = copy.deepcopy(_schema())
    new["$defs"]["Kind"]["enum"].append("podcast")
    assert len(breaks(_schema(), new)) == 1


def test_a_reader_of_yesterday_passes_over_fields_it_does_not_know() -> None:
    fact = ContentPublished(content=a_content())
    record = encode(CONTENT_EVENT, fact, key="k", id="1", source="test", time=NOON)
    value = msgspec.json.decode(record.value or b"") | {"tomorrow": {"a": 1}}
    assert decode(CONTENT_EVENT, msgspec.json.encode(value), record.headers)[1] == fact


WRONG = {
    "a null value": lambda v, h: (None, h),
    "no JSON": lambda v, h: (b"{", h),
    "not UTF-8": lambda v, h: (b'{"a": "\xff"}', h),
    "a wrong type": lambda v, h: (v.replace(b'"version":1', b'"version":"one"'), h),
    "control characters in the JSON": lambda v, h: (v.replace(b"2022-2027", b"\x00\x01"), h),
    "five MiB": lambda v, h: (b'{"x":"' + b"a" * 5 * 1024 * 1024 + b'"}', h),
    "no headers": lambda v, h: (v, ()),
    "an unknown major version": lambda v, h: (
        v,
        tuple((k, b.replace(b".v1", b".v9") if k == "ce_type" else b) for k, b in h),
    ),
    "a header that is no text": lambda v, h: (
        v,
        tuple((k, b"\xff" if k == "ce_id" else b) for k, b in h),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_and_never_half_read(wrong: str) -> None:
    fact = ContentPublished(content=a_content())
    record = encode(CONTENT_EVENT, fact, key="k", id="1", source="test", time=NOON)
    value, headers = WRONG[wrong](record.value, record.headers)
    with pytest.raises(WrongEvent):
        decode(CONTENT_EVENT, value, headers)


def test_an_event_too_large_to_travel_is_refused_before_the_log() -> None:
    fact = ContentPublished(content=a_content(body="a" * 5 * 1024 * 1024))
    with pytest.raises(WrongEvent, match="at most"):
        encode(CONTENT_EVENT, fact, key="k", id="1", source="test", time=NOON)


def test_topics_are_named_by_the_convention_and_compacted_ones_have_keys() -> None:
    for topic in TOPICS:
        stem, major = topic.name.rsplit(".", 1)
        assert stem.startswith("lantoa.")
        assert major == "v1"
        assert topic.key_required or not topic.compacted
    assert type_name(CONTENT_STATE, ContentPublished) == "vn.lantoa.content.published.v1"
