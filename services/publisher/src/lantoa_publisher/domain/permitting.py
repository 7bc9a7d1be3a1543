"""Permission: whether this person may do this deed to this content, and the refusal if not."""

from collections.abc import Sequence

from lantoa.contracts.content import Code
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.refusals import Because, Refused, missing
from lantoa_publisher.domain.rights import Actor, Deed, may, reaches
from lantoa_publisher.domain.titles import DEEDS, ROLES, having
from lantoa_publisher.domain.workflow import colleague, visible


def permit_writing(actor: Actor, agency: Code | None, areas: Sequence[Code]) -> None:
    """Refuse unless the actor may write a content of that agency about those areas."""
    permit_role(actor, Deed.WRITE)
    if not reaches(actor, agency, areas):
        raise elsewhere(agency, "areas")


def permit_role(actor: Actor, deed: Deed) -> None:
    """Refuse unless the actor's role has that right at all."""
    if not may(actor, deed):
        raise without_right(actor, deed)


def permit(actor: Actor, deed: Deed, head: Head) -> None:
    """Refuse unless the actor may do the deed to the content.

    A draft that the actor may not see is missing to them, so that nobody learns of it.
    """
    if not visible(head, actor):
        raise missing(head.id)
    permit_role(actor, deed)
    if deed is Deed.COMMENT:
        permit_colleague(actor, head)
    elif deed is not Deed.READ and not reaches(actor, head.agency, head.areas):
        raise elsewhere(head.agency, "id")


def permit_colleague(actor: Actor, head: Head) -> None:
    """Refuse whoever may read what is out, and nothing of how it came about."""
    if not colleague(head, actor):
        raise elsewhere(head.agency, "id")


def without_right(actor: Actor, deed: Deed, field: str | None = None) -> Refused:
    """The actor's role does not have that right; who has it is named."""
    return Refused(
        Because.FORBIDDEN,
        vi=f"Vai trò {ROLES[actor.role]} không có quyền {DEEDS[deed]}.",
        en=f"The role {actor.role.value} may not {deed.value}.",
        field=field,
        fix_vi=f"Nhờ người có vai trò: {', '.join(ROLES[role] for role in having(deed))}.",
        fix_en=f"Ask somebody with the role {' or '.join(having(deed))}.",
        facts={"role": actor.role.value, "deed": deed.value},
    )


def elsewhere(agency: Code | None, field: str) -> Refused:
    """The content belongs to another agency, or is about an area that is not the actor's."""
    return Refused(
        Because.FORBIDDEN,
        vi="Nội dung này thuộc đơn vị hoặc địa bàn khác.",
        en="This content belongs to another agency or area.",
        field=field,
        fix_vi="Nhờ đơn vị chủ quản thực hiện.",
        fix_en="Ask the agency that it belongs to.",
        facts={"agency": agency or ""},
    )
