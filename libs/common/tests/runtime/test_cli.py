"""The command line holds what the services add, and imports it only when it is asked for."""

import pytest
from typer.testing import CliRunner

from lantoa.runtime.cli import build_for


def words_of(asked: str) -> list[str]:
    """The commands and groups that can be asked for beside this one."""
    said = CliRunner().invoke(build_for(asked), ["--help"]).output
    return [word for word in ("run", "check", "publish", "campaign") if f" {word} " in said]


@pytest.mark.parametrize("asked", ["run", "check", "lag", "dead", "audit"])
def test_what_the_library_does_by_itself_needs_no_service(asked: str) -> None:
    assert words_of(asked) == ["run", "check"]
    assert CliRunner().invoke(build_for(asked), [asked, "--help"]).exit_code == 0


@pytest.mark.parametrize("asked", ["", "--help", "publish", "campaign", "khong-co"])
def test_whatever_else_is_asked_sees_all(asked: str) -> None:
    assert words_of(asked) == ["run", "check", "publish", "campaign"]
