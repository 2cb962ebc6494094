"""Writes to what is known of an employer for the dues: the layout of files, days of the payroll."""

from django.db import transaction

from audit.services import record
from dues.enums import DuesRefused, Encoding, FileForm
from dues.layouts import DELIMITERS, require_allowed
from dues.models import PayrollDay, RegisterLayout
from structure.models import Employer


@transaction.atomic
def save_layout(employer, *, form, encoding, delimiter, has_heading, columns, actor):
    """From now on every file for this employer looks so. Raises ``DuesRefused``."""
    require_allowed(columns)
    if form not in FileForm.values or encoding not in Encoding.values:
        raise DuesRefused("Выберите вид файла и кодировку из списка.")
    if delimiter not in DELIMITERS:
        raise DuesRefused("Выберите разделитель из списка.")
    employer = Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)
    layout = RegisterLayout.objects.filter(employer=employer).first()
    old = _told(layout) if layout else None
    layout = layout or RegisterLayout(employer=employer)
    layout.form, layout.encoding, layout.delimiter = form, encoding, delimiter
    layout.has_heading, layout.columns = has_heading, columns
    layout.set_by = str(actor)[:200]
    if _told(layout) != old:
        layout.save()
        record("dues.layout.set", employer, actor=actor, old=old, new=_told(layout))
    return layout


def _told(layout):
    names = ("form", "encoding", "delimiter", "has_heading", "columns")
    return {name: getattr(layout, name) for name in names}


@transaction.atomic
def drop_layout(employer, *, actor):
    """Files for this employer look as for everybody again; a second call changes nothing."""
    layout = RegisterLayout.objects.select_for_update().filter(employer=employer).first()
    if layout:
        record("dues.layout.dropped", employer, actor=actor, old=_told(layout))
        layout.delete()


@transaction.atomic
def set_payroll_days(employer, *, withholds, pays, actor):
    """By which days of the month the employer withholds the dues and pays them over."""
    employer = Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)
    days = PayrollDay.objects.filter(employer=employer).first()
    old = [days.withholds, days.pays] if days else None
    if old != [withholds, pays]:
        days = days or PayrollDay(employer=employer)
        days.withholds, days.pays = withholds, pays
        days.save()
        record("dues.payroll_days.set", employer, actor=actor, old=old, new=[withholds, pays])
    return days
