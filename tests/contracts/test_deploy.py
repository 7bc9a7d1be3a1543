"""Compose and the Kustomize base run every service and role, with settings that exist."""

import re

import pytest

from tests.contracts.deployed import (
    BASE,
    DEPLOY,
    INWARD,
    ROLES,
    SERVICES,
    UNITS,
    Document,
    Unit,
    compose,
    of_kind,
    rendered,
    spec_of,
    variables_of,
    written,
)

STORES = {"kafka", "opensearch", "mongo"}
EVERY_UNIT = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def container_of(deployment: Document) -> Document:
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)


@pytest.mark.parametrize("service", SERVICES)
def test_the_roles_that_are_deployed_are_those_the_service_has(service: str) -> None:
    assert spec_of(service).roles == (ROLES if service == "notifier" else ())


def test_each_service_and_role_has_one_deployment_and_one_compose_service() -> None:
    names = {unit.name for unit in UNITS}
    assert set(compose()["services"]) == names | STORES | {"topics"}
    deployments = of_kind(list(written(BASE)), "Deployment")
    assert set(deployments) == names | {"shared"}


@EVERY_UNIT
def test_a_unit_runs_its_service_in_its_role(unit: Unit) -> None:
    in_compose = compose()["services"][unit.name]
    assert in_compose.get("command", unit.arguments) == unit.arguments
    assert in_compose["image"].startswith(f"lantoa-{unit.service}:")
    container = container_of(of_kind(list(written(BASE)), "Deployment")[unit.name])
    assert container["args"] == unit.arguments
    assert container["image"] == f"lantoa-{unit.service}"


def given(unit: Unit) -> set[str]:
    """Every variable of ours that compose or the cluster gives to the unit."""
    container = container_of(of_kind(list(written(BASE)), "Deployment")[unit.name])
    secrets = of_kind(list(written(BASE)), "Secret")
    texts = [
        *compose()["services"][unit.name]["environment"],
        *(variable["name"] for variable in container.get("env", [])),
        *(secrets.get(f"lantoa-{unit.service}", {}).get("stringData", {})),
        *re.findall(r"^(\w+)=", (BASE / "lantoa.env").read_text(), re.MULTILINE),
        *re.findall(r"(LANTOA_\w+)=", (DEPLOY / "docker/Dockerfile.template").read_text()),
    ]
    return {text for text in texts if text.startswith("LANTOA_")}


@EVERY_UNIT
def test_every_variable_that_a_unit_is_given_is_a_setting_that_it_reads(unit: Unit) -> None:
    assert given(unit) <= variables_of(unit.service)


def test_compose_publishes_on_loopback_alone_and_limits_everybody() -> None:
    for name, service in compose()["services"].items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} publishes {port}"
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}


def test_compose_waits_for_topics_and_for_servers_that_are_well() -> None:
    services = compose()["services"]
    for unit in UNITS:
        waits = services[unit.name]["depends_on"]
        assert waits["topics"]["condition"] == "service_completed_successfully"
        assert waits["mongo"]["condition"] == "service_healthy"
    assert all("healthcheck" in services[store] for store in STORES)


def test_only_those_who_send_have_a_way_out_of_compose() -> None:
    services, networks = compose()["services"], compose()["networks"]
    senders = {name for name, one in services.items() if "providers" in one["networks"]}
    assert senders == {f"notifier-{role}" for role in ROLES if role not in INWARD}
    assert networks["stores"] == {"internal": True}


@EVERY_UNIT
def test_a_pod_is_probed_and_locked_in(unit: Unit) -> None:
    deployment = of_kind(rendered("base"), "Deployment")[unit.name]
    pod, container = deployment["spec"]["template"]["spec"], container_of(deployment)
    probes = {name: container[name]["httpGet"]["path"] for name in container if "Probe" in name}
    assert probes == {"startupProbe": "/live", "livenessProbe": "/live", "readinessProbe": "/ready"}
    assert pod["terminationGracePeriodSeconds"] == 30
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"].keys() == {"requests", "limits"}
    assert {"admin"} <= {port["name"] for port in container["ports"]}


@EVERY_UNIT
def test_a_pod_is_given_the_settings_and_its_own_secret_alone(unit: Unit) -> None:
    container = container_of(of_kind(rendered("base"), "Deployment")[unit.name])
    [settings, secret] = container["envFrom"]
    assert settings["configMapRef"]["name"].startswith("lantoa-")
    assert secret["secretRef"]["name"] == f"lantoa-{unit.service}"
    assert not [one for one in container.get("env", []) if one["name"] == "LANTOA_MEMBER"]


def test_nothing_may_speak_unless_a_policy_says_so() -> None:
    policies = of_kind(rendered("base"), "NetworkPolicy")
    assert policies["deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    deployments = of_kind(rendered("base"), "Deployment")
    senders = {
        name
        for name, one in deployments.items()
        if "lantoa.vn/providers" in one["spec"]["template"]["metadata"]["labels"]
    }
    assert senders == {f"notifier-{role}" for role in ROLES if role not in INWARD}


def test_no_secret_is_part_of_what_is_applied() -> None:
    for folder in ("base", "overlays/production"):
        assert not of_kind(rendered(folder), "Secret")
