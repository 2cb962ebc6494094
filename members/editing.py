"""Changes to what stands on a card. Old values are kept: every value has its day and its author."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.services import current_operation, record
from members.duplicates.noticing import COMPARED, ask_to_look
from members.enums import ON_THE_BOOKS
from members.models import Member, Revision
from members.replay import as_seen
from notifications.services import queue_letter
from structure.services import fingerprint


class MemberRefused(Exception):
    """The card does not allow it now. The message is shown to the user as it is."""


class CardChanged(MemberRefused):
    """Somebody saved the card since the form was opened. ``names`` are the fields that differ."""

    def __init__(self, message, names):
        super().__init__(message)
        self.names = names


class NumberTaken(MemberRefused):
    """Another card has this number. Whose it is, only those learn who may see that card."""


# What is told of a person by his forms and lists. Status and organisation are moved elsewhere.
FIELDS = (
    "surname", "name", "patronymic", "genitive", "gender", "birth_date", "phone", "extra_phone",
    "email", "address", "education", "school", "speciality", "photo", "employer", "department",
    "position", "profession", "personnel_number", "employment", "card_number", "applied_on",
    "first_joined_on", "came_from", "dues_mode", "dues_from", "papers_at_chair",
)  # fmt: skip


def locked(pk):
    """The card of this id, locked until the transaction ends; merged away or hidden, refused."""
    member = Member.objects.select_for_update().get(pk=pk)  # joined, it is lost when it moves
    if member.merged_into_id:
        raise MemberRefused(
            f"Карточку № {pk} ({member}) объединили с другой. Обновите страницу: откроется та, "
            "которая осталась."
        )
    if member.hidden_at:
        raise MemberRefused(f"Карточки № {pk} нет в реестре: её данные уничтожаются.")
    return member


def look_of(card):
    """A short word for what stands on the card: its version alone comes back with an undo."""
    return fingerprint(card, [Member._meta.get_field(name).attname for name in FIELDS])


@transaction.atomic
def save_card(pk, *, actor, version=None, look="", source="", now=None, **fields):
    """Put new values on a card; returns it. The same values again leave no trace.

    ``version`` is the one the writer saw, ``look`` the ``look_of`` it. Raises ``CardChanged`` when
    somebody else has changed one of ``fields`` since (changes of other fields are let through),
    or when what the writer saw was taken back.
    """
    member = locked(pk)
    if look and look != look_of(as_seen(member, version)):
        raise CardChanged(
            "Пока вы правили, на карточку вернули прежние сведения. "
            "Проверьте поля и сохраните ещё раз.",
            sorted(fields),
        )
    if version is not None and version != member.version:
        _require_untouched(member, version, fields)
    write(member, fields, actor=actor, source=source, now=now)
    return member


def write(member, fields, *, actor, source="", now=None):
    """Save what differs on a card already locked, with its revision and a journal line."""
    changes = difference(member, fields)
    if not changes:
        return None
    for name in changes:
        setattr(member, name, fields[name])
    member.version += 1
    _save(member, changes)
    revision = Revision.objects.create(
        member=member,
        version=member.version,
        changes=changes,
        source=source[:200],
        actor=str(actor)[:200],
        at=now or timezone.now(),
        operation=current_operation(),
    )
    record("members.card.changed", member, actor=actor, unit_id=member.unit_id, changes=changes)
    if "email" in changes:
        tell_old_address(member, changes["email"][0], now=revision.at)
    if COMPARED & set(changes):
        ask_to_look([member.pk])
    return revision


def tell_old_address(member, address, *, now):
    """Whoever reads the new mail comes in as the member: he learns of it where he reads his own,
    even when he wants no letters. An applicant has no page: his old address was mistyped."""
    if member.status not in ON_THE_BOOKS or not address:
        return
    queue_letter(
        "member_email_changed",
        key=f"members.email:{member.pk}:{now.isoformat()}",
        unit=member.unit,
        about=member,
        to_address=address,
        to_name=member.full_name,
        phone=member.phone,
        context={"name": " ".join(filter(None, (member.name, member.patronymic)))},
        path=reverse("home"),
        now=now,
    )


def _save(member, changes):
    if "card_number" not in changes:
        member.save(update_fields=[*changes, "version"])
        return
    try:
        with transaction.atomic():  # the constraint looks last, after everybody
            member.save(update_fields=[*changes, "version"])
    except IntegrityError:
        raise NumberTaken(f"Номер {member.card_number} уже занят. Впишите другой.")


def difference(member, fields):
    """``{field: [old, new]}`` of values that differ, as JSON keeps them."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"these are not changed here: {sorted(unknown)}")
    changes = {}
    for name, value in fields.items():
        old, new = as_json(getattr(member, name)), as_json(value)
        if old != new:
            changes[name] = [old, new]
    return changes


def as_json(value):
    """A value of a card as a revision keeps it: an id for a row, words for the rest."""
    if value is None or isinstance(value, bool):
        return value
    return getattr(value, "pk", None) or str(value)


def _require_untouched(member, version, fields):
    since = list(member.revisions.filter(version__gt=version).order_by("-version"))
    touched = {name for revision in since for name in revision.changes}
    clash = sorted(touched & set(difference(member, fields)))
    if clash:
        labels = ", ".join(str(Member._meta.get_field(name).verbose_name) for name in clash)
        raise CardChanged(
            f"Пока вы правили, карточку изменили: {labels} ({since[0].actor}). "
            "Проверьте и сохраните ещё раз.",
            clash,
        )
