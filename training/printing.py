"""The papers of certificates, printed by a worker outside of any transaction.

Each is claimed under a lease before it is printed: a worker killed over one leaves it to the sweep.
Its key is of the certificate, so two at once make one paper.
"""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.cases import Case, decline_name
from documents.codes import Codes, spaced
from documents.contexts import house, paper_group
from documents.enums import PaperKind, TemplateFault
from documents.services import make_paper
from members.papers import GENDERS
from training.enums import CourseKind
from training.models import Certificate
from training.telling import write_to_student

logger = logging.getLogger(__name__)
TASK = "training.tasks.print_certificates"
CODES = Codes("training.certificate")
LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=10)  # after a fault that will not mend itself
AT_ONCE = 500
BROKEN = "Не удалось напечатать. Мы попробуем ещё раз через несколько минут."
KEY_LOST = "Ключ портала сменили, и прежний не сохранён: код этого удостоверения не восстановить."


def ask_worker(group_pk):
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[group_pk]), robust=True)


def owed(now):
    """Certificates without a paper whose turn it is."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Certificate.objects.filter(free, paper=None, revoked_on=None).order_by("pk")


def print_of_group(group_pk, *, now=None):
    """Print what is owed of one group; how many papers."""
    rows = owed(now or timezone.now()).filter(record__enrolment__group=group_pk)
    return _print(rows)


def print_owed(*, now=None):
    """The sweep: what a lost message or a killed worker left. May run twice, late, on two hosts."""
    return _print(owed(now or timezone.now()))


def _print(rows):
    return sum(print_one(pk) for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]))


def print_one(pk, *, now=None):
    """Print one; True when it is there now. Twice is harmless."""
    now = now or timezone.now()
    if not owed(now).filter(pk=pk).update(lease_until=now + LEASE):
        return False
    certificate = (
        Certificate.objects.select_related(
            "unit", "record__student__member__unit", "record__student__user",
            "record__enrolment__group__course", "record__enrolment__group__unit", "record__unit",
        ).get(pk=pk)
    )  # fmt: skip
    try:
        paper = make_paper(
            PaperKind.CERTIFICATE, certificate.unit, key=f"certificate:{pk}",
            context=context_for(certificate), number=certificate.number,
        )  # fmt: skip
    except Exception as error:  # told on the page and tried again later
        logger.exception("certificate %s was not printed", pk)
        told = str(error) if isinstance(error, TemplateFault) else BROKEN
        Certificate.objects.filter(pk=pk, paper=None).update(
            print_failed=told[:300], lease_until=now + PAUSE
        )
        return False
    return _attach(certificate, paper, now)


@transaction.atomic
def _attach(certificate, paper, now):
    """Put the paper beside it and write to the person, once. One revoked meanwhile waits: put
    back into force, it is printed again, and its key finds this paper."""
    kept = Certificate.objects.filter(pk=certificate.pk, paper=None, revoked_on=None)
    if not kept.update(paper=paper, lease_until=None, print_failed=""):
        return False
    enrolment = certificate.record.enrolment
    enrolment.student = certificate.record.student
    write_to_student(
        enrolment,
        "training_certificate",
        key=f"certificate:{certificate.pk}",
        path=reverse("training:my_course", args=[enrolment.pk]),
        bell=f"Готово удостоверение: «{certificate.record.title}»",
        context={"number": certificate.number},
        now=now,
    )
    return True


def try_again(pk):
    """A mended template is tried at once: the pause is over."""
    rows = Certificate.objects.filter(pk=pk, paper=None)
    return rows.update(lease_until=None, print_failed="")


def code_of(certificate):
    """Its code, or "" when the key it was made with is gone."""
    return CODES.code_of(certificate)


def address_of(certificate):
    """Where anybody sees whether it holds."""
    return settings.SITE_URL + reverse("training:certificate_check", args=[code_of(certificate)])


def context_for(certificate):
    """The finished dictionary of the paper; ``documents.variables`` names every variable."""
    learnt, person = certificate.record, certificate.record.student.person
    code = code_of(certificate)
    if not code:
        raise TemplateFault(KEY_LOST)
    site = settings.SITE_URL + reverse("training:check_certificate")
    until = learnt.valid_until
    return {
        **_house(certificate.unit),
        "learner": {
            "full_name": person.full_name,
            "full_name_dative": decline_name(
                person.surname,
                person.name,
                person.patronymic,
                Case.DATIVE,
                GENDERS.get(getattr(person, "gender", "")),
            ),
            "unit": learnt.unit.short_name,
        },
        "certificate": {
            "number": certificate.number,
            "date": f"{certificate.issued_on:%d.%m.%Y}",
            "date_words": paper_group(day=certificate.issued_on)["date_words"],
            "title": _inside_quotes(learnt.title),
            "kind": "" if learnt.kind == CourseKind.OTHER else learnt.get_kind_display().lower(),
            "form": learnt.get_form_display().lower(),
            "began": f"{learnt.began_on:%d.%m.%Y}",
            "ended": f"{learnt.ended_on:%d.%m.%Y}",
            "hours": _in_words(learnt.hours),
            "organiser": learnt.organiser,
            "valid_until": f"{until:%d.%m.%Y}" if until else "",
        },
        "check": {
            "url": address_of(certificate),
            "site": urlsplit(site).netloc + urlsplit(site).path.rstrip("/"),
            "code": spaced(code),
        },
        "paper": paper_group(certificate.number, certificate.issued_on),
    }


def _house(unit):
    """An administrator of the portal does not sign for the union: who does is written by hand."""
    told = house(unit)
    if told["unit"]["chair_post"] == Role.UNION_ADMIN.label:
        told["unit"] |= {"chair_post": "", "chair_name": ""}
    return told


def _inside_quotes(title):
    """Quotes within quotes are others."""
    return title.replace("«", "„").replace("»", "“")


def _in_words(hours):
    """«50 академических часов»; "" for none."""
    if not hours:
        return ""
    if hours % 1:
        return f"{hours:f}".rstrip("0").replace(".", ",") + " академического часа"
    whole = int(hours)
    is_one = whole % 10 == 1 and whole % 100 != 11
    return f"{whole} академического часа" if is_one else f"{whole} академических часов"
