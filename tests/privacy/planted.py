"""A person with traces everywhere, each with a word that stands nowhere else, and the search for
any of them in a full dump of the database and in all files, unpacked."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from uuid import uuid4

import pypdfium2
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import Grant
from applications.enums import Outcome, Stage
from applications.models import Candidate, Scan, StageChange
from applications.papers import context_for
from audit.services import record
from cabinet.enums import ProposalState, WishKind
from cabinet.models import EntryLink, EntryRequest, MemberSession, Proposal, UnionCard, Wish
from documents.enums import PaperKind
from documents.models import StoredFile, Thumbnail
from documents.services import make_paper
from dues.booking import book_cash
from dues.enums import PayrollState, Pile, StatementState
from dues.models import (
    DuesRegister,
    DuesRegisterLine,
    DuesStatement,
    PayrollFile,
    Withholding,
)
from members.editing import save_card
from members.enums import ConsentKind, ExportFormat, JobState, Status
from members.models import (
    Award,
    Consent,
    DataRequest,
    ElectedPost,
    Export,
    Member,
    Membership,
    Merge,
    MoveJob,
    Movement,
    MovementPaper,
    MovementScan,
    Relative,
    RequestStep,
    SavedList,
    Suspension,
    SuspensionGround,
    Training,
    Transfer,
    Withdrawal,
)
from notifications.models import Attachment, Message
from notifications.services import put_todo, tell_user
from privacy.models import Answer, Hold
from resolutions.models import Line, Resolution
from tests.factories import make_application, make_member
from tests.privacy.planted_school import in_the_school

LONG_SINCE = datetime(2015, 3, 4, 9, tzinfo=UTC)
SURNAME, NAME, PATRONYMIC = "Зюзяноплавский", "Пульхерий", "Гермогенович"
STEMS = ["зюзяноплавск", "пульхери", "гермоген"]
PHONE, OTHER_PHONE, EMAIL = "+79730912837", "+79730912838", "zyuzya@plavsky.example"
_number = count(1)


class Plant:
    """Words that stand nowhere else: ``word()`` gives the next one and remembers it."""

    def __init__(self):
        self.words = [*STEMS, PHONE, PHONE[2:], OTHER_PHONE[2:], EMAIL, "9730912837"]

    def word(self, longest=60):
        made = f"ЪХМ{next(_number):04d}ЩЪ"[:longest]
        self.words.append(made)
        return made


def a_person_everywhere(house, people, plant):
    """A card of one who left long ago, with a row in every table that can have one."""
    w, unit = plant.word, house.primary
    member = make_member(
        unit, status=Status.REMOVED, since=date(2012, 1, 9), surname=SURNAME, name=NAME,
        patronymic=PATRONYMIC, genitive=w(), gender="m", birth_date=date(1957, 8, 23), phone=PHONE,
        extra_phone=OTHER_PHONE, email=EMAIL, address=w(), school=w(), speciality=w(),
        photo=a_file(plant), employer=house.employer, department=w(), position=w(),
        profession=w(), personnel_number=w(30), card_number=w(30), status_reason=w(),
        came_from=w(),
    )  # fmt: skip
    save_card(member.pk, actor=people.chair, address=w(), source=w())
    save_card(member.pk, actor=people.chair, surname=SURNAME + "-Ъухв")
    plant.words.append("Ъухв")
    Membership.objects.filter(member=member).update(reason=w(), basis=w())
    Movement.objects.filter(member=member).update(note=w(), trace={"asked": {"basis": w()}})
    _movement(member, house, plant)
    application = _application(member, house, people, plant)
    _decisions(member, application, house, plant)
    _dues(member, house, people, plant)
    _cabinet(member, plant)
    _life(member, unit, plant)
    _consents(member, application, unit, plant)
    _twins(member, house, people, plant)
    _told(member, application, unit, people, plant)
    _typed(member, unit, people, plant)
    paper = a_paper(application, PaperKind.STATEMENT, "certificate:paper")
    in_the_school(member, people.chair, plant, paper=paper, scans=[a_file(plant), a_file(plant)])
    record("members.card.read", member, actor=people.chair, unit_id=unit.pk, purpose=w())
    Member.objects.filter(pk=member.pk).update(created_at=LONG_SINCE)
    return Member.objects.get(pk=member.pk)


def a_file(plant):
    """A picture taken in, with a small one; the bytes hold a word of their own."""
    stored = StoredFile(name=plant.word(), content_type="image/jpeg", size=9, sha256="0" * 64)
    stored.file.save("x.jpg", ContentFile(b"\xff\xd8 " + plant.word().encode()))
    stored.save()
    small = Thumbnail(stored=stored, page=1)
    small.file.save("x-1.jpg", ContentFile(b"\xff\xd8 " + plant.word().encode()))
    small.save()
    return stored


def a_paper(application, kind, key):
    """A real paper: DOCX and PDF with the name inside."""
    return make_paper(kind, application.unit, key=key, context=context_for(application, kind))


def _movement(member, house, plant):
    w = plant.word
    Transfer.objects.create(
        member=member, source=house.primary, target=house.neighbour, asked_by_side="member",
        asked_by=f"{SURNAME} П. Г., лично", on=date(2013, 1, 1), basis=w(), stage="withdrawn",
        decided_by=w(), note=w(),
    )  # fmt: skip
    ground = SuspensionGround.objects.get(code="army")
    Suspension.objects.create(
        member=member, ground=ground, since=date(2012, 2, 1), until=date(2012, 3, 1), basis=w()
    )


def _application(member, house, people, plant):
    w = plant.word
    application = make_application(
        house.primary, stage=Stage.ACCEPTED, member=member, now=LONG_SINCE, surname=SURNAME,
        name=NAME, patronymic=PATRONYMIC, genitive=w(), birth_date=date(1957, 8, 23), phone=PHONE,
        email=EMAIL, department=w(), position=w(), personnel_number=w(30), comment=w(),
        reason=w(), dissemination_choices={"name": w()}, outcome=Outcome.ADMITTED,
    )  # fmt: skip
    slot = application.papers.get(kind=PaperKind.STATEMENT)
    a_paper(application, slot.kind, f"application:{application.pk}:{slot.kind}:0")
    slot.paper = a_paper(application, slot.kind, f"application:{application.pk}:{slot.kind}:1")
    slot.remark = w()
    slot.save()
    Scan.objects.create(slot=slot, stored=a_file(plant), uploaded_by="заявитель")
    StageChange.objects.create(
        application=application, event="submit", target=Stage.NEW, actor_label="заявитель",
        note=w(), error=w(), effects_done_at=LONG_SINCE,
    )  # fmt: skip
    other = make_application(house.neighbour, stage=Stage.NEW)
    Candidate.objects.create(application=other, member=member, reasons=[w()])
    return application


def _decisions(member, application, house, plant):
    w = plant.word
    paper = a_paper(application, PaperKind.STATEMENT, "resolution:paper")
    alone = a_resolution(house.primary, 1, scan=a_file(plant), paper=paper)
    extract = a_paper(application, PaperKind.STATEMENT, "extract:paper")
    Line.objects.create(
        resolution=alone, position=1, member=member, unit=house.primary, department=w(), job=w(),
        full_name=f"{SURNAME} {NAME} {PATRONYMIC}", birth_date=date(1957, 8, 23),
        personnel_number=w(30), applied_on=date(2012, 1, 1), extract=extract,
    )  # fmt: skip


def a_resolution(unit, number, **fields):
    return Resolution.objects.create(
        unit=unit, body="committee", number=number, dated=date(2012, 1, 9), year=2012, elected=9,
        present=9, votes_for=9, chair_name="Иванова А. А.", chair_post="председатель",
        state="signed", signed_on=date(2012, 1, 9), created_by="тест", **fields,
    )  # fmt: skip


def _dues(member, house, people, plant):
    w = plant.word
    statement = DuesStatement.objects.create(
        member=member, unit=house.primary, employer=house.employer, percent="1.00",
        starts_on=date(2012, 2, 1), told_from=date(2012, 2, 1), state=StatementState.CONFIRMED,
        key=f"test:{member.pk}",
    )  # fmt: skip
    register = DuesRegister.objects.create(
        unit=house.primary, employer=house.employer, number=1, year=2012, dated=date(2012, 2, 1),
        handed_on=date(2012, 2, 2), created_by="тест",
    )  # fmt: skip
    DuesRegisterLine.objects.create(
        register=register, statement=statement, position=1, personnel_number=w(30),
        full_name=f"{SURNAME} {NAME} {PATRONYMIC}", department=w(), percent="1.00",
        starts_on=date(2012, 2, 1), confirmed_on=date(2012, 3, 1), confirmed_by="бухгалтер",
    )  # fmt: skip
    book_cash(
        member=member, unit=house.primary, month=date(2012, 2, 1), amount=Decimal("100"),
        on=date(2012, 2, 1), key=f"test:{member.pk}", number=w(30), actor="бухгалтер",
    )  # fmt: skip
    _payroll(statement, house, people, plant)


def _payroll(statement, house, people, plant):
    w = plant.word
    of = PayrollFile(
        unit=house.primary, employer=house.employer, month=date(2012, 2, 1), name="взносы.csv",
        sha256="0" * 64, kind="csv", state=PayrollState.BOOKED, uploaded_by=people.accountant,
        skipped=[[7, "Подпись", w()]],
    )  # fmt: skip
    of.file.save("payroll.csv", ContentFile(w().encode()), save=True)
    row = of.rows.create(
        number=2, full_name=f"{SURNAME} {NAME} {PATRONYMIC}", personnel_number=w(30),
        amount="500.00", pile=Pile.FITS, reasons=[["other_number", w()]], statement=statement,
        member=statement.member,
    )  # fmt: skip
    Withholding.objects.create(
        member=statement.member, unit=house.primary, employer=house.employer, month=of.month,
        amount="500.00", source=of, row=row,
    )  # fmt: skip


def _cabinet(member, plant):
    w = plant.word
    UnionCard.objects.create(
        member=member, number=w(30), seed=w(), mark=w(), issued_by=f"{SURNAME} П. Г., лично",
        revoked_at=LONG_SINCE, reason="left",
    )  # fmt: skip
    EntryLink.objects.create(
        member=member, token_hash=w(), code_hash=w(), asked_by=w(), expires_at=LONG_SINCE
    )
    MemberSession.objects.create(
        member=member, opened_for=member.pk, key_hash=w(), user_agent=w(),
        expires_at=LONG_SINCE, ended_at=LONG_SINCE,
    )  # fmt: skip
    Proposal.objects.create(
        member=member, changes={"position": ["", w()]}, note=w(), reason=w(),
        state=ProposalState.REJECTED,
    )  # fmt: skip
    Wish.objects.create(member=member, kind=WishKind.LEAVE, note=w(), state="done")


def _life(member, unit, plant):
    w = plant.word
    ElectedPost.objects.create(
        member=member, unit=unit, post="chair", title=w(), since=date(2012, 2, 1),
        until=date(2013, 1, 1), basis=w(), scan=a_file(plant),
    )  # fmt: skip
    Training.objects.create(member=member, title=w(), year=2012, hours=16, document=w())
    Award.objects.create(member=member, kind="union", title=w(), year=2012, basis=w())
    Relative.objects.create(member=member, relation=w(), name=w(), purpose=w())
    Hold.objects.create(
        member=member, reason=w(), until=date(2016, 1, 1), placed_by="тест", lifted_at=LONG_SINCE
    )
    for form in ("pdf", "json"):
        answer = Answer(member=member, asker="тест", purpose=w(), state=JobState.DONE)
        getattr(answer, form).save(f"x.{form}", ContentFile(w().encode()), save=True)


def _consents(member, application, unit, plant):
    w = plant.word
    given = Consent.objects.create(
        member=member, kind=ConsentKind.PROCESSING, channel="tick", choices={"name": w()},
        given_at=LONG_SINCE, user_agent=w(), withdrawn_at=LONG_SINCE, purpose=w(),
        scan=a_file(plant), noted_by="тест",
    )  # fmt: skip
    given.operators.add(unit)
    application.consents.add(given)
    certificate = a_paper(application, PaperKind.STATEMENT, "withdrawal:paper")
    Withdrawal.objects.create(
        consent=given, way="paper", received_on=date(2015, 1, 1), scan=a_file(plant), by=w(),
        certificate=certificate,
    )  # fmt: skip
    request = DataRequest.objects.create(
        kind="withdrawal", unit=unit, member=member, asked_by=w(), said=w(),
        received_at=LONG_SINCE, scan=a_file(plant), noted_by="тест", closed_at=LONG_SINCE,
    )  # fmt: skip
    RequestStep.objects.create(
        request=request, code="destroy", due_at=LONG_SINCE, extension=w(), note=w(),
        done_at=LONG_SINCE, answer=a_file(plant),
    )  # fmt: skip


def _twins(member, house, people, plant):
    """A card merged into it long ago, with another name of the same person."""
    w = plant.word
    gone = make_member(
        house.shop, status=Status.NONE, surname="Зюзяноплавская", name=w(), patronymic=PATRONYMIC,
        email=f"{w()}@example.org", merged_into=member, address=w(),
    )  # fmt: skip
    Merge.objects.create(
        kept=member, gone=gone, before={"gone": {"address": w()}}, after={"address": w()},
        moved={}, merged_by="тест", merged_at=LONG_SINCE,
    )  # fmt: skip


def _told(member, application, unit, people, plant):
    w = plant.word
    for about in (member, application):
        message = Message.objects.create(
            key=f"test:{about.pk}:{w()}", kind="papers", unit=unit, to_name=w(), to_address=EMAIL,
            subject=w(), text=w(), html=w(), about=f"{about._meta.label_lower}:{about.pk}",
            state="sent",
        )  # fmt: skip
        Attachment.objects.create(
            message=message, name=w(), content_type="application/pdf", storage_name="none"
        )
        put_todo(w(), key=f"test:{w()}", unit=unit, user=people.chair, about=about, url="/office/")
        tell_user(people.chair, w(), key=f"test:{w()}", url=about.get_absolute_url())
    paper = a_paper(application, PaperKind.STATEMENT, f"move:{member.pk}:x")
    printed = MovementPaper.objects.create(
        member=member, kind=PaperKind.LEAVING_STATEMENT, paper=paper, made_by=w()
    )
    MovementScan.objects.create(paper=printed, page=1, stored=a_file(plant), put_by=w())
    LogEntry.objects.create(
        user=people.admin, content_type=ContentType.objects.get_for_model(Member),
        object_id=str(member.pk), object_repr=w(), action_flag=CHANGE, change_message=w(),
    )  # fmt: skip
    Grant.objects.create(
        user=people.stranger, content_type=ContentType.objects.get_for_model(Member),
        object_id=member.pk, action="view_member", starts_on=date(2012, 1, 1), reason=w(),
        ends_on=date(2012, 2, 1), granted_by=people.chair,
    )  # fmt: skip


def _typed(member, unit, people, plant):
    """What others typed of him, where no key leads to him."""
    full = f"{SURNAME} {NAME} {PATRONYMIC}"
    SavedList.objects.create(
        owner=people.chair, title=f"Список: {full}", query=f"q={PHONE[2:]}&status=removed"
    )
    export = Export.objects.create(
        user=people.chair, sentence=f"Ищем «{SURNAME} {NAME}»", query=f"q={EMAIL}",
        format=ExportFormat.CSV, state=JobState.DONE,
    )  # fmt: skip
    Export.objects.filter(pk=export.pk).update(
        file=default_storage.save("exports/x.csv", ContentFile(full.encode()))
    )
    MoveJob.objects.create(
        operation=uuid4(), user=people.chair, what="remove", members=[member.pk],
        refused=[{"why": f"{SURNAME} П. Г. уже снят"}], state=JobState.DONE,
    )  # fmt: skip
    put_todo(f"Позвонить: {SURNAME} П. Г.", key="test:typed", unit=unit, user=people.chair,
             about=people.chair, url="/office/")  # fmt: skip
    tell_user(people.chair, f"Отказ: {full}", key="test:typed")
    EntryRequest.objects.create(contact=EMAIL, created_at=LONG_SINCE - timedelta(days=1))


def everything_kept():
    """(where, text) of the whole database as its dump has it, and of every file, unpacked."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            told = BytesIO()
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                for data in copy:
                    told.write(data)
            yield f"table {table}", told.getvalue().decode()
    for path in sorted(settings.PRIVATE_ROOT.rglob("*")):
        if path.is_file():
            yield f"file {path.name}", _text_of(path)


def _text_of(path):
    data = path.read_bytes()
    told = data.decode(errors="replace")
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            told += "".join(
                packed.read(name).decode(errors="replace") for name in packed.namelist()
            )
    if data.startswith(b"%PDF") and len(data) > 200:
        document = pypdfium2.PdfDocument(data)
        told += "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
    return told


def found(words):
    """Where any of the words stands: sentences, none is good."""
    lower = [word.lower() for word in words]
    return sorted(
        f"{where}: {word}"
        for where, told in everything_kept()
        for word in lower
        if word in told.lower()
    )
