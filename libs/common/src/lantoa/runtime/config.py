"""Settings shown: every variable with its value, secrets masked; wrong values with their fix."""

from collections.abc import Iterable

from msgspec import Struct
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings


class Setting(Struct, frozen=True, kw_only=True):
    """One variable as it stands."""

    variable: str
    value: str
    default: str
    says: str


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "••••••"
    return "" if value is None else str(value)


def settings_of(kinds: Iterable[type[BaseSettings]]) -> list[Setting]:
    """All variables of these settings, each once, in their order."""
    found: dict[str, Setting] = {}
    for kind in kinds:
        values = kind()
        for name, field in kind.model_fields.items():
            variable = f"LANTOA_{name.upper()}"
            found.setdefault(
                variable,
                Setting(
                    variable=variable,
                    value=_shown(getattr(values, name)),
                    default=_shown(field.default),
                    says=field.description or "",
                ),
            )
    return list(found.values())


def wrong_settings(wrong: ValidationError) -> str:
    """A line for each wrong value: the variable, what is wrong, and what would be right."""
    lines = []
    for error in wrong.errors():
        variable = "LANTOA_" + "_".join(str(part) for part in error["loc"]).upper()
        given = error.get("input")
        lines.append(f"{variable}={given!r}: {error['msg']}. Sửa biến này rồi chạy lại.")
    return "\n".join(lines)
