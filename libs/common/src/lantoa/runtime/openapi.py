"""OpenAPI 3.1 from a table of routes: the Structs that travel are the schemas, told once.

https://spec.openapis.org/oas/v3.1.0. Each service has its table (``openapi.py``); the document is
generated into ``docs/openapi`` and served by the service at ``/api/v1/openapi.json``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.runtime.http import JSON, PROBLEM, json_response

PATH = "/api/v1/openapi.json"
KEY = "key"
TEMPLATE = "#/components/schemas/{name}"
Json = dict[str, Any]
Says = Mapping[int, str]


class ProblemShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What cannot be served, and why (RFC 9457): the field, and the fix, in the asked language."""

    status: int
    title: str
    field: str | None = None
    fix: str | None = None


@dataclass(frozen=True)
class Parameter:
    """One value outside of the body."""

    name: str
    where: Literal["path", "query", "header"]
    says: str
    schema: Json
    required: bool = False

    def document(self) -> Json:
        """As OpenAPI writes it."""
        return {
            "name": self.name,
            "in": self.where,
            "description": self.says,
            "required": self.required,
            "schema": self.schema,
        }


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path: what it takes, and what it may answer."""

    method: Literal["get", "post", "put", "delete"]
    path: str
    name: str
    says: str
    answers: Mapping[int, type[Struct] | None]
    """What comes with each status that is no problem; None is an empty body."""
    problems: Says = field(default_factory=dict)
    parameters: Sequence[Parameter] = ()
    body: type[Struct] | None = None


@dataclass(frozen=True, kw_only=True)
class Api:
    """The JSON API of one service."""

    title: str
    says: str
    operations: Sequence[Operation]
    keyed: bool = False
    """Whether every call needs a key: ``Authorization: Bearer``."""

    def document(self) -> Json:
        """The whole description."""
        refs, schemas = self._schemas()
        paths: dict[str, Json] = {}
        for one in self.operations:
            paths.setdefault(one.path, {})[one.method] = _operation(one, refs)
        components: Json = {"schemas": schemas}
        if self.keyed:
            components["securitySchemes"] = {KEY: {"type": "http", "scheme": "bearer"}}
        return {
            "openapi": "3.1.0",
            "info": {"title": self.title, "version": "1", "description": self.says},
            "paths": paths,
            "components": components,
        } | ({"security": [{KEY: []}]} if self.keyed else {})

    def written(self) -> str:
        """The document as a file: stable, one member a line."""
        return msgspec.json.format(msgspec.json.encode(self.document()), indent=1).decode() + "\n"

    def add_to(self, app: web.Application) -> None:
        """Serve it where programs look for it."""
        document = msgspec.Raw(msgspec.json.encode(self.document()))

        async def get(_request: web.Request) -> web.Response:
            return json_response(document)

        app.router.add_get(PATH, get)

    def _schemas(self) -> tuple[dict[type[Struct], Json], Json]:
        used: list[type[Struct]] = [ProblemShown]
        for one in self.operations:
            used += [type_ for type_ in (one.body, *one.answers.values()) if type_ is not None]
        types = list(dict.fromkeys(used))
        refs, schemas = msgspec.json.schema_components(types, ref_template=TEMPLATE)
        return dict(zip(types, refs, strict=True)), schemas


def _operation(one: Operation, refs: Mapping[type[Struct], Json]) -> Json:
    answers = {str(s): _answer("done", JSON, refs[t]) for s, t in one.answers.items() if t}
    answers |= {str(s): {"description": "no body"} for s, t in one.answers.items() if t is None}
    answers |= {str(s): _answer(says, PROBLEM, refs[ProblemShown]) for s, says in _all(one).items()}
    described: Json = {
        "operationId": one.name,
        "summary": one.says,
        "parameters": [parameter.document() for parameter in one.parameters],
        "responses": answers,
    }
    if one.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": refs[one.body]}}}
    return described


def _all(one: Operation) -> Says:
    """The problems that it names, and those that any call may meet."""
    usual = {400: "not as described here", 503: "a server is away: ask again after Retry-After"}
    sent = {413: "the body is too large", 422: "a field is wrong"} if one.body is not None else {}
    return usual | sent | dict(one.problems)


def _answer(says: str, kind: str, schema: Json) -> Json:
    return {"description": says, "content": {kind: {"schema": schema}}}
