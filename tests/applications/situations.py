"""For every step of the table: an application at which it may be taken, and who takes it."""

from datetime import timedelta

from applications.enums import Event, Party, Received, Stage
from applications.models import Candidate
from applications.resolving import draft_resolution
from documents.enums import PaperKind
from documents.models import Paper, Template
from dues.answering import confirm_lines
from dues.models import DuesStatement
from dues.registering import make_register, mark_handed
from members.enums import Status
from resolutions.services import mark_signed
from tests.factories import NOON, TODAY, make_application, make_member

REASON = "Не работает на предприятии"


def ready(stage, event, house, people):
    """(application, actor, note, now) for which ``fire`` takes this step."""
    return SITUATIONS[stage, event](house, people)


def printed(application):
    """Give every paper of the application a printed form, without printing."""
    template, _ = Template.objects.get_or_create(
        kind=PaperKind.STATEMENT, unit=None, version=1, defaults={"sha256": "0" * 64}
    )
    for slot in application.papers.all():
        slot.paper = Paper.objects.create(
            kind=slot.kind,
            unit=application.unit,
            template=template,
            key=f"test:{application.pk}:{slot.kind}",
            docx="papers/x.docx",
            pdf="papers/x.pdf",
            docx_sha256="0" * 64,
            pdf_sha256="0" * 64,
            pages=1,
        )
        slot.save()
    return application


def doubtful(house, status=Status.MEMBER):
    """An application whose applicant bears the name of somebody in the register."""
    application = make_application(house.primary, stage=Stage.NEW, member=None)
    namesake = make_member(
        house.neighbour,
        status=status,
        surname=application.surname,
        name=application.name,
        patronymic=application.patronymic,
    )
    Candidate.objects.create(application=application, member=namesake, status=status)
    return application


def drafted(applications, actor, *, dated=TODAY, **fields):
    """A draft resolution on these applications, voted by nine of nine."""
    votes = {
        "elected": 11,
        "present": 9,
        "votes_for": 9,
        "chair_name": "Кузнецова М. А.",
        "chair_post": "Председатель",
    }
    pks = [application.pk for application in applications]
    return draft_resolution(pks, actor=actor, dated=dated, **{**votes, **fields})


def on_signed_resolution(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    resolution = drafted([application], people.chair)
    mark_signed(resolution.pk, on=TODAY, actor=people.chair)
    return application


def with_statement(house):
    """At the employer, with the statement on dues that the admission opened."""
    application = make_application(house.primary, stage=Stage.EMPLOYER, employer=house.employer)
    DuesStatement.objects.create(
        member=application.member,
        unit=application.unit,
        employer=house.employer,
        percent="1.00",
        starts_on=TODAY,
        key=f"application:{application.pk}",
    )
    return application


def handed(house, people):
    """(application, register): the register is with the employer, nothing is confirmed."""
    application = with_statement(house)
    statement = DuesStatement.objects.get(key=f"application:{application.pk}")
    register = make_register(
        [statement.pk], unit=house.primary, employer=house.employer, actor="тест", now=NOON
    )
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    return application, register


def _prepare(house, people):
    return printed(make_application(house.primary, stage=Stage.NEW)), Party.ROBOT, "", NOON


def _clear(house, people):
    return doubtful(house), people.chair, "", NOON


def _rejoin(house, people):
    return doubtful(house, Status.REMOVED), people.chair, "", NOON


def _deny_known(house, people):
    return doubtful(house), people.chair, REASON, NOON


def _reject_from(stage):
    def situation(house, people):
        return make_application(house.primary, stage=stage), people.chair, REASON, NOON

    return situation


def _withdraw_from(stage):
    def situation(house, people):
        return make_application(house.primary, stage=stage), Party.APPLICANT, "Передумал", NOON

    return situation


def _receive(house, people):
    application = make_application(house.primary, received=Received.SCAN)
    return application, Party.ROBOT, "", NOON


def _after(days):
    def situation(house, people):
        application = make_application(house.primary)
        return application, Party.ROBOT, "", NOON + timedelta(days=days)

    return situation


def _send_back(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    application.papers.filter(kind=PaperKind.STATEMENT).update(remark="Нет подписи")
    return application, people.chair, "Нет подписи на заявлении", NOON


def _sign_again(house, people):
    application = make_application(house.primary)
    application.papers.filter(kind=PaperKind.STATEMENT).update(
        received=Received.SCAN, remark="Не читается"
    )
    return application, people.chair, "Заявление не читается", NOON


def _admit(house, people):
    return on_signed_resolution(house, people), people.chair, "", NOON


def _hand_over(house, people):
    return handed(house, people)[0], people.accountant, "Принял: Громова", NOON


def _confirm(house, people):
    application, register = handed(house, people)
    application.handed_on = TODAY
    application.save()
    lines = list(register.lines.values_list("pk", flat=True))
    confirm_lines(register.pk, lines, on=TODAY, actor=people.accountant)
    return application, people.accountant, "", NOON


SITUATIONS = {
    (Stage.NEW, Event.PREPARE): _prepare,
    (Stage.NEW, Event.CLEAR): _clear,
    (Stage.NEW, Event.REJOIN): _rejoin,
    (Stage.NEW, Event.DENY_KNOWN): _deny_known,
    (Stage.NEW, Event.REJECT): _reject_from(Stage.NEW),
    (Stage.NEW, Event.WITHDRAW): _withdraw_from(Stage.NEW),
    (Stage.SIGNING, Event.RECEIVE): _receive,
    (Stage.SIGNING, Event.SEND_BACK): _sign_again,
    (Stage.SIGNING, Event.REMIND): _after(10),
    (Stage.SIGNING, Event.LAPSE): _after(40),
    (Stage.SIGNING, Event.REJECT): _reject_from(Stage.SIGNING),
    (Stage.SIGNING, Event.WITHDRAW): _withdraw_from(Stage.SIGNING),
    (Stage.RESOLUTION, Event.SEND_BACK): _send_back,
    (Stage.RESOLUTION, Event.ADMIT): _admit,
    (Stage.RESOLUTION, Event.REJECT): _reject_from(Stage.RESOLUTION),
    (Stage.RESOLUTION, Event.WITHDRAW): _withdraw_from(Stage.RESOLUTION),
    (Stage.EMPLOYER, Event.HAND_OVER): _hand_over,
    (Stage.EMPLOYER, Event.CONFIRM): _confirm,
    (Stage.EMPLOYER, Event.REJECT): _reject_from(Stage.EMPLOYER),
}
