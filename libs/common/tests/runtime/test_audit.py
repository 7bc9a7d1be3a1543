"""``lantoa audit``: whoever changes what was done is named, whatever they do to the log's file."""

import asyncio
import csv
import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from lantoa.contracts.audit import BEGINNING, DeedDone, Link, chained, link_of
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.topics import AUDIT_EVENT, TOPICS
from lantoa.engines.eventlog import Record
from lantoa.engines.opening import open_log
from lantoa.runtime.chaining import Chain, deed_in, on_log
from lantoa.runtime.cli import build
from lantoa.runtime.reading import read_to_end
from lantoa.testing.builders import NOON

RUNNER = CliRunner()


def a_deed(number: int, **changes: Any) -> DeedDone:
    deed = DeedDone(
        id=f"viec-{number}",
        service="publisher",
        deed="content.published",
        record=f"ke-hoach-335@{number}",
        by="staff:nv-000017",
        at=NOON + timedelta(hours=number),
        note="Công bố lần đầu.",
    )
    return msgspec.structs.replace(deed, **changes)


class Archive:
    """The log of an installation, as its services write it and as somebody else may change it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tells(self, *deeds: DeedDone) -> None:
        """The service's relay tells them, in one append each."""

        async def tell() -> None:
            async with open_log("sqlite:log.db", self._folder) as log:
                await log.prepare(TOPICS)
                async with log.appender(fenced_as="relay") as appender:
                    for deed in deeds:
                        await Chain(log, deed.service, appender).append((), (deed,))

        asyncio.run(tell())

    def takes(self, *records: Outgoing) -> None:
        """Somebody appends them past the relay."""

        async def append() -> None:
            async with open_log("sqlite:log.db", self._folder) as log:
                await log.prepare(TOPICS)
                async with log.appender() as appender:
                    await appender.append(records)

        asyncio.run(append())

    def records(self) -> list[Record]:
        async def read() -> list[Record]:
            async with open_log("sqlite:log.db", self._folder) as log:
                return [record async for record in read_to_end(log, AUDIT_EVENT)]

        return asyncio.run(read())

    def links(self) -> list[DeedDone]:
        return [deed for record in self.records() if (deed := deed_in(record))]

    def change(self, do: Callable[[sqlite3.Connection, Sequence[int]], object]) -> None:
        """Do something to the file itself; it is given the places of the records."""
        with closing(sqlite3.connect(self._folder / "log.db")) as file:
            rows = file.execute("SELECT place FROM records ORDER BY place").fetchall()
            do(file, [place for (place,) in rows])
            file.commit()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    archive = Archive(tmp_path)
    archive.tells(*map(a_deed, range(1, 7)))
    return archive


def run(*words: str) -> Result:
    return RUNNER.invoke(build(), ["audit", *words])


def finding(*words: str) -> dict[str, Any]:
    """The first wrong record that is named."""
    ran = run("verify", "--json", *words)
    assert ran.exit_code == 1, ran.output
    [chain] = json.loads(ran.stdout)["chains"]
    found: dict[str, Any] = chain["finding"]
    return found


def named(found: dict[str, Any]) -> tuple[str, int, int, str]:
    """What is wrong, the link's number, its offset, its id."""
    return found["flaw"], found["sequence"], int(found["place"].split("/")[2]), found["id"]


def test_a_whole_chain_is_whole_and_its_head_is_told(archive: Archive) -> None:
    ran = run("verify", "--json")
    assert ran.exit_code == 0
    [chain] = json.loads(ran.stdout)["chains"]
    assert (chain["links"], chain["repeats"], chain["before"], chain["finding"]) == (6, 0, 0, None)
    assert chain["head"] == str(link_of(archive.links()[-1]))
    assert chain["head"] in run("verify").output


def test_an_auditor_computes_every_hash_with_other_tools(archive: Archive) -> None:
    before = "0" * 64
    for record in archive.records():
        told = json.loads(record.value or b"")
        said = told.pop("hash")
        canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(canonical.encode()).hexdigest() == said
        assert told["previous"] == before
        before = said


def test_a_byte_that_was_altered_is_named(archive: Archive) -> None:
    def alter(file: sqlite3.Connection, places: Sequence[int]) -> None:
        sql = "UPDATE records SET value=CAST(replace(value, '000017', '000018') AS BLOB)"
        file.execute(f"{sql} WHERE place=?", (places[2],))

    archive.change(alter)
    assert named(finding()) == ("altered", 3, 2, "viec-3")


@pytest.mark.parametrize(
    ("before", "after"), [("{", "{ "), ("}", ',"note":"Không có gì."}'), ('{"id"', "đã hỏng")]
)
def test_bytes_that_say_the_same_or_nothing_are_named_too(
    archive: Archive, before: str, after: str
) -> None:
    def alter(file: sqlite3.Connection, places: Sequence[int]) -> None:
        sql = "UPDATE records SET value=CAST(replace(value, ?, ?) AS BLOB) WHERE place=?"
        file.execute(sql, (before, after, places[1]))

    archive.change(alter)
    assert named(finding())[:3] == ("altered", 2, 1)


def test_an_envelope_that_was_altered_is_named(archive: Archive) -> None:
    def alter(file: sqlite3.Connection, places: Sequence[int]) -> None:
        [(headers,)] = file.execute("SELECT headers FROM records WHERE place=?", (places[4],))
        changed = headers.replace(b"viec-5", b"viec-9")
        file.execute("UPDATE records SET headers=? WHERE place=?", (changed, places[4]))

    archive.change(alter)
    assert named(finding()) == ("altered", 5, 4, "viec-5")


def test_a_record_that_was_deleted_is_named(archive: Archive) -> None:
    archive.change(lambda f, places: f.execute("DELETE FROM records WHERE place=?", places[3:4]))
    assert named(finding()) == ("missing", 4, 4, "")


def test_the_first_records_cannot_be_cut_off_unseen(archive: Archive) -> None:
    archive.change(lambda f, places: f.execute("DELETE FROM records WHERE place=?", places[:1]))
    assert named(finding()) == ("missing", 1, 1, "")


def test_two_records_that_were_swapped_are_named(archive: Archive) -> None:
    def swap(file: sqlite3.Connection, places: Sequence[int]) -> None:
        for old, new in ((places[1], -1), (places[2], places[1]), (-1, places[2])):
            file.execute("UPDATE records SET place=? WHERE place=?", (new, old))

    archive.change(swap)
    assert named(finding()) == ("reordered", 2, 2, "viec-2")


def test_a_forged_record_with_a_right_hash_is_named(archive: Archive) -> None:
    [forged] = chained([a_deed(99)], Link(6, "ab" * 32))
    archive.takes(on_log(forged))
    assert named(finding()) == ("forged", 7, 6, "viec-99")


def test_a_record_told_again_under_its_old_number_is_named(archive: Archive) -> None:
    archive.takes(on_log(archive.links()[2]))
    assert named(finding()) == ("forged", 3, 6, "viec-3")


def test_a_deed_without_a_link_beside_the_chain_is_named(archive: Archive) -> None:
    archive.takes(on_log(a_deed(99)))
    assert named(finding()) == ("forged", 0, 6, "viec-99")


def test_a_record_in_another_partition_is_named(archive: Archive) -> None:
    [forged] = chained([a_deed(99)], link_of(archive.links()[-1]))
    elsewhere = (archive.records()[0].partition + 1) % AUDIT_EVENT.partitions
    archive.takes(msgspec.structs.replace(on_log(forged), partition=elsewhere))
    assert finding()["id"] in ("viec-1", "viec-99")


def test_an_end_that_was_cut_off_is_seen_by_whoever_noted_it(archive: Archive) -> None:
    noted = str(link_of(archive.links()[-1]))
    assert run("verify", "--expect", noted).exit_code == 0
    archive.change(lambda f, places: f.execute("DELETE FROM records WHERE place=?", places[5:]))
    assert run("verify").exit_code == 0
    ran = run("verify", "--json", "--expect", noted)
    assert (ran.exit_code, json.loads(ran.stdout)["unmet"]) == (1, [noted])


def test_a_chain_written_anew_is_seen_by_whoever_noted_an_older_end(archive: Archive) -> None:
    noted = str(link_of(archive.links()[2]))
    anew = list(chained((a_deed(n, by="staff:nv-000099") for n in range(1, 7)), BEGINNING))

    def write_anew(file: sqlite3.Connection, places: Sequence[int]) -> None:
        for place, link in zip(places, anew, strict=True):
            sql = "UPDATE records SET value=? WHERE place=?"
            file.execute(sql, (on_log(link).value, place))

    archive.change(write_anew)
    assert run("verify").exit_code == 0
    assert run("verify", "--expect", noted).exit_code == 1


def test_an_anchor_that_is_not_one_is_refused_with_its_shape(archive: Archive) -> None:
    ran = run("verify", "--expect", "57")
    assert isinstance(ran.exception, ValueError)
    assert "SEQUENCE:HASH" in str(ran.exception)


def test_deeds_from_before_the_chain_are_counted_and_the_chain_begins_at_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    archive = Archive(tmp_path)
    told = [a_deed(n) for n in (1, 2)]
    archive.takes(
        *(encode(AUDIT_EVENT, d, key=d.service, id="cũ", source="x", time=NOON) for d in told)
    )
    archive.tells(a_deed(3))
    [chain] = json.loads(run("verify", "--json").stdout)["chains"]
    assert (chain["before"], chain["links"], chain["finding"]) == (2, 1, None)


def test_each_service_has_a_chain_of_its_own(archive: Archive) -> None:
    archive.tells(a_deed(1, service="notifier"), a_deed(2, service="notifier"))
    chains = json.loads(run("verify", "--json").stdout)["chains"]
    assert [(c["service"], c["links"]) for c in chains] == [("notifier", 2), ("publisher", 6)]
    [one] = json.loads(run("verify", "--json", "--service", "notifier").stdout)["chains"]
    assert one["service"] == "notifier"


def test_the_end_is_found_behind_a_thousand_records_of_others(archive: Archive) -> None:
    at = archive.records()[0].partition
    other = list(chained((a_deed(n, service="khac") for n in range(1, 1001)), BEGINNING))
    archive.takes(*(msgspec.structs.replace(on_log(one), partition=at) for one in other))
    archive.tells(a_deed(7))
    assert [one.sequence for one in archive.links() if one.service == "publisher"][-1] == 7


def test_garbage_on_the_topic_stops_no_relay(archive: Archive) -> None:
    archive.takes(Outgoing(topic=AUDIT_EVENT.name, key=b"publisher", value=b"{"))
    archive.tells(a_deed(7))
    assert archive.links()[-1].sequence == 7
    assert named(finding())[:3] == ("altered", 7, 6)


def test_nothing_done_yet_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    Archive(tmp_path).takes()
    ran = run("verify")
    assert (ran.exit_code, "Chưa có việc nào" in ran.stdout) == (0, True)


def test_an_export_for_people_opens_in_a_spreadsheet_and_runs_nothing(archive: Archive) -> None:
    archive.tells(a_deed(7, note='=HYPERLINK("https://xau.example")', by="@nguoi-la"))
    ran = run("export")
    assert ran.exit_code == 0
    assert ran.stdout_bytes.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(ran.stdout.removeprefix("\ufeff").splitlines())
    assert heading[:4] == ["Số", "Lúc (giờ Hà Nội)", "Người làm", "Việc"]
    assert rows[0][:4] == ["1", "2026-11-24 13:00:00", "staff:nv-000017", "Công bố"]
    assert (rows[6][2], rows[6][6]) == ("'@nguoi-la", '\'=HYPERLINK("https://xau.example")')


def test_an_export_for_programs_is_the_logs_own_bytes(archive: Archive) -> None:
    lines = run("export", "--format", "jsonl").stdout.splitlines()
    assert lines == [(record.value or b"").decode() for record in archive.records()]


def test_an_export_holds_the_days_that_were_asked_for_in_ha_noi(archive: Archive) -> None:
    archive.tells(a_deed(13))
    words = ("export", "--format", "jsonl", "--from", "2026-11-25", "--to", "2026-11-25")
    [line] = run(*words).stdout.splitlines()
    assert json.loads(line)["id"] == "viec-13"


def test_what_an_export_could_not_read_is_said(archive: Archive) -> None:
    archive.takes(Outgoing(topic=AUDIT_EVENT.name, key=b"publisher", value=b"{"))
    ran = run("export", "--format", "jsonl")
    assert len(ran.stdout.splitlines()) == 6
    assert "1 bản ghi không đọc được" in str(ran.exception)
