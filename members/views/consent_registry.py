"""The registry of consents of an organisation, on the screen and as a file."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import send
from members import register
from members.consents.registry import Line, State, lines_of
from members.enums import ConsentKind, ExportFormat
from members.export_files import CONTENT_TYPES, table
from members.forms.consents import RegistryFilter
from members.views.access import require_anywhere
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action

MOST = 5000  # people in one file


class _Column(NamedTuple):
    title: str
    is_narrow: bool = True


COLUMNS = (
    _Column("Фамилия, имя, отчество", is_narrow=False), _Column("Организация", is_narrow=False),
    _Column("Дано"), _Column("Как"), _Column("Действует по"), _Column("Отозвано"),
    _Column("Как отозвано"), _Column("Версия текста"), _Column("Кто записал"),
)  # fmt: skip


class _Asked(NamedTuple):
    form: RegistryFilter
    kind: ConsentKind
    state: State
    unit: object
    q: str


def _asked(request, action):
    unit = chosen_unit(request.user, action, request.GET.get("unit", ""))
    form = RegistryFilter(request.GET, units=offered_units(request.user, action, unit, closed=True))
    form.is_valid()
    told = getattr(form, "cleaned_data", {})
    return _Asked(
        form,
        ConsentKind(told.get("kind") or ConsentKind.PROCESSING),
        State(told.get("state") or State.IN_FORCE),
        unit,
        told.get("q", ""),
    )


@login_required
@require_safe
def registry(request):
    """Who gave a consent of one kind and who did not, by name."""
    require_anywhere(request.user, Action.VIEW_MEMBER)
    asked = _asked(request, Action.VIEW_MEMBER)
    context = {
        "page_title": "Согласия",
        "form": asked.form,
        "kind": asked.kind,
        "state": asked.state.value,
        "may_export": bool(request.user.scope(Action.EXPORT_MEMBERS)),
        "may_edit": bool(request.user.scope(Action.EDIT_MEMBER)),
        "query": request.GET.urlencode(),
        "is_narrowed": bool(request.GET),
    }
    try:
        rows, after = lines_of(
            request.user, asked.kind, asked.state, unit=asked.unit, q=asked.q,
            after=request.GET.get("after", ""),
        )  # fmt: skip
    except register.TooWide as refusal:
        context["too_wide"] = str(refusal)
    else:
        query = request.GET.copy()
        query["after"] = after
        context |= {"rows": rows, "next_url": f"?{query.urlencode()}" if after else ""}
    return render(request, "members/consents/registry.html", context)


@login_required
@require_safe
def registry_file(request):
    """The same as XLSX; who took it and how many people are in it is recorded."""
    user = request.user
    require_anywhere(user, Action.EXPORT_MEMBERS)
    asked = _asked(request, Action.EXPORT_MEMBERS)
    back = f"{reverse('members:consent_registry')}?{request.GET.urlencode()}"
    try:
        rows, after = lines_of(
            user, asked.kind, asked.state, unit=asked.unit, q=asked.q, size=MOST,
            action=Action.EXPORT_MEMBERS,
        )  # fmt: skip
    except register.TooWide as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    if after:
        messages.error(
            request, f"В файл помещается {MOST} человек, а здесь больше. Выберите организацию."
        )
        return redirect(back)
    if request.method == "GET":
        record(
            "members.consents.exported", asked.unit or user, actor=user,
            unit_id=asked.unit and asked.unit.pk, kind=asked.kind, state=asked.state,
            rows=len(rows),
        )  # fmt: skip
    name = f"Согласия, {asked.kind.label.lower()}, {timezone.localdate():%d.%m.%Y}.xlsx"
    return send(_book(rows), name=name, content_type=CONTENT_TYPES[ExportFormat.XLSX], inline=False)


def _book(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consents.xlsx"
        with table(path, ExportFormat.XLSX, COLUMNS) as add:
            for line in rows:
                add(_texts(line))
        return path.read_bytes()


def _texts(line: Line):
    who, consent = [line.member.full_name, line.member.unit.short_name], line.consent
    if consent is None:
        return [*who, *[""] * (len(COLUMNS) - len(who))]
    taken = getattr(consent, "withdrawal", None)
    return [
        *who,
        _day(timezone.localtime(consent.given_at)),
        consent.get_channel_display(),
        _day(consent.valid_until),
        _day(consent.withdrawn_at and timezone.localtime(consent.withdrawn_at)),
        taken.get_way_display() if taken else "",
        str(consent.text.version) if consent.text else "",
        consent.noted_by,
    ]


def _day(day):
    return f"{day:%d.%m.%Y}" if day else ""
