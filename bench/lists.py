"""The lists of the office: the board of applications and the register of members."""

from urllib.parse import quote

from bench import databases, pages
from bench.report import Line, section, show

GROWTH = 1.3
PEOPLE = {"admin@example.org": "весь союз", "ppo@example.org": "одна ППО"}
SURNAME = "Иванова"
OPEN = 10_000


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
            found[name, email] = pages.measure(
                email,
                {
                    "первая страница": "/office/members/",
                    f"поиск «{SURNAME}»": f"/office/members/?q={quote(SURNAME)}",
                    "поиск по телефону": "/office/members/?q=89730007919",
                },
            )
    section("Рост реестра (отношение к простому списку против такого же в меньшей базе)")
    small, large = sizes
    for email, whose in PEOPLE.items():
        for title, ratio in found[large, email].items():
            growth = ratio / found[small, email][title]
            show(Line(f"{title}, {whose}", ratio=growth, aim=GROWTH))
