"""Letters about a payroll: to the employer's payroll office, and to people.

A letter to the employer names nobody: табельные № and sums alone leave the portal by mail. The
list with names is downloaded and handed over.
"""

from collections import Counter

from django.urls import reverse

from dues.enums import DuesRefused, Pile
from dues.months import month_in_words
from dues.payrolls.reasons import Why
from dues.wording import in_roubles
from members.consents.outputs import Output, let_among
from notifications.services import queue_letter

MOST_LINES = 300
NO_ADDRESS = (
    "В карточке работодателя нет почты бухгалтерии. Впишите её в карточку или скачайте список и "
    "передайте сами."
)
TOO_LONG = f"В одном письме — не больше {MOST_LINES} строк. Скачайте список и передайте его файлом."
NOBODY = "Писать не о ком: {}."
FORBIDDEN = "запретили передавать свои данные работодателю"
NO_NUMBER = "нет табельного №, а имён в письмах мы не пишем"
UNTOLD = "работодатель ещё не знает об их заявлениях: передайте реестр"
NO_MAIL = "в карточке нет почты"
NO_CONSENT = "нет согласия на письма"
HIDDEN = "данные скрыты и ждут уничтожения"


def write_to_employer(of, rows, *, actor, now):
    """One letter about all rows that may be told; returns (those rows, why others were left)."""
    if not of.employer.accounting_email:
        raise DuesRefused(NO_ADDRESS)
    if len(rows) > MOST_LINES:
        raise DuesRefused(TOO_LONG)
    told, lines, left = [], [], Counter()
    may_go = let_among([row.member_id for row in rows if row.member_id], Output.EMPLOYER)
    for row in rows:
        number = row.personnel_number or (row.member.personnel_number if row.member else "")
        if row.is_hidden:
            left[HIDDEN] += 1
        elif row.member_id and row.member_id not in may_go:
            left[FORBIDDEN] += 1
        elif not number:
            left[NO_NUMBER] += 1
        elif _is_untold(row):
            left[UNTOLD] += 1
        else:
            told.append(row)
            lines.append(f"таб. № {number}: {_question(row)}")
    if not told:
        raise DuesRefused(NOBODY.format(said(left)))
    queue_letter(
        "payroll_questions",
        key=f"dues.payroll:{of.pk}:{told[0].pk}:{now.isoformat()}",
        unit=of.unit,
        about=of,
        to_address=of.employer.accounting_email,
        to_name=of.employer.accounting_name,
        context={
            "payroll_month": month_in_words(of.month),
            "payroll_lines": lines,
            "unit": of.unit,
        },
        path="",
        now=now,
    )
    return told, said(left)


def _is_untold(row):
    return any(code == Why.UNTOLD for code, _ in row.reasons)


def _question(row):
    match row.pile:
        case Pile.NOT_WITHHELD:
            return "заявление на удержание действует весь месяц, а взнос не удержан"
        case Pile.NOT_OURS:
            return f"удержано {in_roubles(row.amount or 0)}, а заявления на удержание у нас нет"
    reason = row.reasons[0][1] if row.reasons else "проверьте сумму"
    return reason[:1].lower() + reason[1:].rstrip(".")


def ask_people(of, rows, *, now):
    """A letter to each; returns (rows of whom there is one, why others were left)."""
    asked, left = [], Counter()
    may_go = let_among([row.member_id for row in rows if row.member_id], Output.LETTER)
    for row in rows:
        if row.is_hidden:
            left[HIDDEN] += 1
        elif not row.member_id or not row.member.email:
            left[NO_MAIL] += 1
        elif row.member_id not in may_go:
            left[NO_CONSENT] += 1
        else:
            _ask(of, row, now)
            asked.append(row)
    if not asked:
        raise DuesRefused(NOBODY.format(said(left)))
    return asked, said(left)


def _ask(of, row, now):
    member = row.member
    queue_letter(
        "payroll_member",
        key=f"dues.payroll:{of.pk}:{row.pk}",
        unit=member.unit,
        about=member,
        to_address=member.email,
        to_name=member.full_name,
        phone=member.phone,
        context={
            "name": " ".join(filter(None, (member.name, member.patronymic))),
            "payroll_month": month_in_words(of.month),
            "withheld": in_roubles(row.amount) if row.amount else "",
        },
        path=reverse("home"),
        now=now,
    )


def said(left):
    """«3: в карточке нет почты; 1: …», or ""."""
    return "; ".join(f"{number}: {why}" for why, number in left.items())
