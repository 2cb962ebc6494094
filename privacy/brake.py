"""The brake: a destruction that hits too many people needs the union's administrator as well."""

from collections import Counter

from members.models import Member
from structure.models import Unit

FEW = 5  # people of one organisation whose share says nothing


def why_braked(units, limits):
    """Why a destruction of these people is stopped, in a sentence, or "".

    ``units`` are the organisations of the people, one for each of them. The share is of all cards
    of an organisation, hidden ones too: whoever was hidden a moment ago is hit as well.
    """
    hit = Counter(units)
    total = sum(hit.values())
    if total > limits.most_people:
        return f"Затронуто людей: {total}, а за один раз можно {limits.most_people}."
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
