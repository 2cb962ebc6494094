"""Two doors of one person: his sign-in to the office and his own page as a member.

Tied only by himself, with both doors open in one browser: that proves both at once. An address of
mail does not, anybody in the office may write it on a card. He may part them again at any time, by
either door: each row has kept what was done through it.
"""

from django.db import transaction

from audit.services import record
from cabinet.people import may_enter
from members.models import Member
from members.names import key_form
from training.enums import TrainingRefused
from training.learners import student_of_member, student_of_user
from training.models import Student
from training.warning import settle_user


def may_be_one(user, member):
    """Are they called the same? A patronymic known on one side only does not matter."""
    if key_form(user.surname, user.name) != key_form(member.surname, member.name):
        return False
    known = {key_form(one.patronymic) for one in (user, member)} - {""}
    return len(known) < 2


@transaction.atomic
def tie(user, member, *, actor, now=None):
    """What was learnt by either door is his who holds both. Twice is harmless.

    Locks the card, then the row of the sign-in. Raises ``TrainingRefused``.
    """
    card = Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    if not may_enter(card):
        raise TrainingRefused("Эта карточка больше не открывается. Войдите на свою страницу снова.")
    if not may_be_one(user, card):
        raise TrainingRefused(
            "Фамилия и имя на карточке и в учётной записи разные. Если это вы, попросите "
            "организацию исправить карточку."
        )
    student_of_member(card)  # the card keeps a row of its own, to be parted from
    if student_of_user(user) is None:
        raise TrainingRefused("Сейчас за вами не числится должности: объединять нечего.")
    row = _row_of(user)
    if row.member_id == card.pk:
        return row
    if row.member_id:
        raise TrainingRefused("Ваш вход уже связан с другой карточкой. Сначала разъедините их.")
    if Student.objects.filter(member=card, user__isnull=False).exists():
        raise TrainingRefused(
            "С этой карточкой уже связан другой вход. Если он не ваш, откройте «Моё обучение» со "
            "своей страницы члена профсоюза и нажмите «Разъединить входы»."
        )
    return _turn(row, card, "training.doors.tied", actor, now)


@transaction.atomic
def part(user, *, actor, now=None):
    """The doors lead each to its own again. Raises ``TrainingRefused``."""
    row = _row_of(user)
    if row is None or row.member_id is None:
        raise TrainingRefused("Ваш вход с карточкой не связан.")
    return _turn(row, None, "training.doors.parted", actor, now)


@transaction.atomic
def part_card(member, *, actor, now=None):
    """The same from the other side: whoever holds the card lets go of the sign-in tied to it.

    Raises ``TrainingRefused``.
    """
    rows = Student.objects.select_for_update(of=("self",)).filter(member=member)
    row = rows.exclude(user=None).select_related("user").first()
    if row is None:
        raise TrainingRefused("С вашей страницей вход в кабинет не связан.")
    return _turn(row, None, "training.doors.parted", actor, now)


def _row_of(user):
    return Student.objects.select_for_update(of=("self",)).filter(user=user).first()


def _turn(row, card, action, actor, now):
    old, row.member = row.member_id, card
    row.save(update_fields=["member"])
    row.user.card_in_school = row.member_id
    record(action, row, actor=actor, unit_id=row.unit_id, old=old, new=row.member_id)
    settle_user(row.user, now=now)
    return row
