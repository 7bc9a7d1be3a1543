"""Forms as they come in: only the fields that a form has, each as the Struct says."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.runtime.http import BROKEN, field_of
from lantoa_publisher.domain.refusals import wrong

TOKEN = "token"  # noqa: S105 - the name of a form's field
UNREADABLE = (ValueError, LookupError, RuntimeError, *BROKEN)
"""What is raised for parts without end or name, and for letters in a code that nobody knows."""
T = TypeVar("T", bound=Struct)


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that is a button alone."""


async def typed(request: web.Request) -> Mapping[str, str]:
    """The fields of a form; several of one name stand side by side, files are left out.

    The guard asks for them first, so a body that is no form never comes further.
    """
    try:
        form = await request.post()
    except UNREADABLE as broken:
        raise web.HTTPBadRequest from broken
    found = {name: [one for one in form.getall(name) if isinstance(one, str)] for name in form}
    return {name: " ".join(values) for name, values in found.items() if values}


def number_of(typed: object, otherwise: int = 0) -> int:
    """The number that a field holds, of nine digits at most; the other one when it holds none."""
    if isinstance(typed, str) and typed.isdecimal() and len(typed) < 10:
        return int(typed)
    return otherwise


async def filled(request: web.Request, kind: type[T]) -> T:
    """The form as a Struct; Refused names the field that is wrong, or that no form of ours has.

    Declare the Struct with ``forbid_unknown_fields=True``: nobody sets what was not asked.
    """
    fields = {name: value for name, value in (await typed(request)).items() if name != TOKEN}
    try:
        return msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as error:
        raise wrong(
            field_of(str(error)) or "form",
            vi="Biểu mẫu có trường không hợp lệ.",
            en="A field of the form is wrong.",
            fix_vi=f"Sửa trường này: {error}",
            fix_en=f"Mend this field: {error}",
        ) from error
