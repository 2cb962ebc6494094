"""Making papers and taking in files. Rendering is slow: never call it inside a transaction."""

import hashlib
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from documents import builtin
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import PaperKind
from documents.file_names import named_as, safe_name
from documents.models import Paper, StoredFile, Template, Thumbnail
from documents.places import OF_APPLICANT, find_places
from documents.qr import QrStamp
from structure.models import Unit


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def template_for(kind, unit) -> Template:
    """The template used for ``unit``: nearest organisation's newest, else the built-in one.

    A built-in template is stored as a version of its own the first time it is used, and again
    whenever a release of the portal changes it: every paper can name what it was made from.
    """
    own = (
        Template.objects.filter(kind=kind, unit__in=Unit.objects.above(unit), withdrawn_at=None)
        .order_by("-unit__lft", "-version")
        .first()
    )
    return own or builtin_template(kind)


def builtin_template(kind) -> Template:
    data = builtin.build(kind)
    digest = sha256(data)
    latest = Template.objects.filter(kind=kind, unit=None).order_by("-version").first()
    if latest and latest.sha256 == digest:
        return latest
    return add_template(kind, None, data, actor="робот", note="Встроенный шаблон")


def add_template(kind, unit, data: bytes, *, actor, note=""):
    """Store a new version. Check it first with ``documents.checking.check_template``."""
    for left in reversed(range(5)):
        try:
            return _add_version(kind, unit, data, actor, note)
        except IntegrityError:  # somebody has just taken this number: ours is the next
            if not left:
                raise


@transaction.atomic
def _add_version(kind, unit, data, actor, note):
    last = Template.objects.filter(kind=kind, unit=unit).order_by("-version").first()
    template = Template(
        kind=kind,
        unit=unit,
        version=last.version + 1 if last else 1,
        sha256=sha256(data),
        note=note,
        uploaded_by=str(actor)[:200],
    )
    template.file.save(f"{kind}.docx", ContentFile(data), save=False)
    try:
        template.save()
    except IntegrityError:
        template.file.delete(save=False)
        raise
    record(
        "documents.template.added", template, actor=actor, unit_id=unit and unit.pk,
        kind=kind, version=template.version, sha256=template.sha256,
    )  # fmt: skip
    return template


@transaction.atomic
def withdraw_template(pk, *, actor, now=None) -> Template:
    """Take a version out of use; papers made from it stay. Withdrawn before: nothing happens."""
    template = Template.objects.select_for_update().get(pk=pk, unit__isnull=False)
    if template.withdrawn_at is None:
        template.withdrawn_at = now or timezone.now()
        template.save(update_fields=["withdrawn_at"])
        record(
            "documents.template.withdrawn", template, actor=actor, unit_id=template.unit_id,
            kind=template.kind, version=template.version,
        )  # fmt: skip
    return template


def make_paper(kind, unit, *, key, context, number="") -> Paper:
    """Render one paper and keep it for ever. The same ``key`` again returns the first one.

    Raises ``TemplateFault`` when the template cannot be rendered; nothing is kept then. Two
    workers at once make one row: the loser returns the winner's paper.
    """
    existing = Paper.objects.filter(key=key).first()
    if existing:
        return existing
    template = template_for(kind, unit)
    with template.file.open("rb") as file:
        source = file.read()
    paper = Paper(kind=kind, unit=unit, template=template, key=key, number=number)
    paper.pk = reserve_paper_id()
    stamp = QrStamp(paper.pk)
    docx = render_docx(source, context, qr=stamp)
    pdf = render_pdf(docx, qr=stamp)
    paper.docx_sha256, paper.pdf_sha256, paper.pages = sha256(docx), sha256(pdf.data), pdf.pages
    if kind in OF_APPLICANT:  # what comes back signed is looked at; the others go out signed
        paper.places = [place.as_json() for place in find_places(pdf.data, kind)]
    paper.docx.save(f"{kind}-{paper.pk}.docx", ContentFile(docx), save=False)
    paper.pdf.save(f"{kind}-{paper.pk}.pdf", ContentFile(pdf.data), save=False)
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:
        paper.docx.delete(save=False)
        paper.pdf.delete(save=False)
        return Paper.objects.get(key=key)
    return paper


def reserve_paper_id() -> int:
    """The id is printed in the QR of the paper, so it must be known before the row exists."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('documents_paper', 'id'))")
        return cursor.fetchone()[0]


def store_upload(accepted, name) -> StoredFile:
    """Keep a file that ``documents.uploads.accept`` let in, with a thumbnail of each page."""
    day = datetime.now(UTC)
    stored = StoredFile(
        name=safe_name(named_as(safe_name(name), accepted.extension)),
        content_type=accepted.content_type,
        size=len(accepted.data),
        sha256=sha256(accepted.data),
        pages=len(accepted.thumbnails),
    )
    stem = f"{day:%H%M%S}-{stored.sha256[:12]}"
    stored.file.save(f"{stem}.{accepted.extension}", ContentFile(accepted.data), save=False)
    stored.save()
    for page, picture in enumerate(accepted.thumbnails, start=1):
        thumbnail = Thumbnail(stored=stored, page=page)
        thumbnail.file.save(f"{stem}-{page}.jpg", ContentFile(picture), save=False)
        thumbnail.save()
    return stored


KINDS_OF_JOINING = (
    PaperKind.STATEMENT,
    PaperKind.PROCESSING_CONSENT,
    PaperKind.DISSEMINATION_CONSENT,
    PaperKind.DUES_STATEMENT,
)
