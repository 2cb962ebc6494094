"""Resolutions and registers of the demo union: each batch goes as far as its line says."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Mandate
from applications import resolving
from documents.cases import initials
from dues.models import DuesStatement
from dues.registering import make_register
from dues.services import mark_originals
from unionportal.demo.clock import clock_at

ELECTED = 11


def decide(batch, joining):
    """Draft, sign, hand over and confirm the applications that the stories put in this batch."""
    applications = joining.batches[batch.name]
    home = joining.tree.home(batch.at)
    chair = joining.chairs[home.unit.pk]
    resolution = _draft(batch, joining, applications, home, chair)
    if batch.signed is None:
        return
    at = joining.at_work(batch.signed)
    with clock_at(at):
        resolving.sign_resolution(resolution.pk, on=_day(at), actor=chair, now=at)
    _settle(joining, applications, at)
    if batch.register is not None:
        _withhold(batch, joining, applications, home)


def _draft(batch, joining, applications, home, chair):
    rng, at = joining.rng, joining.at_work(batch.dated)
    present = rng.randint(7, ELECTED)
    against = rng.choice((0, 0, 0, 1))
    with clock_at(at):
        return resolving.draft_resolution(
            [application.pk for application in applications],
            actor=chair,
            dated=_day(at),
            protocol=str(rng.randint(3, 48)),
            place=home.what.town,
            elected=ELECTED,
            present=present,
            votes_for=present - against,
            votes_against=against,
            chair_name=_signature(chair),
            chair_post="Председатель ППО",
            secretary_name=_signature(joining.people.draw()),
            controller_name=_signature(_in_office("primary_deputy", home.unit)),
        )


def _withhold(batch, joining, applications, home):
    accountant = _in_office("primary_accountant", home.unit)
    keys = [f"application:{application.pk}" for application in applications]
    statements = list(DuesStatement.objects.filter(key__in=keys).values_list("pk", flat=True))
    at = joining.at_work(batch.register)
    with clock_at(at):
        mark_originals(statements, on=_day(at), actor=accountant)
        register = make_register(
            statements, unit=home.unit, employer=home.employer, actor=accountant, now=at
        )
    if batch.handed is None:
        return
    at = joining.at_work(batch.handed)
    with clock_at(at):
        received_by = home.employer.accounting_name.split(",")[0]
        resolving.hand_over(
            register.pk, on=_day(at), received_by=received_by, actor=accountant, now=at
        )
    _settle(joining, applications, at)
    if batch.confirmed is None:
        return
    at = joining.at_work(batch.confirmed)
    with clock_at(at):
        lines = list(register.lines.values_list("pk", flat=True))
        resolving.confirm(register.pk, lines, on=_day(at), actor=accountant, now=at)
    _settle(joining, applications, at)


def _settle(joining, applications, at):
    with clock_at(min(at + timedelta(minutes=2), joining.now)) as later:
        for application in applications:
            joining.settle(application, later)


def _in_office(role, unit):
    return Mandate.objects.current().select_related("user").get(role=role, unit=unit).user


def _signature(person):
    return initials(person.surname, person.name, person.patronymic)


def _day(moment):
    return timezone.localtime(moment).date()
