"""How a follow is to be told, as a form of one's own page says it."""

from collections.abc import Mapping

from lantoa.contracts.subscriptions import Channel, Pace, SubscriberState
from lantoa_gateway.following.orders import order_read
from lantoa_gateway.following.wish import Telling
from lantoa_gateway.speaking import Language


def channels_of(state: SubscriberState) -> tuple[Channel, ...]:
    """The channels that the person has: those that are told, or the one that follows go by."""
    return state.channels or tuple(dict.fromkeys(follow.channel for follow in state.follows))


def telling_typed(form: Mapping[str, str], state: SubscriberState) -> Telling | None:
    """What was chosen; None for what the form does not offer.

    Only letters wait for each other: who has none is told at once.
    """
    pace, language = form.get("nhip", Pace.AT_ONCE), form.get("tieng", "")
    channels, sent = channels_of(state), form.get("qua", "")
    order = order_read(sent, channels) if sent else ()
    if pace not in set(Pace) or language not in ("", *Language) or order is None:
        return None
    by_letter = Channel.EMAIL in (order or channels)
    return Telling(
        pace=Pace(pace) if by_letter else Pace.AT_ONCE,
        channels=order,
        language=language,
        insists=form["khan"] == "1" if "khan" in form else None,
    )
