"""What a person reads of his mandatory learning, and whoever is above him: letters, bells, a task.

A case (``training.warning.Case``) tells who and what; rows only, in the transaction of the fact.
"""

from django.urls import reverse

from accounts.queries import responsible_for
from notifications.services import put_todo, queue_letter, tell_user
from structure.scope import Action
from training.mandatory import last_day


def tell_reminder(case, warned):
    """What he has learnt ends soon."""
    _put(case, warned, warned.due_on)
    bell = f"Обучение «{case.title}» действует до {warned.due_on:%d.%m.%Y}: пройдите его снова"
    _write(case, warned, "training_must_soon", bell, until=warned.due_on)


def tell_warning(case, warned):
    """Nothing holds; if the rule narrows rights, until when it does not yet."""
    until = last_day(warned) if case.rule.narrows else None
    _put(case, warned, until)
    bell = f"Пройдите обязательное обучение «{case.title}»"
    _write(case, warned, "training_must", bell, until=until)


def tell_narrowed(case, warned):
    bell = f"Ваши права сужены: нет действующего обучения «{case.title}»"
    _write(case, warned, "training_narrowed", bell, until=None)


def tell_above(case, mandate):
    """Whoever manages people there without him: the work of this office waits."""
    above = responsible_for(mandate.unit, action=Action.MANAGE_PEOPLE, but=case.user)
    if above:
        tell_user(
            above,
            f"Права сужены, нет обучения «{case.title}»: {case.user.short_name}, {mandate}",
            key=f"training:narrowed:{mandate.pk}:{case.on}",
            url=reverse("accounts:person", args=[case.user.pk]),
            about=case.user,
        )


def tell_back(mandate, now):
    tell_user(
        mandate.user,
        f"Права возвращены: {mandate}",
        key=f"training:whole:{mandate.pk}:{now:%Y%m%d%H%M%S}",
        url=reverse("accounts:profile"),
        about=mandate.user,
    )


def _put(case, warned, due):
    put_todo(
        f"Пройти обучение «{case.title}»",
        key=f"training:must:{warned.pk}",
        unit=warned.student.home,
        user=case.user,
        about=warned,
        url=reverse("training:my_open"),
        due_on=due,
        now=case.now,
        anew=True,
    )


def _write(case, warned, kind, bell, *, until):
    """One for each time it happens: a person who had learnt and lost it again is told again."""
    key = f"training:{kind}:{warned.pk}:{case.now:%Y%m%d%H%M%S}"
    tell_user(case.user, bell, key=key, url=reverse("training:my_open"), about=warned)
    queue_letter(
        kind,
        key=key,
        unit=warned.student.home,
        about=warned,
        to_address=case.user.email,
        to_name=case.user.full_name,
        user=case.user,
        context={
            "name": " ".join(filter(None, (case.user.name, case.user.patronymic))),
            "course": case.title,
            "until_day": f"{until:%d.%m.%Y}" if until else "",
        },
        path=reverse("training:my_open"),
        now=case.now,
    )
