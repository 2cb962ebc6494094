"""Who has a page of his own, and how the journal calls him there."""

from members.enums import Status

ON_PAGE = (Status.MEMBER, Status.SUSPENDED)


def may_enter(member):
    """Is there a page for this card: of one on the books, not merged into another?"""
    return member.merged_into_id is None and member.status in ON_PAGE


class Himself(str):
    """The member as the doer: he is no user of the portal. The journal writes down no name."""

    journal_label = "сам член профсоюза"


def himself(member):
    """Who acts on his own page."""
    return Himself(f"{member.short_name}, лично")


def initials_of(member):
    """«И. М. П.»: enough to compare with a card held in the hand, too little for a stranger."""
    parts = (member.surname, member.name, member.patronymic)
    return " ".join(f"{part[0]}." for part in parts if part)
