"""What the SMSC's command status means for a message (SMPP 3.4, 5.1.3): one table."""

from typing import Final

from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer

OK: Final = 0x00
COMMAND_UNKNOWN: Final = 0x03
NOT_BOUND: Final = 0x04
NOT_NOW: Final = 0x64
"""ESME_RX_T_APPN: what was delivered to us could not be kept; deliver it again."""
NEVER: Final = 0x65
"""ESME_RX_P_APPN: what was delivered to us cannot be read."""
THROTTLED: Final = frozenset({0x14, 0x58})
"""ESME_RMSGQFUL, ESME_RTHROTTLED: not refused, only too fast. No attempt is consumed."""
_INVALID_RECIPIENT: Final = {0x0B: "RINVDSTADR"}
"""FAILED, and a doubt about the number: it may be none, or on its way from one carrier to another,
or the route is set up wrongly and refuses everybody's."""
_INVALID_FORM: Final = {0x50: "RINVDSTTON", 0x51: "RINVDSTNPI"}
"""FAILED: how we write every number does not suit the route."""
_PERMANENT: Final = {0x65: "RX_P_APPN", 0x66: "RX_R_APPN", 0x67: "RQUERYFAIL"}
_OURS: Final = {
    0x01: "RINVMSGLEN",
    0x02: "RINVCMDLEN",
    0x03: "RINVCMDID",
    0x06: "RINVPRTFLG",
    0x07: "RINVREGDLVFLG",
    0x0A: "RINVSRCADR",
    0x15: "RINVSERTYP",
    0x43: "RINVESMCLASS",
    0x48: "RINVSRCTON",
    0x49: "RINVSRCNPI",
    0x61: "RINVSCHED",
    0x62: "RINVEXPIRY",
    0xC0: "RINVOPTPARSTREAM",
    0xC1: "ROPTPARNOTALLWD",
    0xC2: "RINVPARLEN",
    0xC3: "RMISSINGOPTPARAM",
    0xC4: "RINVOPTPARAMVAL",
}
"""The message or the sender's name is wrong for this route: nobody's number is at fault."""
_TEMPORARY: Final = {0x08: "RSYSERR", 0x45: "RSUBMITFAIL", 0x64: "RX_T_APPN"}
_TABLE: Final = {
    code: Answer(fate, f"{code:#04x} {name}", doubted=code in _INVALID_RECIPIENT)
    for fate, names in (
        (Fate.FAILED, _INVALID_RECIPIENT | _INVALID_FORM | _PERMANENT),
        (Fate.DEAD, _OURS),
        (Fate.DEFERRED, _TEMPORARY),
    )
    for code, name in names.items()
}


def refusal(status: int) -> Answer:
    """What a refusal means. A code of the provider's own is tried again while the campaign lives:
    refused is surely not sent."""
    return _TABLE.get(status) or Answer(Fate.DEFERRED, f"{status:#04x}")
