"""Whatever the OpenAPI documents allow, and much that they do not, is answered as they say."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lantoa.runtime.openapi import PATH
from lantoa.runtime.specs import installed
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until

DOCUMENTS = Path(__file__).parent.parent.parent / "docs" / "openapi"
APIS = {name: spec.api for name, spec in installed().items() if spec.api is not None}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN = ("tin-mau", "tin-thu-hoi")
EXAMPLES, EXAMPLES_OF_BODIES = 25, 8
"""Bodies cost most to think of, and the publisher's own tests try many more of them."""
FUZZ = settings(
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", APIS)
def test_the_document_is_that_of_the_code(name: str) -> None:
    written = (DOCUMENTS / f"{name}.json").read_text()
    assert APIS[name].written() == written, "make generate"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    folder = tmp_path_factory.mktemp("fuzz")
    async with a_city(folder, engines={"LANTOA_SEED": "none"}) as started:
        await started.start()
        for name in KNOWN:
            body = {"id": name, "kind": "news", "title": f"Mẫu {name}", "body": "Có."}
            await started.post("/contents", body, status=201)
            await started.post(f"/contents/{name}/publish", {"change": "new"}, status=202)
        why = {"reason": "Đăng nhầm."}
        await started.post("/contents/tin-thu-hoi/withdraw", why, status=202)
        gone = f"{started.gateway}/api/v1/content/tin-thu-hoi"
        await until(lambda: _answers(started, gone, 410), "the withdrawal is known")
        yield started


async def _answers(city: City, url: str, status: int) -> bool:
    return (await city.get(url))[0] == status


def with_known_ids(document: dict[str, Any]) -> dict[str, Any]:
    """The document with contents that are there among the ids to try."""
    tried = deepcopy(document)
    for path in tried["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "id":
                    parameter["schema"] = {"anyOf": [{"enum": list(KNOWN)}, parameter["schema"]]}
    return tried


@pytest.mark.timeout(90)
@pytest.mark.parametrize("name", APIS)
def test_no_call_makes_the_api_fail_or_break_its_word(city: City, name: str) -> None:
    base = {"publisher": city.publisher, "gateway": city.gateway}[name]
    headers = {"publisher": city.editor, "gateway": {}}[name]
    schema = schemathesis.openapi.from_dict(with_known_ids(APIS[name].document()))
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(FUZZ, max_examples=EXAMPLES_OF_BODIES if operation.body else EXAMPLES)
        @given(case=operation.as_strategy())
        def try_it(case: schemathesis.Case) -> None:
            answer = case.call(base_url=base, headers=headers, timeout=15)
            case.validate_response(answer, checks=CHECKS)

        try_it()


@pytest.mark.asyncio(loop_scope="module")
async def test_the_document_is_served(city: City) -> None:
    status, said = await city.get(city.gateway + PATH)
    assert (status, msgspec.json.decode(said)) == (200, APIS["gateway"].document())
