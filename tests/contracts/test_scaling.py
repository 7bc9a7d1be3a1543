"""KEDA looks at groups and topics that exist, and never asks for more readers than partitions."""

from pathlib import Path

import pytest
import yaml

from lantoa.contracts.topics import BY_NAME
from tests.contracts.deployed import DEPLOY, UNITS, Unit, of_kind, readings_of, rendered, written
from tools.keda import ScaledObject, scaled_object

KEDA = DEPLOY / "k8s" / "keda"
MOST = yaml.safe_load((KEDA / "shared.yaml").read_text())["spec"]["maxReplicaCount"]
SCALED = {
    name: scaled_object(document)
    for name, document in of_kind(list(written(KEDA)), "ScaledObject").items()
    if name != "shared"
}
BY_UNIT = {unit.name: unit for unit in UNITS}
EVERY_SCALED = pytest.mark.parametrize("scaled", SCALED.values(), ids=list(SCALED))


@EVERY_SCALED
def test_what_is_scaled_is_deployed(scaled: ScaledObject) -> None:
    assert scaled.spec.scale_target_ref.name == scaled.metadata.name
    assert scaled.metadata.name in BY_UNIT


@EVERY_SCALED
def test_no_more_readers_are_asked_for_than_there_are_partitions(scaled: ScaledObject) -> None:
    for trigger in scaled.spec.triggers:
        assert BY_NAME[trigger.metadata.topic].partitions >= MOST


@pytest.mark.parametrize("name", SCALED)
async def test_a_group_is_scaled_by_topics_that_it_reads(name: str, tmp_path: Path) -> None:
    unit: Unit = BY_UNIT[name]
    readings = await readings_of(unit, tmp_path)
    reads = {(reading.group, topic.name) for reading in readings for topic in reading.topics}
    looked_at = {(t.metadata.consumer_group, t.metadata.topic) for t in SCALED[name].spec.triggers}
    assert looked_at <= reads


def test_the_brokers_that_keda_asks_are_those_of_the_settings() -> None:
    documents = rendered("overlays/production")
    [settings] = of_kind(documents, "ConfigMap").values()
    for document in of_kind(documents, "ScaledObject").values():
        for trigger in scaled_object(document).spec.triggers:
            assert settings["data"]["LANTOA_LOG"] == f"kafka://{trigger.metadata.bootstrap_servers}"
