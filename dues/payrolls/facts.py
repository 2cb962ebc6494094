"""What a file says of itself above its table and in its name: whose it is, of what month."""

import re

from dues.months import month_in_words
from dues.payrolls.values import months_in
from structure.models import Employer

_INN = re.compile(r"ИНН\D{0,12}(\d{12}|\d{10})(?!\d)", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]{3,150})[»\"”“]")
_NOT_OF_NAME = re.compile(r"[^a-zа-я0-9]+")
_MADE = re.compile(
    r"(?:дата|сформирован|составлен|напечатан|создан|от)\W{0,3}\w*\W{0,3}\d", re.IGNORECASE
)
OTHER_INN = "В файле ИНН {told}, а у работодателя «{employer}» ИНН {inn}. Тот ли это файл?"
OTHER_EMPLOYER = "В файле назван работодатель «{told}», а выбран «{employer}». Тот ли это файл?"
OTHER_MONTH = "В {where} стоит {told}, а выбран {month}. Тот ли это месяц?"


def warnings_of(*, above, name, employer, month, others):
    """Sentences about what does not agree; ``above`` are words over the table, ``others`` the
    employers of the organisation besides this one."""
    told = [word for row in above for word in row if word]
    return [
        warning
        for warning in (
            _of_inn(told, employer),
            _of_name(told, employer, others),
            _of_month([word for word in told if not _MADE.search(word)], month, "заголовке файла"),
            _of_month([name], month, "имени файла"),
        )
        if warning
    ]


def others_of(unit, employer):
    """Other employers of the branch: those whose file may be taken for this one's."""
    branch = {"unit__tree_id": unit.tree_id, "unit__lft__range": (unit.lft, unit.rght)}
    links = Employer.units.through.objects.filter(**branch)
    return list(Employer.objects.filter(pk__in=links.values("employer")).exclude(pk=employer.pk))


def _of_inn(told, employer):
    found = {match[1] for word in told for match in _INN.finditer(word)}
    if not found or not employer.inn or employer.inn in found:
        return ""
    return OTHER_INN.format(told=min(found), employer=employer.short_name, inn=employer.inn)


def _of_name(told, employer, others):
    quoted = [match[1] for word in told for match in _QUOTED.finditer(word)]
    said = {_plain(word) for word in (*told, *quoted)}
    if _names(employer) & said:
        return ""
    for other in others:
        if _names(other) & said:
            return OTHER_EMPLOYER.format(told=other.short_name, employer=employer.short_name)
    return ""


def _names(employer):
    """Its names as they may stand in a file, with the form of ownership and without it."""
    told = {employer.name, employer.short_name}
    told |= {match[1] for name in list(told) for match in _QUOTED.finditer(name)}
    return {_plain(name) for name in told} - {""}


def _plain(text):
    return _NOT_OF_NAME.sub(" ", text.lower().replace("ё", "е")).strip()


def _of_month(words, month, where):
    found = {one for word in words for one in months_in(word)}
    if not found or month in found:
        return ""
    return OTHER_MONTH.format(
        where=where, told=month_in_words(min(found)), month=month_in_words(month)
    )
