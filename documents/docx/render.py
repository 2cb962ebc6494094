"""A paper's DOCX from its template and a finished dictionary."""

import io

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from documents.enums import TemplateFault


def render_docx(source: bytes, context, *, qr) -> bytes:
    template = DocxTemplate(io.BytesIO(source))
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, finalize=lambda value: "" if value is None else value
    )
    try:
        template.render(context, environment, autoescape=True)
    except TemplateError as error:
        raise TemplateFault(f"Шаблон не заполняется: {error}")
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
