"""«Сегодня»: what waits for this person, most urgent first, gathered from the processes."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications import today as joining
from applications.intake.desk import COUNTED, awaiting
from dues.queries import registers_to_confirm, registers_to_hand_over, waiting_count
from dues.window import registers_to_answer
from members.birthdays import birthdays
from notifications.queries import todos_for_today
from resolutions.queries import drafts_to_sign
from structure.models import Unit
from training import work_queue
from training.mandatory import owed_by
from unionportal.templatetags.portal import counted


class Next(NamedTuple):
    """The one thing to begin with."""

    text: str
    title: str
    url: str


class Ready(NamedTuple):
    """Those who wait for a resolution of one organisation."""

    unit: Unit
    people: str
    url: str


@login_required
def today(request):
    user, now = request.user, timezone.now()
    waits = {
        "todos": todos_for_today(user),
        "doubtful": joining.new_to_look_at(user, now=now),
        "sheets": sheets_in_words(awaiting(user)),
        "ready": [ready(*group) for group in joining.ready_for_resolution(user)],
        "drafts": drafts_to_sign(user),
        "statements": waiting_count(user),
        "to_hand_over": registers_to_hand_over(user),
        "to_confirm": registers_to_confirm(user),
        "to_answer": registers_to_answer(user),
        "works": works_in_words(work_queue.counted_of_tutor(user, on=timezone.localdate(now))),
        "ending": joining.terms_ending(user, now=now),
        "faults": joining.faults(user),
    }
    context = {
        **waits,
        "next": first_of(waits),
        "funnel": joining.funnel(user, now=now),
        "owed": owed_by(user, on=timezone.localdate(now)),
        "birthdays": birthdays(user, on=timezone.localdate(now)),
        "day": timezone.localdate(now),
    }
    return render(request, "today.html", context)


def first_of(waits) -> Next | None:
    """What to begin with: what holds people up longest, by the order of the process."""
    for kind in ORDER:
        if waits[kind]:
            return FIRST[kind](waits[kind])
    return None


def _doubtful(cards):
    application = cards[0].application
    return Next(
        f"{application.full_name}: в реестре уже есть человек с таким именем. "
        "Пока вы не решили, кто это, заявитель ждёт.",
        "Решить, кто это",
        application.get_absolute_url(),
    )


def sheets_in_words(number) -> str:
    """How many sheets wait for an eye; "" for none."""
    if number >= COUNTED:
        return f"Больше {COUNTED} листов надо посмотреть"
    return counted(number, "лист,листа,листов") + " надо посмотреть" if number else ""


def _sheets(words):
    return Next(
        f"{words}: на них не прочёлся код или плохо видна подпись.",
        "Посмотреть листы",
        reverse("applications:tray"),
    )


def works_in_words(number) -> str:
    """How many practical works wait for their tutor; "" for none."""
    if number > work_queue.COUNTED:
        return f"Больше {work_queue.COUNTED} работ ждут проверки"
    return counted(number, "работа ждёт,работы ждут,работ ждут") + " проверки" if number else ""


def ready(unit, applications) -> Ready:
    chosen = "&".join(f"application={application.pk}" for application in applications)
    return Ready(
        unit,
        counted(len(applications), "человек ждёт,человека ждут,человек ждут") + " постановления",
        f"{reverse('applications:draft_resolution')}?{chosen}",
    )


def _ready(groups):
    return Next(
        f"{groups[0].unit}: {groups[0].people} о приёме, все документы собраны.",
        "Подготовить постановление",
        groups[0].url,
    )


def _drafts(resolutions):
    first = resolutions[0]
    return Next(
        f"{first} ещё проект. Подпишите его на заседании и отметьте здесь.",
        "Открыть постановление",
        first.get_absolute_url(),
    )


def _statements(number):
    waiting = counted(number, "изменение ждёт,изменения ждут,изменений ждут")
    return Next(f"{waiting} передачи работодателю.", "Составить реестр", reverse("dues:waiting"))


def _to_hand_over(registers):
    return Next(
        f"{registers[0]} составлен, но не передан: {registers[0].employer}.",
        "Открыть реестр",
        registers[0].get_absolute_url(),
    )


def _to_answer(registers):
    return Next(
        f"{registers[0].unit.short_name} ждёт вашего ответа: {registers[0]}.",
        "Открыть реестр",
        reverse("dues:window_register", args=[registers[0].pk]),
    )


def _works(words):
    return Next(
        f"{words}: слушатели узнают решение, когда вы посмотрите.",
        "Проверить работы",
        reverse("training:works"),
    )


def _todos(todos):
    todo = todos[0]
    url = todo.shown_url or reverse("notifications:todos")
    return Next(f"{todo.shown_title.rstrip('.')}.", "Открыть", url)


FIRST = {
    "doubtful": _doubtful,
    "sheets": _sheets,
    "ready": _ready,
    "drafts": _drafts,
    "statements": _statements,
    "to_hand_over": _to_hand_over,
    "to_answer": _to_answer,
    "works": _works,
    "todos": _todos,
}
ORDER = tuple(FIRST)
