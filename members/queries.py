"""Finding the same person in the register."""

from django.db.models import Q
from django.db.models.functions import Lower

from members.enums import Status
from members.models import Member
from members.names import key_form
from structure.whole import among_its_own

LIMIT = 20  # namesakes shown to a person who decides; more are never useful


def whole_cards(pks):
    """The cards and all that were merged into them, however long ago."""
    members, newest = list(pks), list(pks)
    while newest:
        rows = Member.objects.filter(merged_into__in=newest).exclude(pk__in=members)
        newest = list(rows.order_by("pk").values_list("pk", flat=True))
        members += newest
    return members


def namesakes(unit, *, surname, name, patronymic="", birth_date=None, phone="", email=""):
    """Cards that may be of the same person, the most probable first: list of (card, reasons).

    In the whole union, wherever ``unit`` stands in it; people invented for a practice are alike
    to one another only.

    Case, ё/е, spaces and hyphens do not matter. The same ФИО is a possible match; birth date,
    phone or e-mail make it strong. A birth date known on both sides and different rules it out.
    A patronymic known on one side only does not matter; on the card's side missing, something
    else must be the same.
    """
    same_name = Q(fio_key=key_form(surname, name, patronymic)) | Q(
        fio_key=key_form(surname, name), patronymic=""
    )
    if not patronymic:
        # ФИО without patronymic is also the beginning of one with it; the rest is compared below.
        same_name = Q(fio_key__startswith=key_form(surname, name))
    found = (
        Member.objects.living()
        .filter(among_its_own(unit), same_name)
        .select_related("unit")
        .order_by("fio_sort", "pk")
    )
    if birth_date:
        found = found.filter(Q(birth_date=birth_date) | Q(birth_date=None))
    matches = []
    for card in found.annotate(email_lower=Lower("email"))[: LIMIT * 5]:
        if key_form(card.surname, card.name) != key_form(surname, name):
            continue
        reasons = ["ФИО"]
        if birth_date and card.birth_date == birth_date:
            reasons.append("дата рождения")
        if phone and phone in (card.phone, card.extra_phone):
            reasons.append("телефон")
        if email and card.email_lower == email.lower():
            reasons.append("почта")
        if patronymic and not card.patronymic and len(reasons) == 1:
            continue
        matches.append((card, reasons))
    matches.sort(key=lambda match: (-len(match[1]), match[0].status == Status.NONE))
    return matches[:LIMIT]
