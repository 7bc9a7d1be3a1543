"""An image holds one service, only what that service needs, and runs it as nobody in particular."""

import json
import re
from pathlib import Path

import pytest

from tests.contracts.deployed import ROOT, SERVICES
from tools.dockerfiles import PORTS, differing, dockerfiles

ONLY_IN = {
    "aiosmtplib": {"notifier"},
    "pywebpush": {"notifier"},
    "http-ece": {"notifier"},
    "py-vapid": {"notifier"},
    "aiohttp-jinja2": {"publisher", "notifier", "gateway"},
    "jinja2": {"publisher", "notifier", "gateway"},
}
IN_NONE = ("pytest", "ruff", "mypy", "hatchling", "uv", "aiosmtpd", "hypothesis", "playwright")
IMAGES = dockerfiles()


def locked(service: str) -> set[str]:
    text = (ROOT / "requirements" / f"{service}.lock").read_text()
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_no_library_of_another_service(service: str) -> None:
    foreign = {library for library, holders in ONLY_IN.items() if service not in holders}
    assert not locked(service) & foreign


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_no_tool_of_the_workshop(service: str) -> None:
    assert not locked(service) & set(IN_NONE)


def test_the_libraries_that_are_kept_apart_are_there_where_they_belong() -> None:
    for library, holders in ONLY_IN.items():
        assert {service for service in SERVICES if library in locked(service)} == holders


def test_every_service_has_its_dockerfile_and_all_are_as_the_template() -> None:
    assert tuple(PORTS) == SERVICES
    assert list(differing()) == []


@pytest.mark.parametrize(("path", "text"), IMAGES.items(), ids=lambda v: getattr(v, "name", ""))
def test_a_service_runs_as_nobody_and_is_stopped_by_sigterm(path: Path, text: str) -> None:
    final = text.rpartition("FROM ")[2]
    assert "USER 10001:10001" in final
    assert "STOPSIGNAL SIGTERM" in final
    for line in re.findall(r"^(?:ENTRYPOINT|CMD|    CMD) (.*)$", final, re.MULTILINE):
        assert all(isinstance(word, str) for word in json.loads(line)), f"{path.name}: shell form"


@pytest.mark.parametrize("text", IMAGES.values(), ids=list(SERVICES))
def test_an_image_is_built_from_a_pinned_base_and_hashed_libraries_alone(text: str) -> None:
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"python:3.11-slim-bookworm"}
    installs = [line for line in text.split("&&") if " install " in line and "pip" in line]
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_context_of_a_build_is_what_is_copied_and_nothing_else() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert rules[1] == "*"
    assert {rule.split("/")[0] for rule in rules if rule[0] == "!"} == {
        "!libs",
        "!services",
        "!requirements",
    }
