"""Time zones offered in forms, from west to east, by the cities people know."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

NAMES = {
    "Europe/Kaliningrad": "Калининград",
    "Europe/Moscow": "Москва",
    "Europe/Volgograd": "Волгоград",
    "Europe/Samara": "Самара, Ижевск",
    "Europe/Saratov": "Саратов",
    "Europe/Astrakhan": "Астрахань",
    "Europe/Ulyanovsk": "Ульяновск",
    "Asia/Yekaterinburg": "Екатеринбург, Пермь, Уфа, Тюмень",
    "Asia/Omsk": "Омск",
    "Asia/Novosibirsk": "Новосибирск",
    "Asia/Tomsk": "Томск",
    "Asia/Barnaul": "Барнаул",
    "Asia/Novokuznetsk": "Кемерово, Новокузнецк",
    "Asia/Krasnoyarsk": "Красноярск, Абакан",
    "Asia/Irkutsk": "Иркутск, Улан-Удэ",
    "Asia/Chita": "Чита",
    "Asia/Yakutsk": "Якутск, Благовещенск",
    "Asia/Vladivostok": "Владивосток, Хабаровск",
    "Asia/Magadan": "Магадан",
    "Asia/Sakhalin": "Южно-Сахалинск",
    "Asia/Srednekolymsk": "Среднеколымск",
    "Asia/Kamchatka": "Петропавловск-Камчатский",
    "Asia/Anadyr": "Анадырь",
}


def title(name):
    """«Самара, Ижевск (Москва + 1 ч)»."""
    ahead = _hours(name) - _hours("Europe/Moscow")
    city = NAMES.get(name, name)
    if name == "Europe/Moscow":
        return city
    if ahead == 0:
        return f"{city} (как в Москве)"
    sign = "+" if ahead > 0 else "−"
    return f"{city} (Москва {sign} {abs(ahead):g} ч)"


def _hours(name):
    return datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset().seconds / 3600


def choices(*, default, present=""):
    """Choices of a form; a zone set before that is not in the list stays in it."""
    names = list(NAMES)
    if present and present not in NAMES:
        names.append(present)
    return [("", default), *((name, title(name)) for name in names)]
