"""The alerts ask for metrics that there are, and each says what it is and what to do."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from lantoa.runtime.metrics import METRICS, Metric
from tests.contracts.deployed import DEPLOY
from tests.required import absent

RULES = DEPLOY / "prometheus" / "rules.yaml"
RUNBOOK = DEPLOY.parent / "docs" / "runbook" / "README.md"
KNOWN = {metric.name: metric for metric in METRICS}
NOT_OURS = frozenset({"job", "instance"})
WITH_QUOTES = re.compile(r'"[^"]*"')


def alerts() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from group["rules"]


def metric_of(name: str) -> Metric | None:
    """The metric that a series belongs to: histograms have three each."""
    return KNOWN.get(name) or KNOWN.get(re.sub(r"_(count|sum|bucket)$", "", name))


EVERY = pytest.mark.parametrize("alert", list(alerts()), ids=lambda alert: alert["alert"])


@EVERY
def test_an_alert_asks_for_metrics_and_labels_that_there_are(alert: dict[str, Any]) -> None:
    asked = re.findall(r"\b(lantoa_\w+)(?:\{([^}]*)\})?", alert["expr"])
    for name, filters in asked:
        metric = metric_of(name)
        assert metric is not None, name
        assert set(re.findall(r"(\w+)\s*=", filters)) <= set(metric.labels), name
    by = re.findall(r"by \(([^)]*)\)", WITH_QUOTES.sub("", alert["expr"]))
    for label in (one.strip() for labels in by for one in labels.split(",")):
        assert any(label in metric_of(name).labels for name, _ in asked), label  # type: ignore[union-attr]


@EVERY
def test_an_alert_calls_somebody_with_words_of_theirs_and_has_its_line(
    alert: dict[str, Any],
) -> None:
    assert alert["labels"]["severity"] in ("page", "ticket")
    said = alert["annotations"]["summary"]
    by = set(re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", alert["expr"]))))
    assert set(re.findall(r"\$labels\.(\w+)", said)) <= by | NOT_OURS
    assert re.search("[àáảãạăâđêôơưèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", said.lower())
    assert f"`{alert['alert']}`" in RUNBOOK.read_text()


def test_the_runbook_names_no_alert_that_there_is_not() -> None:
    named = set(re.findall(r"`(LanToa\w+)`", RUNBOOK.read_text()))
    assert named == {alert["alert"] for alert in alerts()}


@pytest.mark.parametrize(
    "how", [("check", "rules", "rules.yaml"), ("test", "rules", "rules.test.yaml")]
)
def test_prometheus_takes_the_rules_and_they_fire_when_they_should(how: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        absent("promtool is not installed: apt-get install prometheus")
    done = subprocess.run(
        [promtool, *how], cwd=RULES.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
