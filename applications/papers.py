"""What the four papers of an application say (``documents.variables`` names every variable)."""

from typing import Any

from applications.models import Application
from documents.cases import Case, decline_name, decline_phrase, initials, percent_words
from documents.contexts import (
    DISSEMINATION_TERM,
    PROCESSING_TERM,
    consent_group,
    employer_group,
    house,
    operators,
    paper_group,
    payee_group,
    resources,
)
from documents.enums import PaperKind
from members.consents.categories import CATEGORIES, CONDITIONS, answer
from structure.queries import dues_percent_of, employers_of


def context_for(application: Application, kind: str) -> dict[str, Any]:
    """The finished dictionary for one of the four papers."""
    unit = application.unit
    context = {
        **house(unit),
        "applicant": applicant_group(application),
        "paper": paper_group(),  # dated by hand, on the day it is signed
    }
    if kind != PaperKind.DISSEMINATION_CONSENT:
        context["employer"] = employer_group(employer_of(application))
    if kind in {PaperKind.PROCESSING_CONSENT, PaperKind.DISSEMINATION_CONSENT}:
        context["operators"] = operators(unit)
    if kind == PaperKind.PROCESSING_CONSENT:
        context |= {"consent": consent_group(unit, PROCESSING_TERM), "processors": []}
    if kind == PaperKind.DISSEMINATION_CONSENT:
        context |= {
            "consent": consent_group(unit, DISSEMINATION_TERM),
            "categories": categories(application.dissemination_choices),
            "resources": resources(unit),
        }
    if kind == PaperKind.DUES_STATEMENT:
        context |= {"dues": dues_group(unit), "payee": payee_group(unit)}
    return context


def employer_of(application):
    """The employer named, else the only one of the organisation; several leave a line to fill."""
    if application.employer:
        return application.employer
    employers = employers_of(application.unit)
    return employers[0] if len(employers) == 1 else None


def applicant_group(application):
    name = (application.surname, application.name, application.patronymic)
    post = application.position
    return {
        "full_name": application.full_name,
        "full_name_genitive": application.genitive or decline_name(*name, Case.GENITIVE),
        "initials": initials(*name),
        "birth_date": f"{application.birth_date:%d.%m.%Y}" if application.birth_date else "",
        "phone": application.phone.as_international if application.phone else "",
        "email": application.email,
        "address": "",  # never asked on the form: written on the paper by hand
        "post": post,
        "post_genitive": decline_phrase(post, Case.GENITIVE) if post else "",
        "department": application.department,
        "personnel_number": application.personnel_number,
    }


def categories(choices):
    """A row for each kind of data. What was not answered stays empty, and silence means «нет»."""
    return [
        {"title": title, **_answered((choices or {}).get(code))}
        for code, title in CATEGORIES.items()
    ]


def _answered(choice):
    is_allowed, condition = answer(choice)
    words = {True: "да", False: "нет", None: ""}
    return {"allowed": words[is_allowed], "condition": CONDITIONS.get(condition, condition)}


def dues_group(unit):
    """The rate of the organisation; from when is agreed with the accounting, or by hand."""
    percent = dues_percent_of(unit)
    return {
        "percent": f"{percent.normalize():f}".replace(".", ","),
        "percent_words": percent_words(percent),
        "from_date": "",
        "from_date_words": "",
    }
