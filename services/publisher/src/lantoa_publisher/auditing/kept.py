"""A deed as it is kept to be searched: one record each, however often it was told."""

import msgspec

from lantoa.contracts.audit import DeedDone


class Kept(DeedDone, frozen=True, kw_only=True, omit_defaults=True):
    """A deed with what it is about."""

    about: str
    """The id of the content, account or register, whatever version or revision of it."""


def kept(deed: DeedDone) -> Kept:
    """The deed, fit to be kept."""
    about = deed.record.partition("@")[0]
    return Kept(about=about, **msgspec.structs.asdict(deed))
