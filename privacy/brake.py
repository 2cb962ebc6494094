"""The brake: a destruction that hits too many people needs the union's administrator as well."""

from collections import Counter
from datetime import timedelta

from members.models import Member
from privacy.enums import Fate
from privacy.models import Line
from structure.models import Unit

FEW = 5  # people of one organisation whose share says nothing
LATELY = timedelta(days=30)  # what is destroyed in parts is counted together


def why_braked(units, limits, *, on):
    """Why a destruction of these people is stopped on the day ``on``, in a sentence, or "".

    ``units`` are the organisations of the people, one for each of them; whoever of the same
    organisations was hidden or destroyed in the last thirty days is counted with them. The share
    is of all cards of an organisation, hidden ones too.
    """
    lately = Line.objects.filter(
        unit__in=set(units), fate__in=[Fate.HIDDEN, Fate.DESTROYED],
        of__confirmed_at__date__gt=on - LATELY,
    ).values_list("unit", flat=True)  # fmt: skip
    now, before = len(units), len(lately)
    hit = Counter(units) + Counter(lately)
    if now + before > limits.most_people:
        told = f"{now}, и ещё {before} за прошлые 30 дней" if before else now
        return f"Затронуто людей: {told}, а за один раз можно {limits.most_people}."
    for unit_pk, number in hit.most_common():
        if number <= FEW:
            break
        cards = Member.objects.filter(unit=unit_pk, merged_into=None).count()
        if number * 100 > limits.most_percent * max(cards, number):
            unit = Unit.objects.get(pk=unit_pk)
            share = number * 100 // max(cards, number)
            return (
                f"{unit.quoted}: затронуто {share} % карточек ({number} из {max(cards, number)}), "
                f"а можно {limits.most_percent} %."
            )
    return ""
