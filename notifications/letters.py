"""Wording of letters: built-in texts, an organisation's own ones, and the HTML around them.

A built-in text is a template file ``letters/<kind>.txt`` whose first line is the subject. An
organisation may keep its own wording (``LetterText``); the nearest ancestor's is used. Wordings
of organisations see only the variables given, through a Django engine without loaders or tags
of ours.
"""

from typing import NamedTuple

from django.template import Context, Engine, TemplateSyntaxError
from django.template.loader import render_to_string

from notifications.models import LetterText
from structure.models import Unit


class Letter(NamedTuple):
    subject: str
    text: str
    html: str


_engine = Engine(autoescape=False, libraries={})


def compose(kind, unit, context) -> Letter:
    """The subject, text and HTML of a letter of this kind from this organisation."""
    context = {**context, "unit": unit}
    own = (
        LetterText.objects.filter(kind=kind, unit__in=Unit.objects.above(unit))
        .order_by("-unit__lft")
        .first()
    )
    if own:
        subject, text = fill(own.subject, context), fill(own.body, context)
    else:
        subject, text = builtin_text(kind, context)
    return Letter(subject, text, dress(subject, text, context))


def builtin_text(kind, context):
    written = render_to_string(f"letters/{kind}.txt", context).strip()
    subject, _, body = written.partition("\n")
    return subject.strip(), body.strip() + "\n"


def builtin_source(kind):
    """The built-in wording as written, for an administrator to begin from: (subject, body)."""
    source = Engine.get_default().find_template(f"letters/{kind}.txt")[0].source.strip()
    subject, _, body = source.partition("\n")
    return subject.strip(), body.strip()


def fill(text, context):
    return _engine.from_string(text).render(Context(context, autoescape=False)).strip()


def fault_of(text, context):
    """Why a wording cannot be used, in plain words, or None."""
    try:
        fill(text, context)
    except TemplateSyntaxError as error:
        return f"В тексте ошибка: {error}"
    return None


def dress(subject, text, context):
    """The same text as HTML: paragraphs, one button to ``url``, the organisation's signature."""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return render_to_string(
        "letters/layout.html", {**context, "subject": subject, "paragraphs": paragraphs}
    )
