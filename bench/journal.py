"""The page of the journal at ten million lines."""

from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from accounts.journal import Asked, page
from accounts.models import User
from bench import databases, pages
from bench.report import section

PEOPLE = {"admin@example.org": "весь союз", "to@example.org": "одна ТО", "ppo@example.org": "ППО"}
DEEP = 20  # pages of a thousand lines before the deep one


def run(lines):
    databases.fill("journal.sql", lines=lines)
    for email, whose in PEOPLE.items():
        section(f"Журнал, {lines} записей, {whose} (к простому списку)")
        pages.measure(email, _questions(email))


def _questions(email):
    user = User.objects.get(email=email)
    long_ago = timezone.localdate() - timedelta(days=700)
    month = {"since": long_ago, "until": long_ago + timedelta(days=30)}
    asked = {
        "первая страница": {},
        "о человеке": {"person": "members.member:4242"},
        "кто": {"q": user.surname},
        "кто и печать": {"q": user.surname, "kind": "print"},
        "выгрузки": {"kind": "export"},
        "организация": {"unit": user.current_mandates[0].unit_id},
        "месяц два года назад": month,
        "печать за месяц два года назад": month | {"kind": "print"},
        "неудачи: их нет": {"kind": "failure"},
        "вся операция": {"operation": "00000000-0000-0000-0000-000000004242"},
        "глубоко": {"after": _deep(user)},
    }
    return {title: f"/office/journal/?{urlencode(query)}" for title, query in asked.items()}


def _deep(user):
    after = ""
    for _ in range(DEEP):
        _, after = page(user, Asked(), after, 1000)
        if not after:
            break
    return after
