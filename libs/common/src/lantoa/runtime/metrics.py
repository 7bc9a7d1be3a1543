"""Every metric, declared once: the declarations are the documentation (``docs/metrics.md``)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class Metric:
    """One metric: what it counts or measures, and by which labels."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    says: str
    labels: tuple[str, ...] = ()


HANDLED = Metric(
    "lantoa_events_handled_total",
    "counter",
    "events that ended, by ending: done, wrong, waited or set-aside",
    ("group", "topic", "ending"),
)
UNREADABLE = Metric(
    "lantoa_events_unreadable_total",
    "counter",
    "wrong records that a projection, which reads without a group, has passed over",
    ("topic",),
)
LAG = Metric(
    "lantoa_group_lag", "gauge", "records not committed yet", ("group", "topic", "partition")
)
WAIT_AGE = Metric(
    "lantoa_wait_age_seconds",
    "gauge",
    "how long the oldest waiting event of a group has waited; 0 when none waits",
    ("group", "dependency"),
)
BATCH_SECONDS = Metric(
    "lantoa_batch_seconds", "histogram", "time to handle, produce and commit a batch", ("group",)
)
HALTED = Metric(
    "lantoa_group_halted", "gauge", "1 when the stop rule has halted a group", ("group",)
)
REVOKE_SECONDS = Metric(
    "lantoa_revoke_wait_seconds", "histogram", "time a revoked partition was waited for", ("group",)
)
COMMIT_FAILED = Metric(
    "lantoa_commits_failed_total", "counter", "commits refused or not answered", ("group",)
)
RELAYED = Metric(
    "lantoa_outbox_relayed_total", "counter", "outbox facts appended to the log", ("lane",)
)
OUTBOX_AGE = Metric(
    "lantoa_outbox_age_seconds", "gauge", "age of the oldest fact still in an outbox", ()
)
QUEUED = Metric(
    "lantoa_queued_batches", "gauge", "batches that wait for their turn in the lane", ("channel",)
)
CLOCK_OFF = Metric(
    "lantoa_clock_off_seconds", "gauge", "how far our clock is from the log's", ("service",)
)
HTTP_SECONDS = Metric(
    "lantoa_http_seconds", "histogram", "time to answer", ("service", "route", "status")
)
READ = Metric(
    "lantoa_read_total",
    "counter",
    "answers of the portal that are kept: made, kept, unchanged (304), old (the index is away)",
    ("outcome",),
)
SHELF_BYTES = Metric("lantoa_shelf_bytes", "gauge", "answers kept compressed")
SENT = Metric(
    "lantoa_messages_total", "counter", "messages by channel and outcome", ("channel", "outcome")
)
ACCOUNT_WRONG = Metric(
    "lantoa_social_account_wrong",
    "gauge",
    "1 while a page or channel refuses our token, or is not there, by its answer to the last post",
    ("account",),
)
BOUNCES = Metric(
    "lantoa_bounces_total",
    "counter",
    "e-mail that came back: gone, hard, soft, ours (what a failure says of the address), delayed, "
    "delivered, complaint, nothing (an automatic reply), nameless (of no message of ours)",
    ("says",),
)
DOUBTS = Metric(
    "lantoa_address_doubts_total",
    "counter",
    "answers that nobody is at an address, by one who may be wrong: doubted, ends (one too many)",
    ("channel", "outcome"),
)
RECEIPTS = Metric(
    "lantoa_receipts_total",
    "counter",
    "what providers said of their own accord: confirmed, refuted, passing, unknown (no slot of "
    "ours), nameless (no id), stop, message",
    ("provider", "outcome"),
)
SMS_BUDGET = Metric(
    "lantoa_sms_budget_exceeded_total",
    "counter",
    "campaigns whose SMS would cost more than the day may: held (waits for approval), sent-over "
    "(urgent, or a notice to who was told something wrong)",
    ("outcome",),
)
DAY_USED = Metric(
    "lantoa_day_used_ratio",
    "gauge",
    "how much of a day's limit was used when something last asked for it, 1 is all: codes (sign-up "
    "codes by SMS), sms (the budget)",
    ("of",),
)
ZALO_WITHOUT = Metric(
    "lantoa_zalo_without_access", "gauge", "1 while there is no access token that Zalo accepts"
)
SNAPSHOT_AT = Metric(
    "lantoa_follows_snapshot_timestamp_seconds",
    "gauge",
    "when the planner's snapshot of follows was last written, or found to be as it should",
)
PULSE_ALARM = Metric(
    "lantoa_pulse_alarm",
    "gauge",
    "1 while too much fails: on a channel (email, sms, …), or of what comes back from a provider "
    "(smtp, sms:viettel, …)",
    ("of",),
)
CIRCUIT_OPEN = Metric(
    "lantoa_circuit_open",
    "gauge",
    "1 while a channel's provider (email, sms), zalo, or one bind (sms:HOST:PORT) is left alone: "
    "it does not work, and is tried again after 5 to 30 seconds by a few messages",
    ("of",),
)
SPILLED = Metric(
    "lantoa_spilled_total",
    "counter",
    "messages that went by the channel's other way, because a provider surely did not send them: "
    "invalid-recipient, quota, temporary, and what is urgent while it does not work",
    ("provider", "why"),
)
RATE_PART = Metric(
    "lantoa_rate_part",
    "gauge",
    "what of a channel's rate this worker may use: 1 is all of it, 0 sends nothing",
    ("channel",),
)
AUDIT_DIFFERENCES = Metric(
    "lantoa_audit_differences_total",
    "counter",
    "contents of which the search index differed from the log; mended from the log",
)
AUDIT_LAST = Metric(
    "lantoa_audit_last_differences", "gauge", "differences found in the last full round"
)
AUDIT_ROUND = Metric(
    "lantoa_audit_round_timestamp_seconds",
    "gauge",
    "when the last full round of the audit ended: now less this is its age",
)
SEARCHES_SAVED = Metric("lantoa_saved_searches", "gauge", "saved searches that versions meet")
SEARCHES_MATCHED = Metric(
    "lantoa_searches_matched_total", "counter", "saved searches that a version answered"
)
PERCOLATE_SECONDS = Metric(
    "lantoa_percolate_seconds",
    "histogram",
    "time to find the saved searches that a version answers, all its entries",
)

METRICS = (
    HANDLED,
    UNREADABLE,
    LAG,
    WAIT_AGE,
    BATCH_SECONDS,
    HALTED,
    REVOKE_SECONDS,
    COMMIT_FAILED,
    RELAYED,
    OUTBOX_AGE,
    QUEUED,
    CLOCK_OFF,
    HTTP_SECONDS,
    READ,
    SHELF_BYTES,
    SENT,
    ACCOUNT_WRONG,
    BOUNCES,
    DOUBTS,
    RECEIPTS,
    SMS_BUDGET,
    DAY_USED,
    ZALO_WITHOUT,
    SNAPSHOT_AT,
    PULSE_ALARM,
    CIRCUIT_OPEN,
    SPILLED,
    RATE_PART,
    AUDIT_DIFFERENCES,
    AUDIT_LAST,
    AUDIT_ROUND,
    SEARCHES_SAVED,
    SEARCHES_MATCHED,
    PERCOLATE_SECONDS,
)
_KINDS = {"counter": Counter, "gauge": Gauge}
_made: dict[str, Counter | Gauge | Histogram] = {}
_children: dict[tuple[str, ...], Counter | Gauge | Histogram] = {}


def _make(metric: Metric) -> Counter | Gauge | Histogram:
    if metric.name not in _made:
        if metric.kind == "histogram":
            _made[metric.name] = Histogram(
                metric.name, metric.says, metric.labels, buckets=SECONDS, registry=REGISTRY
            )
        else:
            _made[metric.name] = _KINDS[metric.kind](
                metric.name, metric.says, metric.labels, registry=REGISTRY
            )
    return _made[metric.name]


def _labelled(metric: Metric, labels: tuple[str, ...]) -> Counter | Gauge | Histogram:
    """Looked up once: the library takes a lock each time."""
    child = _children.get((metric.name, *labels))
    if child is None:
        made = _make(metric)
        child = made.labels(*labels) if labels else made
        _children[metric.name, *labels] = child
    return child


def count(metric: Metric, *labels: str, by: int = 1) -> None:
    """Add to a counter."""
    made = _labelled(metric, labels)
    assert isinstance(made, Counter)  # noqa: S101 - the declaration decides
    made.inc(by)


def gauge(metric: Metric, value: float, *labels: str) -> None:
    """Set a gauge."""
    made = _labelled(metric, labels)
    assert isinstance(made, Gauge)  # noqa: S101 - the declaration decides
    made.set(value)


def observe(metric: Metric, seconds: float, *labels: str) -> None:
    """Add a measurement to a histogram."""
    observing(metric, *labels)(seconds)


def observing(metric: Metric, *labels: str) -> Callable[[float], None]:
    """What adds measurements to a histogram, for who does so in every request."""
    made = _labelled(metric, labels)
    assert isinstance(made, Histogram)  # noqa: S101 - the declaration decides
    return made.observe


HEAD = """# Metrics

Generated from `lantoa.runtime.metrics` by `make generate`; do not edit. They answer on `/metrics`
of the admin port, in Prometheus' text format. No label holds anything personal.

| metric | kind | labels | says |
|---|---|---|---|
"""


def document() -> dict[str, str]:
    """``docs/metrics.md``, by its path."""
    rows = [f"| `{m.name}` | {m.kind} | {', '.join(m.labels) or '–'} | {m.says} |" for m in METRICS]
    return {"docs/metrics.md": HEAD + "\n".join(rows) + "\n"}
