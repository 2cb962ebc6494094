"""Requests to transfer members between two neighbours, one at every stage."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.queries import head_of
from members import transfers
from members.enums import Doer, Status, TransferSide
from members.models import Member
from unionportal.demo.clock import clock_at

HERE, THERE = "Волжская ГЭС", "Волжская ТЭЦ"
S = TransferSide
# Who asks, from which of the two, days ago, days from then to the transfer, and what came of it.
REQUESTS = (
    (S.TARGET, HERE, 1.2, 0, ""),
    (S.SOURCE, THERE, 0.3, 5, ""),
    (S.MEMBER, THERE, 2.1, 3, ""),
    (S.SOURCE, HERE, 3.2, 0, ""),
    (S.TARGET, THERE, 0.6, 0, ""),
    (S.SOURCE, HERE, 4.1, 12, "agree"),
    (S.SOURCE, HERE, 20.3, 0, "agree"),
    (S.TARGET, HERE, 31.2, 0, "agree"),
    (S.TARGET, HERE, 12.4, 0, "refuse"),
    (S.SOURCE, HERE, 9.2, 0, "withdraw"),
)
WHY_NOT = "Заявление не подписано, человек остаётся у нас"


def ask_around(tree, now):
    """Ask and answer in turn, as of then."""
    units = {name: tree.home(name).unit for name in (HERE, THERE)}
    chairs = {unit.pk: head_of(unit).user for unit in units.values()}
    people = {name: _people(unit) for name, unit in units.items()}
    for side, name, days, ahead, came in sorted(REQUESTS, key=lambda row: -row[2]):
        if not people[name]:  # in a small demo an organisation may have almost nobody
            continue
        source, target = units[name], units[THERE if name == HERE else HERE]
        asking = {S.SOURCE: chairs[source.pk], S.TARGET: chairs[target.pk]}.get(side, Doer.MEMBER)
        answering = chairs[(source if side == S.TARGET else target).pk]
        moment = now - timedelta(days=days)
        with clock_at(moment):
            request = transfers.ask(
                people[name].pop().pk, target, side=side, actor=asking, now=moment,
                on=timezone.localdate(moment) + timedelta(days=ahead),
                basis="Переход на другую работу",
            )  # fmt: skip
        answered = moment + timedelta(hours=20)
        with clock_at(answered):
            match came:
                case "agree":
                    transfers.agree(request.pk, actor=answering, now=answered)
                case "refuse":
                    transfers.refuse(request.pk, actor=answering, note=WHY_NOT, now=answered)
                case "withdraw":
                    transfers.withdraw(request.pk, actor=asking, now=answered)


def _people(unit):
    """Members below ``unit`` of long standing, of whom nothing else is told."""
    inside = Q(unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
    rows = Member.objects.living().filter(inside, status=Status.MEMBER, transfers=None)
    calm = rows.filter(posts=None, applications=None, movements__kind="admitted")
    return list(calm.exclude(card_number="").exclude(birth_date=None).order_by("pk")[4:16])
