"""KEDA's ScaledObject as far as we use it: a field that we do not know is an error, not a surprise.

Field names are KEDA's (keda.sh/v1alpha1). No schema of KEDA's travels on the package index in a
size worth having, so what we use is written down here.
"""

from typing import Any, Literal

import msgspec


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the object; unknown fields are refused."""


class Named(_Strict, frozen=True):
    """A reference, or the object's own name."""

    name: str
    namespace: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class KafkaTrigger(_Strict, frozen=True, rename="camel"):
    """Lag of one group on one topic; KEDA wants every value as text."""

    bootstrap_servers: str
    consumer_group: str
    topic: str
    lag_threshold: str
    limit_to_partitions_with_lag: Literal["true", "false"] = "false"


class Trigger(_Strict, frozen=True):
    """What is looked at."""

    type: Literal["kafka"]
    metadata: KafkaTrigger


class Fallback(_Strict, frozen=True, rename="camel"):
    """How many when KEDA cannot ask."""

    failure_threshold: int
    replicas: int


class Scaling(_Strict, frozen=True, rename="camel"):
    """The specification; absent bounds are filled in by keda/shared.yaml."""

    scale_target_ref: Named
    triggers: list[Trigger]
    min_replica_count: int = 0
    max_replica_count: int = 0
    polling_interval: int = 30
    cooldown_period: int = 300
    fallback: Fallback | None = None
    advanced: dict[Literal["horizontalPodAutoscalerConfig"], dict[str, Any]] = {}


class ScaledObject(_Strict, frozen=True, rename="camel"):
    """One Deployment and what it is scaled by."""

    api_version: Literal["keda.sh/v1alpha1"]
    kind: Literal["ScaledObject"]
    metadata: Named
    spec: Scaling


def scaled_object(document: dict[str, Any]) -> ScaledObject:
    """The document as a ScaledObject; msgspec.ValidationError names the field that is wrong."""
    return msgspec.convert(document, ScaledObject)
