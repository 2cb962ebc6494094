"""What members of the demo did on their own pages, and the one whose page can be tried."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.queries import head_of
from cabinet import cards, entering, proposals, wishes
from cabinet.enums import Revoked, WishKind
from cabinet.people import himself
from members.enums import Status
from members.models import Member
from structure.models import JoinCode
from unionportal.demo.branches import HOME_CODE
from unionportal.demo.clock import clock_at
from unionportal.demo.logins import DOMAIN, LOGINS

MEMBER = f"member@{DOMAIN}"
# What each of the next members of the home organisation proposed, and how long ago.
WAITING = (
    (0.3, {"phone": "+79730007001"}, "Старый номер отключила"),
    (1.1, {"position": "старший мастер"}, "Перевели с первого числа"),
    (
        2.6,
        {"email": f"novaya.pochta@{DOMAIN}", "address": "г. Волжский, ул. Мира, д. 5, кв. 12"},
        "",
    ),
)
ACCEPTED = {"department": "Служба эксплуатации"}
REJECTED = {"personnel_number": "100500"}
NEEDED = len(WAITING) + 4


def open_pages(now):
    """Union cards, proposals waiting and decided, one who wants to leave."""
    home = JoinCode.objects.get(code=HOME_CODE).unit
    chair = head_of(home).user
    people = list(_of(home)[:NEEDED])
    if len(people) < NEEDED:
        return
    Member.objects.filter(pk=people[0].pk).update(email=MEMBER)
    for number, member in enumerate(people):
        with clock_at(now - timedelta(days=20 - number)) as then:
            cards.issue(member.pk, actor=himself(member) if number % 2 else chair, now=then)
    with clock_at(now - timedelta(days=9)) as then:
        cards.reissue(people[1].pk, reason=Revoked.LOST, actor=chair, now=then)
    _decide(people[0], people[-2], chair, now)
    for (days, fields, note), member in zip(WAITING, people[1:], strict=False):
        with clock_at(now - timedelta(days=days)) as then:
            _propose(member, fields, note, then)
    with clock_at(now - timedelta(days=1.4)) as then:
        wishes.wish(people[-1].pk, WishKind.LEAVE, note="Переезжаю в другой город", now=then)


def _of(home):
    members = Member.objects.living().filter(
        status=Status.MEMBER, unit__tree_id=home.tree_id, unit__lft__range=(home.lft, home.rght)
    )
    officers = [login.email for login in LOGINS]
    return members.exclude(email="").exclude(phone="").exclude(email__in=officers).order_by("pk")


def _propose(member, fields, note, now):
    member.refresh_from_db()
    return proposals.propose(member.pk, version=member.version, note=note, now=now, **fields)


def _decide(first, second, chair, now):
    with clock_at(now - timedelta(days=15)) as then:
        made = _propose(first, ACCEPTED, "", then)
        version = Member.objects.get(pk=first.pk).version
        proposals.accept(
            made.pk, names=list(made.changes), seen=proposals.said(made.changes), version=version,
            actor=chair, now=then,
        )  # fmt: skip
    with clock_at(now - timedelta(days=6)) as then:
        made = _propose(second, REJECTED, "", then)
        proposals.reject(
            made.pk, reason="Сверили с отделом кадров: номер прежний", actor=chair, now=then
        )


def page_link():
    """A fresh link to the page of the demo's member, "" when there is none."""
    member = Member.objects.living().filter(email=MEMBER, status=Status.MEMBER).first()
    if member is None:
        return ""
    now = timezone.now()
    _, token, _ = entering.new_link(member, actor="пример", now=now, lives=timedelta(days=1))
    return settings.SITE_URL + entering.path_of(token)
