"""An application with bytes behind it: a printed paper and a scan of one page."""

from django.core.files.base import ContentFile

from applications.models import Scan
from documents.enums import PaperKind
from documents.models import StoredFile, Thumbnail
from tests.applications.situations import printed


def with_files(application):
    """Give the statement a paper with bytes and a scan of one page; returns (slot, scan)."""
    printed(application)
    slot = application.papers.get(kind=PaperKind.STATEMENT)
    slot.paper.pdf.save("x.pdf", ContentFile(b"%PDF-1.7 paper"))
    slot.paper.docx.save("x.docx", ContentFile(b"PK docx"))
    stored = StoredFile(
        name="скан.jpg", content_type="image/jpeg", size=9, sha256="0" * 64, pages=1
    )
    stored.file.save("x.jpg", ContentFile(b"\xff\xd8 scan"))
    thumbnail = Thumbnail(stored=stored, page=1)
    thumbnail.file.save("x-1.jpg", ContentFile(b"\xff\xd8 small"))
    thumbnail.save()
    return slot, Scan.objects.create(slot=slot, stored=stored, uploaded_by="заявитель")
