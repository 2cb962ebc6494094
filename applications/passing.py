"""An application that came to the wrong organisation goes to the one where the person works.

«Не знаю» on the form leads to the territorial organisation or to the union: somebody there finds
out where the person belongs and passes the application on.
"""

from django.db import transaction
from django.utils import timezone

from accounts.lending import close_moved_of
from accounts.queries import responsible_for
from applications import effects
from applications.enums import Party, Received, Refused, Stage
from applications.models import PASSED_ON, Application
from applications.taking import set_aside
from applications.workflow import ask_worker, locked
from audit.services import record
from members import services as members
from notifications.services import pass_todos
from structure.models import Unit
from structure.queries import standing
from structure.services import hold_tree


@transaction.atomic
def pass_on(pk, unit, *, actor, now=None):
    """Give one application to another organisation and to whoever answers there.

    The papers name the organisation, so they are printed anew, and refused once any of them came
    back signed. Stage and terms stay as they are.
    """
    now = now or timezone.now()
    hold_tree()
    unit = standing(Unit.objects.get(pk=unit.pk))
    application = locked(pk)
    if application.stage not in {Stage.NEW, Stage.SIGNING}:
        raise Refused("Передать в другую организацию можно только до сбора подписанных бумаг.")
    if application.papers.exclude(received=Received.NO).exists():
        raise Refused("Бумаги уже подписаны, в них названа организация. Передать нельзя.")
    if (application.unit.is_practice or unit.is_practice) and (
        application.unit.tree_id != unit.tree_id
    ):
        raise Refused("Учебное заявление передают только в свою учебную организацию.")
    if application.unit_id == unit.pk:
        raise Refused(f"Заявление уже в организации «{unit}».")
    old = application.unit
    application.unit, application.responsible = unit, responsible_for(unit)
    application.edition += 1
    application.save(update_fields=["unit", "responsible", "edition"])
    close_moved_of(Application, [application.pk])
    set_aside(application, now)
    application.papers.update(paper=None)
    if application.member_id:
        members.pass_applicant(application.member_id, unit, actor=actor)
    pass_todos(application, application.responsible, unit=unit)
    record(
        "applications.passed_on", application, actor=actor, unit_id=unit.pk,
        old=old.pk, new=unit.pk,
    )  # fmt: skip
    change = application.changes.create(
        event=PASSED_ON,
        source=application.stage,
        target=application.stage,
        actor=None if isinstance(actor, Party) else actor,
        actor_label=str(actor)[:200],
        note=f"{old} → {unit}"[:500],
        at=now,
        effects=[effect.__name__ for effect in _owed(application)],
    )
    transaction.on_commit(lambda: ask_worker(change.pk), robust=True)
    return application


def _owed(application):
    if application.member_id is None:
        return (effects.tell_new,)
    if application.stage == Stage.SIGNING:
        return (effects.tell_new, effects.make_papers, effects.send_papers)
    return (effects.tell_new, effects.make_papers)
