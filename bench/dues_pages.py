"""Pages of dues in a union and in a larger one: what they cost must not follow its size."""

from accounts.models import User
from bench import databases, pages
from bench.report import Line, section, show
from dues.models import DuesRegister, DuesStatement, PayrollFile
from structure.scope import Action

AIM = 10
GROWTH = 1.3
WAITING = 500  # for each register to be made: more than any page counts
PEOPLE = {"admin@example.org": "весь союз", "buh@example.org": "одна ППО"}


def run(sizes):
    """``sizes`` are {database: how many members}, the smaller first."""
    small, large = sizes
    databases.use(large)
    databases.fill("dues.sql", share=1)
    found = {}
    for name, members in sizes.items():
        databases.use(name)
        databases.fill("dues_waiting.sql", each=WAITING)
        for email, whose in PEOPLE.items():
            section(f"Взносы, {members} членов, {whose} (к простому списку)")
            found[name, email] = pages.measure(email, _shown(email), aim=AIM)
    section("Рост страниц взносов (против такого же отношения в меньшей базе)")
    for email, whose in PEOPLE.items():
        for title, ratio in found[large, email].items():
            growth = ratio / found[small, email][title]
            show(Line(f"{title}, {whose}", ratio=growth, aim=GROWTH))


def _shown(email):
    user = User.objects.get(email=email)
    register = DuesRegister.objects.for_user(user, Action.VIEW_DUES).order_by("-people", "pk")[0]
    files = PayrollFile.objects.for_user(user, Action.VIEW_DUES).filter(state="booked")
    payroll = files.order_by("-total", "pk")[0]
    paid = DuesStatement.objects.for_user(user, Action.VIEW_DUES).filter(state="confirmed")
    member = paid.order_by("pk")[0].member_id
    return {
        "месяц": "/office/dues/",
        "ждут передачи": "/office/dues/waiting/",
        "реестры": "/office/dues/registers/",
        "самый длинный реестр": f"/office/dues/{register.pk}/",
        "его последние строки": f"/office/dues/{register.pk}/?after={register.people - 100}",
        "ведомость по стопкам": f"/office/dues/payrolls/{payroll.pk}/",
        "без заявления": "/office/dues/missing/",
        "без подтверждения": "/office/dues/unconfirmed/",
        "взносы человека": f"/office/dues/members/{member}/",
        "книга": "/office/dues/books/",
        "поступления": "/office/dues/payments/",
    }
