"""What deploy/ says, read for the tests that hold it to the contracts and the wiring."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from lantoa.contracts.topics import TOPICS
from lantoa.runtime.config import settings_of
from lantoa.runtime.service import Reading, ServiceSpec
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
BASE = DEPLOY / "k8s" / "base"
SERVICES = ("publisher", "indexer", "notifier", "gateway")
ROLES = ("planner", "email", "sms", "push", "social", "pulse")
INWARD = ("planner", "pulse")
"""Those that speak to our own stores alone."""
Document = dict[str, Any]


class Unit(msgspec.Struct, frozen=True):
    """One service, or one role of it, as it is deployed."""

    service: str
    role: str | None = None

    @property
    def name(self) -> str:
        """Its name in compose and in the cluster."""
        return f"{self.service}-{self.role}" if self.role else self.service

    @property
    def arguments(self) -> list[str]:
        """What its container is told to run."""
        role = ["--role", self.role] if self.role else []
        return ["run", self.service, *role]


UNITS = [
    *(Unit(service) for service in SERVICES if service != "notifier"),
    *(Unit("notifier", role) for role in ROLES),
]


@cache
def compose() -> Document:
    """The compose file, its anchors resolved."""
    document: Document = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return document


def written(folder: Path) -> Iterator[Document]:
    """Every object as it is written in the folder, before anything is laid over it."""
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text())


@cache
def rendered(folder: str) -> list[Document]:
    """Every object as the cluster would get it; skips, with the reason, where kubectl is absent."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed: what it would render is not checked here")
    command = ["kubectl", "kustomize", str(DEPLOY / "k8s" / folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return list(yaml.safe_load_all(ran.stdout))


def of_kind(documents: list[Document], kind: str) -> dict[str, Document]:
    """The objects of one kind, by name."""
    return {d["metadata"]["name"]: d for d in documents if d["kind"] == kind}


def spec_of(service: str) -> ServiceSpec:
    """How the service announces itself; skips, with the reason, while it is not there."""
    if find_spec(f"lantoa_{service}.app") is None:
        pytest.skip(f"lantoa_{service}.app is not there: its wiring is not checked here")
    spec: ServiceSpec = getattr(import_module(f"lantoa_{service}.app"), service)
    return spec


def variables_of(service: str) -> set[str]:
    """The variables that the service reads."""
    return {one.variable for one in settings_of([CommonSettings, spec_of(service).settings])}


async def readings_of(unit: Unit, data: Path) -> list[Reading]:
    """What the unit reads, as it is wired on a scratch world."""
    spec = spec_of(unit.service)
    async with open_world(CommonSettings(data=data)) as world:
        await world.log.prepare(TOPICS)
        async with spec.open(world, unit.role) as service:
            return service.readings
