"""By which codes receipts say that there is no such number: each SMS provider has its own.

No standard names them (SMPP 3.4, Appendix B leaves ``err`` to the network), so the contract does,
and the settings repeat it. Nothing is guessed: 1 is an unknown subscriber at one SMSC and a phone
that is switched off at another.
"""

from collections.abc import Sequence
from typing import Final

from lantoa_notifier.accounts.receipting import Codes
from lantoa_notifier.channels.kannel.receipts import PROVIDER as KANNEL
from lantoa_notifier.channels.smpp.accounts import Account

RINVDSTADR: Final = "0X0000000B"
"""Of the codes that Kannel passes on, the one that is not the network's but SMPP's own: how the
SMSC answered submit_sm."""


def no_such_number(binds: Sequence[Account], gateway: frozenset[str]) -> Codes:
    """The codes by provider: of binds at one SMSC all of them."""
    codes = {KANNEL: gateway | {RINVDSTADR}}
    for bind in binds:
        codes[bind.ids.provider] = codes.get(bind.ids.provider, frozenset()) | bind.nobody
    return codes
