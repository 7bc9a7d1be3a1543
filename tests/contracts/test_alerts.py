"""Alerts speak of metrics that exist, in words for people, and say where to read what to do."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from lantoa.runtime.metrics import METRICS, Metric
from tests.contracts.deployed import DEPLOY
from tests.required import absent

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
ROOT = DEPLOY.parent
FUNCTIONS = {"sum", "max", "by", "on", "and", "abs", "rate", "increase", "time"}
SELECTOR = re.compile(r"([a-zA-Z_]\w*)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'([a-z]+)(?:=~|!=|!~|=)"([^"]*)"')
GROUPING = re.compile(r"\b(?:by|on) \(([^)]*)\)")
SHOWN = re.compile(r"\$labels\.(\w+)")
VIETNAMESE = re.compile(
    r"[ăâđêôơưàáảãạấầẩẫậắằẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.I
)
SCRAPED = {"up": {"job", "instance"}}
"""What Prometheus itself says of a process."""
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])


def known() -> dict[str, set[str]]:
    """The labels of each series, by its name."""
    return SCRAPED | {name: {*one.labels} for one in METRICS for name in _series(one)}


def _series(metric: Metric) -> list[str]:
    if metric.kind == "histogram":
        return [f"{metric.name}_{part}" for part in ("bucket", "count", "sum")]
    return [metric.name]


def _asked(expr: str) -> dict[str, set[str]]:
    """The series that an expression names, with the labels it looks at."""
    plain = GROUPING.sub("", expr)
    found: dict[str, set[str]] = {}
    for name, matchers in SELECTOR.findall(re.sub(r"\[\w+\]", "", plain)):
        if name not in FUNCTIONS:
            labels = {label for label, _ in MATCHER.findall(matchers)}
            found[name] = found.get(name, set()) | labels
    return found


@EVERY_RULE
def test_every_metric_and_label_of_an_alert_exists(rule: dict[str, Any]) -> None:
    asked, series = _asked(rule["expr"]), known()
    assert asked.keys() <= series.keys()
    assert all(labels <= series[name] for name, labels in asked.items())
    grouped = {one.strip() for by in GROUPING.findall(rule["expr"]) for one in by.split(",")} - {""}
    shown = set(SHOWN.findall(rule["annotations"]["summary"]))
    of_all = set.union(*(series[name] for name in asked))
    assert grouped <= of_all
    assert shown <= (grouped or of_all)


@EVERY_RULE
def test_an_expression_is_whole(rule: dict[str, Any]) -> None:
    expr: str = rule["expr"]
    assert [expr.count(one) for one in "([{"] == [expr.count(one) for one in ")]}"]
    assert re.search(r"(==|>|<) [0-9.]+\)?$", expr)
    for window in re.findall(r"(?:rate|increase)\([^)]*\)", expr):
        assert re.search(r"\[\d+[mh]\]\)$", window)
    for _, pattern in MATCHER.findall(expr):
        re.compile(pattern)
    assert re.fullmatch(r"\d+m", rule["for"])


@EVERY_RULE
def test_an_alert_speaks_to_people_and_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert VIETNAMESE.search(rule["annotations"]["summary"])
    path, _, heading = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (.+)$", (ROOT / path).read_text(), re.M)
    assert heading in [one.lower().replace(" ", "-") for one in headings]


def test_no_two_alerts_have_one_name() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "how", [("check", "rules", "alerts.yaml"), ("test", "rules", "alerts.test.yaml")]
)
def test_prometheus_takes_the_rules_and_they_fire_when_they_should(how: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        absent("promtool is not installed: apt-get install prometheus")
    where = DEPLOY / "prometheus"
    done = subprocess.run([promtool, *how], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
