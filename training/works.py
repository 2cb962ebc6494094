"""A student hands a practical work in, and again when it comes back."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from documents.keeping import stored_all
from notifications.services import tell_user
from training.enums import EnrolmentState, GroupState, TrainingRefused, WorkState
from training.holding import hold_enrolment
from training.models import Work, WorkFile
from training.terms import due_of
from training.tutoring import current_tutors

MOST_FILES = 10
WAITING = (WorkState.SENT, WorkState.TAKEN)
AT_WORK = (GroupState.PLANNED, GroupState.RUNNING)


def send(enrolment_pk, task, *, text, uploads=(), actor, now=None):
    """Hand in the work for ``task``; the same sent twice is one. Returns the ``Work``.

    ``uploads`` are pairs (what ``documents.office_files`` accepted, its name). Late is marked and
    not refused while the group is at work. Locks the enrolment. Raises ``TrainingRefused``;
    nothing is kept then.
    """
    with stored_all(uploads) as files:
        return _sent(enrolment_pk, task, text.strip(), files, actor, now or timezone.now())


@transaction.atomic
def _sent(pk, task, text, files, actor, now):
    enrolment = hold_enrolment(pk)
    last = enrolment.works.filter(task=task).order_by("-number").first()
    if last and last.state in WAITING:
        if last.text == text and last.files.count() == len(files):
            raise AlreadySent(last)
        raise TrainingRefused(
            "Работа уже на проверке. Дождитесь ответа преподавателя: если он вернёт её, "
            "можно будет дополнить."
        )
    _require_open(enrolment, task, last)
    _require_filled(task, text, files)
    work = Work.objects.create(
        enrolment=enrolment, task=task, number=last.number + 1 if last else 1, text=text,
        sent_at=now, is_late=now >= due_of(enrolment.group, task),
    )  # fmt: skip
    WorkFile.objects.bulk_create(WorkFile(work=work, stored=one) for one in files)
    record(
        "training.work.sent", work, actor=actor, unit_id=enrolment.group.unit_id,
        number=work.number, files=len(files),
    )  # fmt: skip
    _tell_tutors(enrolment, now)
    return work


class AlreadySent(TrainingRefused):
    """The very same is on its way already: not a fault of the student."""

    def __init__(self, work):
        super().__init__("Эта работа уже сдана.")
        self.work = work


def _require_open(enrolment, task, last):
    group = enrolment.group
    if enrolment.state != EnrolmentState.LEARNING or group.state not in AT_WORK:
        raise TrainingRefused("Обучение в этой группе закончено: работы больше не принимаются.")
    if task.lesson.course_id != group.course_id:
        raise TrainingRefused("Это задание не из вашего курса.")
    if last and last.state == WorkState.ACCEPTED:
        raise TrainingRefused("Эта работа уже зачтена, сдавать её ещё раз не нужно.")
    if last and task.tries and last.number >= task.tries:
        raise TrainingRefused(
            "Попытки закончились. Напишите преподавателю в обсуждении под занятием."
        )


def _require_filled(task, text, files):
    if text and not task.takes_text:
        raise TrainingRefused("Ответ на это задание — файл, а не текст.")
    if files and not task.takes_files:
        raise TrainingRefused("Ответ на это задание пишут текстом, без файлов.")
    if len(files) > MOST_FILES:
        raise TrainingRefused(f"Файлов не больше {MOST_FILES}. Объедините страницы в один PDF.")
    if not text and not files:
        raise TrainingRefused("Напишите ответ или приложите файл: пустую работу проверить нельзя.")


def _tell_tutors(enrolment, now):
    """Once a day for a group, however many works come."""
    for tutor in current_tutors(enrolment.group):
        tell_user(
            tutor.user,
            f"Есть работы на проверку: «{enrolment.group}»",
            key=f"training.works:{enrolment.group_id}:{tutor.user_id}:{now:%Y%m%d}",
            url=reverse("training:works"),
        )
