"""Whom a campaign invites: people in office who have never come, or the lines of a list."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from accounts.guards import may_grant
from accounts.models import Mandate, User
from accounts.queries import HEADS
from invitations.enums import CampaignRefused, Sent
from invitations.models import UNUSABLE, Invitee
from invitations.sheets import MOST_LINES, plain
from structure.enums import Kind
from structure.models import Unit

CHAIR_OF = {
    Kind.UNION: Role.UNION_ADMIN,
    Kind.TERRITORIAL: Role.TERRITORIAL_CHAIR,
    Kind.PRIMARY: Role.PRIMARY_CHAIR,
    Kind.SHOP: Role.SHOP_CHAIR,
    Kind.GROUP: Role.SHOP_CHAIR,
}
WHOM = {
    "heads": ("Председателей, которые ещё не входили", HEADS),
    "accountants": ("Бухгалтеров, которые ещё не входили", [Role.PRIMARY_ACCOUNTANT]),
    "all": ("Всех, у кого есть полномочие и кто ещё не входил", list(Role)),
}


def people_of(unit, whom, *, on=None):
    """Invitees, not saved: who has an office there and has never set a password, once each."""
    _, roles = WHOM[whom]
    held = Mandate.objects.unended(on or timezone.localdate()).filter(
        unit__tree_id=unit.tree_id,
        unit__lft__range=(unit.lft, unit.rght),
        unit__closed_on=None,
        role__in=roles,
        standing_in_for=None,
        user__is_active=True,
        user__password__startswith=UNUSABLE,
    )
    rows = held.order_by("user", "starts_on", "pk").distinct("user").select_related("user", "unit")
    found = list(rows[: MOST_LINES + 1])
    if not found:
        raise CampaignRefused(
            "Приглашать некого: все, у кого здесь такие полномочия, уже задали пароль. Если "
            "председателя в портале ещё нет, загрузите список."
        )
    if len(found) > MOST_LINES:
        raise CampaignRefused(
            f"Это больше {MOST_LINES} человек. Выберите территорию меньше и повторите."
        )
    return [
        Invitee(
            line=line,
            unit=mandate.unit,
            place=mandate.unit.short_name[:300],
            role=mandate.role,
            user=mandate.user,
            email=mandate.user.email,
            **{part: getattr(mandate.user, part) for part in ("surname", "name", "patronymic")},
        )
        for line, mandate in enumerate(found, start=1)
    ]


def people_in(lines, unit, actor):
    """Invitees, not saved, one for each line; what is wrong with a line stands in ``fault``."""
    places = _places(lines, unit)
    known = User.objects.in_bulk({line.email for line in lines}, field_name="email")
    twice = Counter(line.email for line in lines)
    found = []
    for line in lines:
        at = places.get(plain(line.place), [])
        place = at[0] if len(at) == 1 else None
        fault = (
            _fault_of_place(line, at, actor)
            or _fault_of_person(line, known.get(line.email))
            or ("Эта почта в списке не одна." if twice[line.email] > 1 else "")
        )
        found.append(
            Invitee(
                line=line.number,
                unit=place,
                place=line.place,
                role=CHAIR_OF[place.kind] if place else "",
                email=line.email,
                surname=line.surname,
                name=line.name,
                patronymic=line.patronymic,
                state=Sent.FAULTY if fault else Sent.READY,
                fault=fault[:300],
            )
        )
    return found


def _places(lines, unit):
    """{plain name or number: organisations called so}, by one query."""
    names = {line.place for line in lines if line.place}
    called = Q(code__in=names) | Q(short_name__in=names) | Q(name__in=names)
    found = {}
    for row in Unit.objects.open().inside(unit).filter(called).order_by("pk"):
        for name in {plain(row.code), plain(row.short_name), plain(row.name)} - {""}:
            found.setdefault(name, []).append(row)
    return found


def _fault_of_place(line, at, actor):
    if not line.place:
        return "Не сказано, какая организация."
    if not at:
        return "Такой организации здесь нет. Возьмите номер или название из образца."
    if len(at) > 1:
        return "Организаций с таким названием несколько. Укажите номер в реестре."
    if not may_grant(actor, CHAIR_OF[at[0].kind], at[0]):
        return "Полномочие председателя этой организации даёте не вы."
    return ""


def _fault_of_person(line, user):
    try:
        validate_email(line.email)
    except ValidationError:
        return "Почта написана с ошибкой." if line.email else "Нет почты."
    if not (line.surname and line.name):
        return "Нет фамилии или имени."
    if user and not user.is_active:
        return "Вход этого человека закрыт администратором."
    if user and plain(f"{user.surname} {user.name}") != plain(f"{line.surname} {line.name}"):
        return "С этой почтой в портале записан другой человек."
    return ""
