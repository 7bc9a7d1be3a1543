"""Checks deploy/ without a Docker engine, a cluster or the network; says what it could not check.

Dockerfiles: equal to their template, and hadolint. Compose: the specification's schema. Kubernetes:
rendered by kubectl, then every object against the schemas of Kubernetes and KEDA.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import msgspec
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tools.dockerfiles import differing, dockerfiles  # noqa: E402
from tools.keda import scaled_object  # noqa: E402

BIN = Path(sys.executable).parent
COMPOSE = ROOT / "deploy" / "compose" / "compose.yaml"
KUSTOMIZATIONS = ("deploy/k8s/base", "deploy/k8s/overlays/production")
KUBERNETES = "1.37"
Wrongs = Iterator[str]


class NotChecked(Exception):  # noqa: N818 - reads as a fact
    """This machine lacks what the check needs."""


def templated() -> Wrongs:
    """Dockerfiles that are not as their template."""
    for path in differing():
        yield f"{path.relative_to(ROOT)} differs from its template: python tools/dockerfiles.py"


def linted() -> Wrongs:
    """What hadolint says of the Dockerfiles."""
    yield from _said(str(BIN / "hadolint"), *map(str, dockerfiles()))


def composed() -> Wrongs:
    """What the schema of the compose specification says of our file."""
    schema = ("--builtin-schema", "vendor.compose-spec")
    yield from _said(str(BIN / "check-jsonschema"), "--quiet", *schema, str(COMPOSE))


def rendered() -> Wrongs:
    """What the schemas of Kubernetes and KEDA say of what kubectl renders."""
    if shutil.which("kubectl") is None:
        raise NotChecked("kubectl is not installed")
    for folder in KUSTOMIZATIONS:
        ran = _run("kubectl", "kustomize", str(ROOT / folder))
        if ran.returncode:
            yield f"{folder}: {ran.stderr.strip()}"
            continue
        for document in yaml.safe_load_all(ran.stdout):
            yield from (f"{folder}: {wrong}" for wrong in _wrongs(document))


def _wrongs(document: dict[str, Any]) -> Wrongs:
    name = f"{document['kind']} {document['metadata']['name']}"
    try:
        if document["apiVersion"].startswith("keda.sh/"):
            scaled_object(document)
        else:
            kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except (msgspec.ValidationError, kubernetes_validate.ValidationError) as wrong:
        yield f"{name}: {wrong}"


def _said(*command: str) -> Wrongs:
    ran = _run(*command)
    if ran.returncode:
        yield (ran.stdout + ran.stderr).strip()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


CHECKS: tuple[Callable[[], Wrongs], ...] = (templated, linted, composed, rendered)


def main() -> int:
    """Run every check; one line each, the wrongs below it."""
    failed = 0
    for check in CHECKS:
        try:
            wrongs = list(check())
        except NotChecked as why:
            print(f"– {check.__name__}: not checked, {why}")
            continue
        print("\n  ".join([f"{'✗' if wrongs else '✓'} {check.__name__}", *wrongs]))
        failed += len(wrongs)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
