"""The links that our messages carry, signed."""

from itertools import takewhile

from lantoa.contracts.content import Kind, page_of
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber, Version
from lantoa.runtime.links import Link, Scope, sign

ACKNOWLEDGE_PATH = "/theo-doi/da-nhan"
STOP_PATH, CONFIRM_PATH = "/theo-doi/dung", "/theo-doi/xac-nhan"
MANAGE_PATH, GUARDIAN_PATH = "/theo-doi/cua-toi", "/theo-doi/giam-ho"
PROVE_PATH = "/theo-doi/them-dia-chi"
INSIDE = ("khoan-", "diem-", "doan-")
"""How the steps of an address begin that are below an article."""


class Links:
    """Makes links under the address that people see, with the installation's link key."""

    def __init__(self, public_url: str, private: bytes) -> None:
        self._public_url = public_url.rstrip("/")
        self._private = private

    def stop(self, number: SubscriberNumber, link_version: int) -> str:
        """Where one click ends a person's messages; it works for ever."""
        return self._signed(STOP_PATH, number, Scope.STOP, link_version)

    def manage(self, number: SubscriberNumber, link_version: int) -> str:
        """Where a person sees and changes all that they follow, until these links are ended."""
        return self._signed(MANAGE_PATH, number, Scope.PREFERENCES, link_version)

    def confirm(self, number: SubscriberNumber, link_version: int) -> str:
        """Where a person says: yes, it was me who asked."""
        return self._signed(CONFIRM_PATH, number, Scope.CONFIRM, link_version)

    def acknowledge(
        self, number: SubscriberNumber, link_version: int, content: ContentId, version: Version
    ) -> str:
        """Where a person says that an urgent version was received."""
        link = self._signed(ACKNOWLEDGE_PATH, number, Scope.ACKNOWLEDGE, link_version)
        return f"{link}&n={content}&v={version}"

    def guardian(self, number: SubscriberNumber, link_version: int, ward: SubscriberNumber) -> str:
        """Where a guardian agrees to what a child follows, or for ever takes it back."""
        link = Link(
            number=number, scope=Scope.GUARDIAN, version=link_version, follow=FollowNumber(ward)
        )
        return self._at(GUARDIAN_PATH, link)

    def prove(self, number: SubscriberNumber, link_version: int, place: int) -> str:
        """Where a person says: yes, this address is mine, too; ``place`` says which."""
        link = Link(
            number=number, scope=Scope.ADDRESS, version=link_version, follow=FollowNumber(place)
        )
        return self._at(PROVE_PATH, link)

    def article(self, place: ContentId) -> str:
        """Where an article stands with its texts in time; of a whole document, its page."""
        document, _, part = place.partition("/")
        steps = takewhile(lambda step: not step.startswith(INSIDE), part.split("/"))
        article = "/".join(steps)
        page = f"{self._public_url}{page_of(Kind.LEGAL_DOCUMENT, ContentId(document))}"
        return f"{page}/{article}#cac-ban" if article else page

    def _signed(self, path: str, number: SubscriberNumber, scope: Scope, version: int) -> str:
        return self._at(path, Link(number=number, scope=scope, version=version))

    def _at(self, path: str, link: Link) -> str:
        return f"{self._public_url}{path}?t={sign(link, self._private)}"
