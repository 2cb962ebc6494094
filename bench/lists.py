"""The lists of the office: the board of applications and the register of members."""

from urllib.parse import quote

from accounts.models import User
from bench import databases, pages
from bench.report import Line, section, show
from members.register import PAGE, visible

GROWTH = 1.3
PEOPLE = {"admin@example.org": "весь союз", "ppo@example.org": "одна ППО"}
OPEN = 10_000
REGISTER_AIM = 10
DEEP = 100
ASKED = {
    "первая страница": "",
    "члены профсоюза": "?status=member",
    "поиск: фамилия": f"?q={quote('Иванова')}",
    "поиск: имя": f"?q={quote('мария')}",
    "поиск: слова в любом порядке": f"?q={quote('сергей баранов')}",
    "поиск: три начала": f"?q={quote('ив се пе')}",
    "поиск: телефон": "?q=89730007919",
    "поиск: конец телефона": "?q=7919",
    "поиск: почта": "?q=baranov",
    "поиск: № билета": "?q=00000042",
    "поиск: одна буква не та": f"?q={quote('барановв')}",
    "женщины до 35 лет": "?gender=f&age_to=35",
    "без телефона": "?no_phone=1",
    "без согласия на распространение": "?no_dissemination=1",
    "с должностью «слесарь»": f"?position={quote('слесарь')}",
    "из подразделения «цех»": f"?department={quote('цех')}",
    "принятые в этом году": "?admitted_from=2026-01-01",
    "родившиеся в марте": "?birth_month=3",
    "никого: платящие наличными": "?dues_mode=cash",
    "женщины до 35 без почты, фамилия": f"?gender=f&age_to=35&no_email=1&q={quote('Иванова')}",
}
TYPED = ("поиск: фамилия", "поиск: имя", "поиск: слова в любом порядке")


def board():
    for title in ("в примере", f"ещё {OPEN} открытых"):
        if title != "в примере":
            databases.fill("applications.sql", number=OPEN, only_signing=False)
        for email, whose in PEOPLE.items():
            section(f"Заявления, {title}, {whose} (к простому списку)")
            pages.measure(
                email,
                {
                    "доска, первый экран": "/office/applications/",
                    "таблица": "/office/applications/table/",
                    "«Сегодня»": "/office/",
                },
            )


def register(sizes):
    """``sizes`` are {database: how many members}, the smaller first."""
    found = {}
    for name, members in sizes.items():
        databases.use(name)
        for email, whose in PEOPLE.items():
            section(f"Реестр, {members} членов, {whose} (к простому списку)")
            shown = {title: f"/office/members/{query}" for title, query in ASKED.items()}
            shown["сотая страница"] = _deep_page(email)
            shown["карточка"] = f"/office/members/{_somebody(email)}/"
            found[name, email] = pages.measure(email, shown, aim=REGISTER_AIM)
            live = {f"{title}, по мере набора": shown[title] for title in TYPED}
            found[name, email] |= pages.measure(email, live, aim=REGISTER_AIM, part="list")
    section("Рост реестра (отношение к простому списку против такого же в меньшей базе)")
    small, large = sizes
    for email, whose in PEOPLE.items():
        for title, ratio in found[large, email].items():
            growth = ratio / found[small, email][title]
            show(Line(f"{title}, {whose}", ratio=growth, aim=GROWTH))


def _deep_page(email):
    """Where a hundred presses of «показать ещё» lead, or as many as there are."""
    user = User.objects.get(email=email)
    cards = visible(user).order_by("fio_sort", "pk").values_list("fio_sort", "pk")
    *_, (name, pk) = cards[: DEEP * PAGE]
    return f"/office/members/?after={quote(f'{name}~{pk}')}"


def _somebody(email):
    return visible(User.objects.get(email=email)).order_by("fio_sort", "pk")[PAGE].pk
