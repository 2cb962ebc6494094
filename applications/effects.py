"""What follows a committed step: papers and letters. Each may run twice and must not show it."""

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate
from accounts.queries import users_who_may
from applications.models import SUBMITTED, Application, ApplicationPaper
from applications.papers import context_for
from applications.terms import local_days
from documents.services import make_paper
from notifications.services import Attached, put_todo, queue_letter, tell_user
from structure.models import Unit
from structure.queries import joining_rules
from structure.scope import Action


def make_papers(change):
    """Render the four papers. Raises ``TemplateFault``: the sweep comes back, the card says why."""
    application = change.application
    for slot in application.papers.filter(paper=None).order_by("pk"):
        paper = make_paper(
            slot.kind,
            application.unit,
            key=f"application:{application.pk}:{slot.kind}:{application.edition}",
            context=context_for(application, slot.kind),
        )
        _keep_if_current(slot, paper, application)


@transaction.atomic
def _keep_if_current(slot, paper, application):
    """What the papers say may have been corrected while this one was being rendered."""
    now = Application.objects.select_for_update().get(pk=application.pk)
    if now.edition == application.edition:
        ApplicationPaper.objects.filter(pk=slot.pk, paper=None).update(paper=paper)


def send_papers(change):
    """Nothing while a paper is missing: who corrected the data meanwhile owes them once more."""
    if change.application.papers.filter(paper=None).exists():
        return
    _tell_applicant(change, "papers", attachments=_printed(change.application))
    if not change.application.email:
        _ask_responsible(change, "hand", "Передать бумаги лично, электронной почты нет")


def remind_applicant(change):
    _tell_applicant(change, "reminder", attachments=_printed(change.application))


def remind_responsible(change):
    _tell_responsible(change, "responsible_reminder", "Нет подписанных документов")
    _ask_responsible(change, "call", "Позвонить заявителю, собрать подписанные документы")


def ask_to_sign_again(change):
    _tell_applicant(change, "sign_again", attachments=_printed(change.application))


def tell_new(change):
    _tell_responsible(change, "responsible_new", "Новое заявление о вступлении")


def tell_known(change):
    _tell_applicant(change, "checking")
    _tell_responsible(change, "responsible_known", "Заявление: человек с таким именем уже есть")
    _ask_responsible(change, "identify", "Решить, кто это, в реестре есть такое же имя")


def tell_received(change):
    _tell_applicant(change, "received")


def tell_ready(change):
    _tell_responsible(change, "responsible_ready", "Все документы собраны")


def tell_accountants(change):
    """Whoever withholds dues for the organisation learns that a statement waits for him.

    The accountants of the nearest organisation that has any: the union's own one would otherwise
    be told of every statement.
    """
    application = change.application
    offices = list(
        Mandate.objects.current()
        .filter(role=Role.PRIMARY_ACCOUNTANT, unit__in=Unit.objects.above(application.unit))
        .order_by("-unit__level")
        .values_list("unit", "user")
    )
    nearest = [user for unit, user in offices if unit == offices[0][0]]
    for user in users_who_may(Action.HANDLE_DUES, application.unit).filter(pk__in=nearest):
        tell_user(
            user,
            f"Передать работодателю заявление: {application.short_name}",
            key=f"change:{change.pk}",
            url="/office/dues/waiting/",
            about=application,
        )


def tell_accepted(change):
    _tell_applicant(change, "accepted")


def tell_rejected(change):
    _tell_applicant(change, "rejected")


def tell_lapsed(change):
    _tell_applicant(change, "lapsed")


def tell_responsible_lapsed(change):
    _tell_responsible(change, "responsible_lapsed", "Закрыто: документы не поступили")


def tell_withdrawn(change):
    _tell_applicant(change, "withdrawn")


def tell_responsible_withdrawn(change):
    _tell_responsible(change, "responsible_withdrawn", "Заявитель отозвал заявление")


EFFECTS = {
    effect.__name__: effect
    for effect in (
        make_papers,
        send_papers,
        remind_applicant,
        remind_responsible,
        ask_to_sign_again,
        tell_new,
        tell_known,
        tell_received,
        tell_ready,
        tell_accountants,
        tell_accepted,
        tell_rejected,
        tell_lapsed,
        tell_responsible_lapsed,
        tell_withdrawn,
        tell_responsible_withdrawn,
    )
}

# Letters of this process, for the page where their wording is changed.
LETTERS = {
    "papers": "Заявителю: бумаги на подпись",
    "checking": "Заявителю: заявление получено, уточняем",
    "reminder": "Заявителю: напоминание о документах",
    "sign_again": "Заявителю: подписать заново",
    "received": "Заявителю: документы получены",
    "accepted": "Заявителю: принят в члены",
    "rejected": "Заявителю: отказ с причиной",
    "lapsed": "Заявителю: закрыто, документы не поступили",
    "withdrawn": "Заявителю: заявление отозвано",
    "responsible_new": "Ответственному: новое заявление",
    "responsible_known": "Ответственному: человек уже известен",
    "responsible_reminder": "Ответственному: документы не поступили",
    "responsible_ready": "Ответственному: документы собраны",
    "responsible_lapsed": "Ответственному: закрыто по сроку",
    "responsible_withdrawn": "Ответственному: заявление отозвано",
}


def words_of(change):
    """What the wording of a letter about this step may say."""
    application = change.application
    rules = joining_rules(application.unit)
    return {
        "application": application,
        "name": " ".join(filter(None, (application.name, application.patronymic))),
        "reason": change.note,
        "remind_days": rules.remind_after_days,
        "close_days": rules.close_after_days,
        "days_passed": local_days(application, change.at),
        "candidates": [
            f"{candidate.member} — {candidate.member.get_status_display().lower()}, "
            f"{candidate.member.unit}"
            for candidate in application.candidates.select_related("member__unit")
        ]
        if change.event == SUBMITTED
        else [],
    }


def _tell_applicant(change, kind, attachments=()):
    application = change.application
    queue_letter(
        kind,
        key=f"change:{change.pk}:{kind}",
        unit=application.unit,
        about=application,
        to_address=application.email,
        to_name=application.full_name,
        context=words_of(change),
        path=application.get_public_url(),
        attachments=attachments,
        phone=application.phone,
    )


def _tell_responsible(change, kind, headline):
    application = change.application
    user = application.responsible
    if user is None:
        return
    tell_user(
        user,
        f"{headline}: {application.short_name}",
        key=f"change:{change.pk}",
        url=application.get_absolute_url(),
        about=application,
    )
    queue_letter(
        kind,
        key=f"change:{change.pk}:{kind}",
        unit=application.unit,
        about=application,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context=words_of(change),
        path=application.get_absolute_url(),
    )


def _ask_responsible(change, what, title):
    application = change.application
    put_todo(
        f"{title}: {application.short_name}",
        key=f"application:{application.pk}:{what}:{change.pk}",
        unit=application.unit,
        user=application.responsible,
        about=application,
        url=application.get_absolute_url(),
        due_on=timezone.localdate(change.at),
    )


def _printed(application):
    """The four papers as attachments, in the order in which they are signed."""
    slots = application.papers.exclude(paper=None).select_related("paper").order_by("pk")
    return [
        Attached(f"{number}. {slot.get_kind_display()}.pdf", "application/pdf", slot.paper.pdf.name)
        for number, slot in enumerate(slots, start=1)
    ]
