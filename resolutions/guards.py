"""Reasons to refuse a resolution. Each looks, decides, and changes nothing."""

from resolutions.enums import ResolutionRefused


def has_quorum(elected, present):
    """More than half of the body is there, and not more than the whole of it."""
    if present > elected:
        raise ResolutionRefused(f"Присутствовало {present}, а избрано только {elected}.")
    if present * 2 <= elected:
        raise ResolutionRefused(
            f"Нет кворума: присутствовало {present} из {elected}, нужно больше половины."
        )


def is_adopted(present, votes_for, votes_against=0, votes_abstained=0):
    """Everybody's vote is accounted for, and more than half of those present are for."""
    voted = votes_for + votes_against + votes_abstained
    if voted != present:
        raise ResolutionRefused(
            f"Голоса не сходятся: за, против и воздержались — всего {voted}, "
            f"а присутствовало {present}."
        )
    if votes_for * 2 <= present:
        raise ResolutionRefused(
            f"Решение не принято: «за» {votes_for} из {present}, нужно больше половины."
        )
