"""Numbers of union cards: what they must look like, and the next free one.

The pattern («34-######», # is a digit) is of the nearest organisation that has one. A number is
unique in the whole portal; that it has no gaps nobody needs.
"""

import re

from django.db import connection, transaction

from audit.services import record
from members.editing import MemberRefused, locked, write
from members.locks import lock_card_numbers
from members.models import Member, MembershipRules
from structure.models import Unit

MASKS = 200  # patterns told apart in one question


def mask_of(unit):
    """The pattern of numbers that holds for ``unit``, "" when any number will do."""
    rules = MembershipRules.objects.filter(unit__in=Unit.objects.above(unit)).exclude(card_mask="")
    return rules.order_by("-unit__lft").values_list("card_mask", flat=True).first() or ""


def masks():
    """[(unit, pattern)] of all organisations that have one, the upper ones first."""
    rules = MembershipRules.objects.exclude(card_mask="").select_related("unit")
    return [(row.unit, row.card_mask) for row in rules.order_by("unit__lft", "pk")[:MASKS]]


def as_regex(mask):
    """The pattern as Python and PostgreSQL read it alike."""
    return "^" + "".join("[0-9]" if sign == "#" else re.escape(sign) for sign in mask) + "$"


def fits(number, mask):
    return not mask or bool(re.fullmatch(as_regex(mask), number))


@transaction.atomic
def give_number(pk, *, actor, now=None):
    """Put the next free number of the pattern on a card; returns it.

    The lock of numbers comes before the card, so two people never take the same one.
    """
    mask = mask_of(Member.objects.select_related("unit").get(pk=pk).unit)
    if "#" not in mask:
        raise MemberRefused("Образец номера не задан. Впишите номер сами.")
    lock_card_numbers()
    member = locked(pk)
    if member.card_number:
        raise MemberRefused(f"У карточки уже есть номер: {member.card_number}.")
    number = next_number(mask)
    write(member, {"card_number": number}, actor=actor, source="Следующий номер", now=now)
    record(
        "members.card_number.given", member, actor=actor, unit_id=member.unit_id,
        changes={"card_number": ["", number]},
    )  # fmt: skip
    return number


def next_number(mask):
    """The number after the last one of the pattern, or the first gap when the last is taken."""
    size = mask.count("#")
    taken = Member.objects.filter(
        card_number__gte=mask.replace("#", "0"),
        card_number__lte=mask.replace("#", "9"),
        card_number__regex=as_regex(mask),
    )
    last = taken.order_by("-card_number").values_list("card_number", flat=True).first()
    count = _digits(last, mask) + 1 if last else 1
    if count >= 10**size:
        count = _first_gap(mask, size)
    return _filled(mask, count)


def _digits(number, mask):
    return int("".join(digit for digit, sign in zip(number, mask, strict=True) if sign == "#"))


def _filled(mask, count):
    digits = iter(str(count).zfill(mask.count("#")))
    return "".join(next(digits) if sign == "#" else sign for sign in mask)


def _first_gap(mask, size):
    """The least count that nobody has. Asked only when somebody was given the very last number."""
    counted = "".join(f"substr(card_number, {at}, 1) || " for at in _places(mask)) + "''"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH taken AS (
                SELECT ({counted})::bigint AS count FROM members_member
                WHERE card_number >= %s AND card_number <= %s AND card_number ~ %s
            )
            SELECT min(free) FROM (
                SELECT 1 AS free WHERE NOT EXISTS (SELECT FROM taken WHERE count = 1)
                UNION ALL
                SELECT count + 1 FROM taken one
                WHERE NOT EXISTS (SELECT FROM taken next WHERE next.count = one.count + 1)
            ) gaps WHERE free BETWEEN 1 AND %s
            """,  # noqa: S608 - places in the pattern are integers
            [
                mask.replace("#", "0"),
                mask.replace("#", "9"),
                as_regex(mask),
                10**size - 1,
            ],
        )
        gap = cursor.fetchone()[0]
    if gap is None:
        raise MemberRefused(
            f"Номера по образцу «{mask}» кончились. Попросите профсоюз изменить образец."
        )
    return gap


def _places(mask):
    return [at for at, sign in enumerate(mask, start=1) if sign == "#"]
