"""What is missing or contradicts itself in the dues of one member, and what to do about it."""

from itertools import combinations
from typing import NamedTuple

from django.urls import reverse

from members.consents.outputs import Output, lets
from members.enums import ON_THE_BOOKS, DuesMode, Status


class Hint(NamedTuple):
    title: str
    text: str
    url: str = ""
    action: str = ""


def hints_of(member, told, exemptions, today):
    """Sentences with one next action each; the first matters most."""
    if member.status not in ON_THE_BOOKS:
        return []
    standing = [one for one in told if one.is_open]
    is_free = any(
        one.since <= today and (one.until is None or one.until > today) for one in exemptions
    )
    hints = _of_mode(member, standing, is_free)
    hints += [_of_doubles(standing), _of_employer(member, standing)] if standing else []
    if standing and not lets(member, Output.EMPLOYER):
        hints.append(
            Hint(
                "Передавать его данные работодателю запрещено",
                "Пока человек не даст новое согласие, в реестры он не попадёт, и взносы придётся "
                "принимать иначе.",
            )
        )
    if any(not one.root.original_on for one in standing if one.root.dated or not one.known):
        hints.append(
            Hint(
                "Подлинника заявления нет",
                "Попросите подписанное заявление и отметьте ниже, когда получили.",
            )
        )
    return [hint for hint in hints if hint]


def _of_mode(member, standing, is_free):
    enter = reverse("dues:enter_statement", args=[member.pk])
    change = reverse("dues:dues_mode", args=[member.pk])
    through = member.dues_mode in {DuesMode.EMPLOYER, DuesMode.UNKNOWN}
    if not standing and through and member.status == Status.MEMBER and not is_free:
        said = (
            "Платит через работодателя, но заявления нет"
            if member.dues_mode == DuesMode.EMPLOYER
            else "Как платит взносы, неизвестно"
        )
        return [
            Hint(
                said,
                "Без письменного заявления работодатель удерживать не вправе. Возьмите у человека "
                "заявление и запишите его.",
                enter,
                "Записать заявление",
            )
        ]
    if standing and not through:
        said = member.get_dues_mode_display()
        return [
            Hint(
                f"Указано «{said}», а заявление на удержание действует",
                "Исправьте, как человек платит, или запишите отзыв заявления.",
                change,
                "Исправить, как платит",
            )
        ]
    return []


def _of_doubles(standing):
    """Cards made one bring their statements along."""
    rows = [one.current for one in standing if one.current]
    if any(_is_twice(one, other) for one, other in combinations(rows, 2)):
        return Hint(
            "Одному работодателю действуют два заявления: взнос удержат дважды",
            "Так бывает, когда две карточки объединили. Оставьте верное заявление, а лишнее "
            "отмените или запишите его отзыв.",
        )
    return None


def _is_twice(one, other):
    """Would one payroll withhold by both on some day?"""
    begins = max(one.starts_on, other.starts_on)
    is_apart = any(row.stops_on is not None and row.stops_on <= begins for row in (one, other))
    return one.employer_id == other.employer_id and not is_apart


def _of_employer(member, standing):
    if any(one.root.employer_id is None for one in standing):
        return Hint(
            "Работодатель в заявлении не указан",
            "Пока не выбрано, чья бухгалтерия удерживает, в реестр заявление не попадёт.",
            reverse("dues:waiting"),
            "Указать работодателя",
        )
    if member.employer_id and all(one.root.employer_id != member.employer_id for one in standing):
        return Hint(
            f"Работает: {member.employer.short_name}, а заявление — другому работодателю",
            "Если человек сменил работу, запишите новое заявление вместо прежнего.",
        )
    return None
