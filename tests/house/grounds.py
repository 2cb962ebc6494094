"""For the walk over all addresses: one of everything in each of four organisations."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.enums import Role
from accounts.models import Absence, Grant, Handover, Mandate, User
from applications.enums import Stage
from applications.models import Application, ApplicationPaper, Scan
from cabinet import cards, wishes
from cabinet.enums import WishKind
from cabinet.models import Proposal
from documents.enums import PaperKind
from documents.models import Paper, StoredFile, Template, Thumbnail
from dues.models import DuesExemption, DuesRegister, DuesStatement
from dues.registering import make_register
from invitations.models import Campaign
from members import bulk_edit
from members.duplicates.merging import merge
from members.enums import ExportFormat, JobState, Post, Status, TransferSide
from members.models import (
    ElectedPost,
    Export,
    Member,
    MovementPaper,
    MovementScan,
    Revision,
    SavedList,
    Training,
    Transfer,
)
from members.services import mark_distinct
from notifications.models import Attachment, Message, Notice, Todo
from privacy.models import Answer, Destruction, Hold
from privacy.models import Line as Doomed
from resolutions.models import Line, Resolution
from structure.agreements import add_agreement
from structure.headcounts import add_headcount
from structure.models import Employer, JoinCode, Unit
from structure.scope import Action
from tests.applications.situations import drafted
from tests.documents.made_files import pdf as pdf_of_page
from tests.factories import LONG_AGO, NOON, in_office, make_application, make_employer, make_member
from tests.house.account_grounds import lay_account
from tests.house.consent_grounds import lay_consents
from tests.house.dues_book_grounds import lay_books, lay_founding
from tests.house.dues_layout_grounds import lay_copies
from tests.house.dues_payroll_grounds import lay_payroll
from tests.house.health_grounds import lay_health
from tests.house.mail_grounds import lay_mail
from tests.house.sheet_grounds import lay_sheets
from tests.house.training_grounds import lay_school
from tests.imports.loading import a_checked_list

FAR_OFF = date(2099, 12, 31)
# Surnames that occur nowhere else: whoever reads one has seen the people of that place.
MARKS = {
    "own": "Ключникова",
    "child": "Дольникова",
    "parent": "Верховцева",
    "neighbour": "Соседникова",
}


@dataclass
class Ground:
    """One of everything in one organisation; everybody in it bears the surname ``mark``."""

    unit: Unit
    mark: str
    application: Application
    ready: Application  # waits for a resolution
    resolution: Resolution
    line: Line
    member: Member
    slot: ApplicationPaper
    scan: Scan
    register: DuesRegister
    waiting: DuesStatement
    employer: Employer
    code: JoinCode
    template: Template
    message: Message
    attachment: Attachment
    person: User  # a trainer there
    mandate: Mandate
    payroll: User  # the accountant of the employer, to whom it is lent
    absence: Absence
    grant: Grant
    other: dict[str, Any]


def lay(place, unit, chair) -> Ground:
    mark = MARKS[place]
    named = {"surname": mark}
    employer = make_employer(unit)
    application = make_application(unit, **named, responsible=chair)
    slot = application.papers.get(kind=PaperKind.STATEMENT)
    slot.paper = a_paper(unit, f"{place}:statement")
    slot.save()
    drafted_one = make_application(unit, stage=Stage.RESOLUTION, **named)
    resolution = drafted([drafted_one], chair)
    Resolution.objects.filter(pk=resolution.pk).update(
        paper=a_paper(unit, f"{place}:resolution", PaperKind.RESOLUTION)
    )
    line = resolution.lines.get()
    line.extract = a_paper(unit, f"{place}:extract", PaperKind.EXTRACT)
    line.save()
    scan = a_scan(slot, place)
    Resolution.objects.filter(pk=resolution.pk).update(scan=scan.stored)
    template = Template.objects.create(
        kind=PaperKind.STATEMENT, unit=unit, version=1, sha256="0" * 64, uploaded_by=mark
    )
    template.file.save(f"{place}.docx", ContentFile(b"PK"), save=True)
    message = Message.objects.create(
        key=f"walk:{place}",
        kind="papers",
        unit=unit,
        to_name=mark,
        to_address=f"{place}@example.org",
        subject=f"Бумаги: {mark}",
        text=mark,
        html=f"<p>{mark}</p>",
        state="kept",
    )
    attachment = Attachment.objects.create(
        message=message,
        name="1.pdf",
        content_type="application/pdf",
        storage_name=slot.paper.pdf.name,
    )
    member = make_member(unit, **named)
    cards.issue(member.pk, actor=chair)
    person = in_office(unit, Role.TRAINER, surname=mark)
    payroll = in_office(unit, Role.EMPLOYER_ACCOUNTANT, surname=mark)
    return Ground(
        unit=unit,
        mark=mark,
        application=application,
        ready=make_application(unit, stage=Stage.RESOLUTION, **named),
        resolution=resolution,
        line=line,
        member=member,
        slot=slot,
        scan=scan,
        register=a_register(unit, employer, named),
        waiting=a_statement(unit, employer, named),
        employer=employer,
        code=unit.join_codes.first(),
        template=template,
        message=message,
        attachment=attachment,
        person=person,
        mandate=person.mandates.get(),
        payroll=payroll,
        absence=Absence.objects.create(user=person, starts_on=LONG_AGO, ends_on=FAR_OFF),
        grant=Grant.objects.create(
            user=payroll,
            content_type=ContentType.objects.get_for_model(Employer),
            object_id=employer.pk,
            action=Action.VIEW_DUES,
            starts_on=LONG_AGO,
            granted_by=chair,
        ),
        other={
            "lent": Grant.objects.create(
                user=payroll,
                content_type=ContentType.objects.get_for_model(Member),
                object_id=member.pk,
                action=Action.VIEW_MEMBER,
                starts_on=LONG_AGO,
                ends_on=FAR_OFF,
                granted_by=chair,
                unit=unit,
            ),
            **lay_consents(member, a_paper),
            **lay_books(place, unit, employer, chair, a_paper),
            **lay_copies(a_register(unit, employer, named), chair),
            **lay_payroll(place, unit, employer, chair, mark),
            **lay_founding(unit, employer, named),
            "exemption": DuesExemption.objects.create(
                member=member, unit=unit, since=NOON.date(), ground="Болезнь", created_by="тест"
            ),
            "second_card": make_member(unit, status=Status.NONE, **named),
            "verdict": mark_distinct(*two_cards(unit, named), actor=mark),
            "merge": merge(*[card.pk for card in two_cards(unit, named)], actor=mark),
            "headcount": add_headcount(unit.pk, actor=mark, on=LONG_AGO, employees=100),
            "agreement": add_agreement(
                unit.pk, actor=mark, concluded_on=LONG_AGO, until=FAR_OFF, number="1"
            ),
            "todo": Todo.objects.create(
                key=f"walk:{place}",
                unit=unit,
                user=chair,
                title=f"Позвонить: {mark}",
                about="",
                url="/office/",
            ),
            "proposal": Proposal.objects.create(
                member=member, changes={"position": ["", "слесарь"]}
            ),
            "list": a_checked_list(unit, chair, mark),
            "saved": SavedList.objects.create(owner=chair, title=mark, query=f"q={mark}"),
            "export": an_export(unit, chair, mark),
            "revision": a_change_by_list(member),
            "post": ElectedPost.objects.create(
                member=member, unit=unit, post=Post.CHAIR, since=LONG_AGO, planned_until=NOON
            ),
            "training": Training.objects.create(member=member, title=mark, year=2020),
            "transfer": a_transfer(member),
            "move_paper": (move_paper := a_move_paper(member, place)),
            "move_scan": MovementScan.objects.create(
                paper=move_paper, page=1, stored=scan.stored, put_by="тест"
            ),
            "wish": wishes.wish(member.pk, WishKind.LEAVE),
            "destruction": a_destruction(unit, chair, named),
            "answer": an_answer(member),
            "hold": Hold.objects.create(member=member, reason="суд", until=FAR_OFF, placed_by=mark),
            "notice": Notice.objects.create(key=f"walk:{place}", user=chair, text=mark),
            "campaign": a_campaign(unit, chair, mark),
            "handover": Handover.objects.create(
                mandate=person.mandates.get(), last_day=FAR_OFF, actor=chair
            ),
            "away": Absence.objects.create(user=chair, starts_on=FAR_OFF, ends_on=FAR_OFF),
            **lay_account(chair, place),
            **lay_sheets(place, unit, application, slot, scan, chair),
            **lay_mail(place, unit, mark),
            **lay_health(place, unit),
            **lay_school(
                place,
                unit,
                chair,
                named,
                a_paper(unit, f"{place}:certificate", PaperKind.CERTIFICATE),
            ),
        },
    )


def a_transfer(member):
    """Asked by an organisation far away: here it is answered."""
    away = Unit.objects.get(short_name="ППО «Калининская АЭС»")
    return Transfer.objects.create(
        member=member, source=member.unit, target=away, asked_by_side=TransferSide.TARGET,
        asked_by="издалека", on=NOON.date(), operation=uuid4(),
    )  # fmt: skip


def a_move_paper(member, place):
    paper = a_paper(member.unit, f"{place}:move", PaperKind.LEAVING_STATEMENT)
    return MovementPaper.objects.create(member=member, kind=paper.kind, paper=paper, made_by="тест")


def a_destruction(unit, chair, named):
    """Proposed of a card that has nothing else; not hidden yet."""
    proposed = Destruction.objects.create(unit=unit, reason="цель достигнута", proposed_by=chair)
    card = make_member(unit, status=Status.NONE, **named)
    Doomed.objects.create(of=proposed, member=card, unit=unit)
    return proposed


def an_answer(member):
    answer = Answer(member=member, asker="тест", purpose="запрос", state=JobState.DONE)
    answer.pdf.save("walk.pdf", ContentFile(b"%PDF-1.4"), save=True)
    return answer


def a_campaign(unit, chair, mark):
    campaign = Campaign.objects.create(
        unit=unit, title=mark, subject=mark, body=mark, created_by=chair
    )
    campaign.invitees.create(line=1, unit=unit, role=Role.PRIMARY_CHAIR, surname=mark)
    return campaign


def an_export(unit, chair, mark):
    return Export.objects.create(
        user=chair,
        sentence=mark,
        format=ExportFormat.CSV,
        state=JobState.DONE,
        units=[unit.pk],
        file=default_storage.save("exports/walk.csv", ContentFile(b"walk")),
        finished_at=NOON,
    )


def a_change_by_list(member):
    return Revision.objects.create(
        member=member,
        version=2,
        changes={"position": ["", "слесарь"]},
        source=f"{bulk_edit.SOURCE}: должность",
        actor="тест",
        operation=uuid4(),
    )


def two_cards(unit, named):
    return [make_member(unit, status=Status.NONE, **named) for _ in range(2)]


def a_paper(unit, key, kind=PaperKind.STATEMENT):
    template, _ = Template.objects.get_or_create(
        kind=kind, unit=None, version=1, defaults={"sha256": "0" * 64}
    )
    pdf = default_storage.save("papers/walk.pdf", ContentFile(pdf_of_page()))
    docx = default_storage.save("papers/walk.docx", ContentFile(b"PK"))
    return Paper.objects.create(
        kind=kind,
        unit=unit,
        template=template,
        key=key,
        docx=docx,
        pdf=pdf,
        docx_sha256="0" * 64,
        pdf_sha256="0" * 64,
        pages=1,
    )


def a_scan(slot, place):
    stored = StoredFile.objects.create(
        file=default_storage.save(f"scans/{place}.jpg", ContentFile(b"\xff\xd8\xff")),
        name=f"{place}.jpg",
        content_type="image/jpeg",
        size=3,
        sha256="0" * 64,
    )
    Thumbnail.objects.create(
        stored=stored,
        page=1,
        file=default_storage.save(f"thumbnails/{place}.jpg", ContentFile(b"\xff\xd8\xff")),
    )
    return Scan.objects.create(slot=slot, stored=stored, uploaded_by="заявитель")


def a_statement(unit, employer, named):
    application = make_application(unit, stage=Stage.EMPLOYER, employer=employer, **named)
    return DuesStatement.objects.create(
        member=application.member,
        unit=unit,
        employer=employer,
        percent="1.00",
        starts_on=NOON.date(),
        key=f"application:{application.pk}",
    )


def a_register(unit, employer, named):
    statement = a_statement(unit, employer, named)
    register = make_register([statement.pk], unit=unit, employer=employer, actor="тест", now=NOON)
    DuesRegister.objects.filter(pk=register.pk).update(
        paper=a_paper(unit, f"register:{register.pk}", PaperKind.DUES_REGISTER)
    )
    return register
