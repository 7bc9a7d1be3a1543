"""What the pulse says: on the log for who shows it, in metrics and log for operators."""

from collections.abc import Sequence

import structlog

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.pulse import AlarmChanged, PulseState
from lantoa.contracts.topics import PULSE_STATE
from lantoa.runtime import metrics
from lantoa_notifier.domain.pulse.beating import Pulse

log = structlog.get_logger()
STANDS, OVER = 1, 0
ALARM, ATTENTION = "alarm", "attention"


def outgoing(told: PulseState) -> Outgoing:
    """The event; the same words about the same window have the same id."""
    if isinstance(told, AlarmChanged):
        key, time, says = f"{ALARM}/{told.of}", told.since, str(told.raised)
    else:
        key, time, says = f"{ATTENTION}/{told.area}", told.at, ""
    name = derived_id("pulse", key, time.isoformat(), says)
    return encode(PULSE_STATE, told, key=key, id=name, source="notifier", time=time)


def tell_operators(told: Sequence[PulseState]) -> None:
    """Alarms into log and metrics, once each."""
    for one in told:
        if isinstance(one, AlarmChanged):
            metrics.gauge(metrics.PULSE_ALARM, STANDS if one.raised else OVER, one.of)
            log.warning(
                "pulse.alarm" if one.raised else "pulse.well_again",
                of=one.of,
                since=one.since.isoformat(),
                well=one.well,
                failed=one.failed,
                rest=one.rest,
            )


def tell_standing(pulse: Pulse) -> None:
    """The alarms that stood before this process began."""
    for of in pulse.alarms:
        metrics.gauge(metrics.PULSE_ALARM, STANDS, of)
