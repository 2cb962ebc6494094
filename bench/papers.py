"""Papers: the portal's way from a template to DOCX and PDF, against bare calls of its libraries."""

import io
import itertools
import time
from html import escape

from docxtpl import DocxTemplate
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from applications.models import Application
from applications.papers import context_for
from bench.measure import side_by_side
from bench.report import Line, section, show
from documents import builtin
from documents.docx import faces
from documents.docx.html import Walker
from documents.docx.language import ENVIRONMENT
from documents.docx.package import Package
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.qr import QrStamp
from documents.services import KINDS_OF_JOINING, make_paper
from unionportal.demo import branches

AIM = 0.8
TURNS = 9


def run():
    section("Четыре бумаги, DOCX и PDF (к вызовам docxtpl и WeasyPrint; время процессора)")
    application = Application.objects.filter(
        unit__short_name__contains=branches.HOME, member__isnull=False
    ).first()
    sources = {kind: builtin.build(kind) for kind in KINDS_OF_JOINING}
    contexts = {kind: context_for(application, kind) for kind in KINDS_OF_JOINING}
    numbers = itertools.count(1)

    def portal():
        for kind, source in sources.items():
            stamp = QrStamp(next(numbers))
            render_pdf(render_docx(source, contexts[kind], qr=stamp), qr=stamp)

    def kept():
        for kind in KINDS_OF_JOINING:
            make_paper(
                kind,
                application.unit,
                key=f"bench:{next(numbers)}",
                context=context_for(application, kind),
            )

    calls = {"bare": _bare(sources, contexts), "portal": portal, "kept": kept}
    found = side_by_side(calls, turns=TURNS, clock=time.process_time)
    bare, ours, whole = found["bare"], found["portal"], found["kept"]
    show(Line("docxtpl и WeasyPrint сами по себе", bare.milliseconds, note=_speed(bare)))
    show(
        Line("порталом, с кодом на каждой странице", ours.milliseconds,
             ratio=bare.milliseconds / ours.milliseconds, aim=AIM, more_is_better=True,
             note=_speed(ours))
    )  # fmt: skip
    show(
        Line("то же с данными из базы, файлами и строкой", whole.milliseconds, whole.queries,
             ratio=bare.milliseconds / whole.milliseconds, note=_speed(whole))
    )  # fmt: skip


def _speed(measured):
    return f"{len(KINDS_OF_JOINING) * 1000 / measured.milliseconds:.1f} бумаг в секунду на ядро"


def _bare(sources, contexts):
    """docxtpl fills the same templates, WeasyPrint lays out the same HTML in the same face."""
    configuration = FontConfiguration()
    face = CSS(
        string=faces.stylesheet(),
        font_config=configuration,
        url_fetcher=URLFetcher(allowed_protocols=["file"]),
    )
    pages = []
    for kind, source in sources.items():
        stamp = QrStamp(0)
        composed = Walker(Package.open(render_docx(source, contexts[kind], qr=stamp))).compose()
        pages.append(
            f'<!doctype html><html lang="ru"><title>{escape(composed.title)}</title>'
            f"<style>{composed.style}</style><body>{composed.body}</body></html>"
        )

    def call():
        for (kind, source), html in zip(sources.items(), pages, strict=True):
            template = DocxTemplate(io.BytesIO(source))
            template.render(contexts[kind], ENVIRONMENT, autoescape=True)
            template.save(io.BytesIO())
            document = HTML(string=html).render(stylesheets=[face], font_config=configuration)
            document.write_pdf(pdf_variant="pdf/a-2b")

    return call
