"""People in office of one organisation, and the page of one person."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import absences, lending, people, services, terms
from accounts.enums import GrantRefused, Role
from accounts.forms import (
    AbsenceForm,
    LendForm,
    MandateWordsForm,
    PersonForm,
    ResponsibleForm,
    TermForm,
)
from accounts.guards import governs, may_grant
from accounts.invitations import is_invited
from accounts.looks import may_look
from accounts.models import Absence, Grant, Mandate
from accounts.proving import proven_lately
from accounts.queries import users_who_may
from audit.services import record
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.models import Employer, Unit
from structure.scope import Action, may


def people_url(unit):
    return f"{reverse('accounts:people')}?{urlencode({'unit': unit.pk})}"


@login_required
@require_safe
def office(request):
    units = offered_units(request.user, Action.VIEW_UNIT)
    if not units:
        raise Http404
    if "unit" in request.GET:
        unit = chosen_unit(request.user, Action.VIEW_UNIT, request.GET["unit"])
        if unit is None:
            raise Http404
    else:
        unit = units[0]
    found = people.office_of(unit)
    for mandate in found.current:
        mandate.can_change = mandate.standing_in_for_id is None and may_grant(
            request.user, mandate.role, unit
        )
        mandate.is_invited = is_invited(mandate.user)
        mandate.waits_for_password = not mandate.user.has_usable_password()
    context = {
        "unit": unit,
        "choices": as_choices(offered_units(request.user, Action.VIEW_UNIT, unit)),
        "office": found,
        "can_manage": unit.is_open and may(request.user, Action.MANAGE_PEOPLE, unit),
        "answers_elsewhere": found.answers and found.answers != found.responsible,
    }
    return render(request, "accounts/people.html", context)


def mandate_to_change(request, pk):
    """The office of the address, if this user may change or end it, else 404."""
    seen = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE)
    own = Mandate.objects.filter(unit__in=seen, standing_in_for=None)
    rows = own.select_related("unit", "user")
    mandate = get_object_or_404(rows, pk=pk)
    if not may_grant(request.user, mandate.role, mandate.unit):
        raise Http404
    return mandate


@login_required
@require_http_methods(["GET", "POST"])
def mandate_words(request, pk):
    mandate = mandate_to_change(request, pk)
    form = MandateWordsForm(request.POST or None, instance=mandate)
    if request.method == "POST" and form.is_valid():
        services.change_mandate(pk, actor=request.user, **form.cleaned_data)
        messages.success(request, "Сохранено.")
        return redirect(people_url(mandate.unit))
    context = {"mandate": mandate, "form": form, "back_url": people_url(mandate.unit)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/mandate.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def mandate_term(request, pk):
    """A longer term; of a planned office also another first day."""
    mandate = mandate_to_change(request, pk)
    form = TermForm(request.POST or None, mandate=mandate)
    if request.method == "POST" and form.is_valid():
        try:
            terms.change_term(pk, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Срок записан.")
            return redirect(people_url(mandate.unit))
    context = {
        "mandate": mandate,
        "form": form,
        "is_ahead": mandate.starts_on > timezone.localdate(),
        "back_url": people_url(mandate.unit),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/term.html", context, status=status)


@login_required
@require_POST
def drop_planned(request, pk):
    mandate = mandate_to_change(request, pk)
    try:
        terms.drop_planned(pk, actor=request.user)
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{mandate.user}: «{mandate.title}» не начнётся.")
    return redirect(people_url(mandate.unit))


@login_required
@require_http_methods(["GET", "POST"])
def responsible(request, unit_pk):
    unit = _managed(request, unit_pk)
    users = users_who_may(Action.HANDLE_APPLICATION, unit).order_by("surname", "name", "pk")
    own = getattr(unit, "responsibility", None)
    form = ResponsibleForm(request.POST or None, users=users, initial={"user": own and own.user_id})
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["user"]
        try:
            services.set_responsible(unit.pk, user and user.pk, actor=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Сохранено. Новые заявления получит этот человек.")
            return redirect(people_url(unit))
    context = {"unit": unit, "form": form, "back_url": people_url(unit)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/responsible.html", context, status=status)


def _managed(request, unit_pk):
    mine = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    return get_object_or_404(mine, pk=unit_pk)


def seen_person(request, pk):
    return get_object_or_404(people.visible_people(request.user), pk=pk)


@login_required
@require_safe
def person(request, pk):
    found = seen_person(request, pk)
    record("accounts.person.read", found, actor=request.user)
    return person_page(request, found)


def person_page(request, found, *, form=None, absence_form=None, lend_form=None, status=200):
    can_govern = governs(request.user, found)
    can_send_away = absences.may_send_away(request.user, found)
    mandates = people.mandates_seen_by(request.user, found)
    grants = people.grants_of(found)
    employers = Employer.objects.for_user(request.user, Action.MANAGE_PEOPLE).in_bulk(
        [grant.object_id for grant in grants if grant.is_for(Employer, Action.VIEW_DUES)]
    )
    answered = {
        grant.object_id for grant in grants if grant.is_for(Employer, Action.ANSWER_REGISTERS)
    }
    grants = [grant for grant in grants if grant.is_for(Employer, Action.VIEW_DUES)]
    for grant in grants:
        grant.employer = employers.get(grant.object_id)
        grant.answers = grant.object_id in answered
    if absence_form is None and can_send_away:
        absence_form = AbsenceForm(user=found, actor=request.user)
    managed = next(
        (
            mandate.unit
            for mandate in mandates
            if may(request.user, Action.MANAGE_PEOPLE, mandate.unit)
        ),
        None,
    )
    context = {
        "person": found,
        "mandates": mandates,
        "absences": people.absences_of(found),
        "grants": [grant for grant in grants if grant.employer],
        "form": (form or PersonForm(instance=found, with_email=True)) if can_govern else None,
        "absence_form": absence_form,
        "lend_form": lend_form or _lend_form(request, mandates),
        "managed": managed,
        "can_look": may_look(request.user, found),
        "is_invited": is_invited(found),
        "waits_for_password": not found.has_usable_password(),
        "back_url": people_url(mandates[0].unit) if mandates else reverse("accounts:people"),
    }
    return render(request, "accounts/person.html", context, status=status)


def _lend_form(request, mandates, data=None):
    """Offered for accountants of employers: the employers of the organisation where they are."""
    places = [mandate.unit_id for mandate in mandates if mandate.role == Role.EMPLOYER_ACCOUNTANT]
    links = Unit.employers.through.objects.filter(unit__in=places)
    mine = Employer.objects.for_user(request.user, Action.MANAGE_PEOPLE)
    employers = mine.filter(pk__in=links.values("employer")).order_by("short_name")
    return LendForm(data, employers=employers) if places and employers.exists() else None


@login_required
@require_POST
def call_back(request, pk):
    absence = get_object_or_404(
        Absence.objects.filter(user__in=people.visible_people(request.user)), pk=pk
    )
    try:
        absences.end_absence(pk, actor=request.user)
    except GrantRefused:
        raise Http404
    messages.success(request, "Отсутствие закончено.")
    return redirect("accounts:person", absence.user_id)


@login_required
@require_POST
@proven_lately
def lend(request, pk):
    """An accountant of an employer sees its registers of dues, by a grant with dates."""
    found = seen_person(request, pk)
    form = _lend_form(request, people.mandates_seen_by(request.user, found), request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        told = form.cleaned_data
        try:
            lending.lend_employer(found, told.pop("employer"), actor=request.user, **told)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Доступ дан.")
            return redirect("accounts:person", pk)
    return person_page(request, found, lend_form=form, status=422)


@login_required
@require_POST
def take_back(request, pk):
    grant = get_object_or_404(
        Grant.objects.filter(user__in=people.visible_people(request.user)).select_related("user"),
        pk=pk,
    )
    mine = Employer.objects.for_user(request.user, Action.MANAGE_PEOPLE)
    employer = get_object_or_404(mine, pk=grant.object_id if grant.is_for(
        Employer, Action.VIEW_DUES) else None)  # fmt: skip
    try:
        lending.take_back_employer(grant.user, employer, actor=request.user)
    except GrantRefused:
        raise Http404
    messages.success(request, "Доступ закрыт.")
    return redirect("accounts:person", grant.user_id)
