"""Writes about people in office. Each locks the people it is about first and looks second."""

from django.db import transaction
from django.utils import timezone

from accounts.deputies import cut_deputies, follow
from accounts.enums import GrantRefused
from accounts.guards import (
    governs,
    keeps_people,
    require_grantable,
    require_new,
    require_of_another,
    require_own,
    require_somebody_left,
)
from accounts.invitations import invited_user
from accounts.locks import locked_people
from accounts.models import Mandate, Responsibility, User
from accounts.people_entered import found_or_entered, invite, is_same_person
from accounts.queries import users_who_may
from accounts.sessions import end_all
from audit.services import record
from structure.models import Unit
from structure.scope import Action, may
from structure.services import hold_tree


@transaction.atomic
def give_mandate(
    *, unit_id, role, email, starts_on, actor, ends_on=None, post="", basis="", now=None, **told
):
    """Give an office to the person who signs in by ``email``; a new one is entered.

    ``told`` are surname, name, patronymic, phone. Who has no password yet is invited: the caller
    writes the letter. Returns the mandate. Raises ``GrantRefused``.
    """
    now = now or timezone.now()
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    if unit.is_practice:  # a real person would be caught up in what is invented
        raise GrantRefused("В учебной организации должностей людям не дают: здесь всё ненастоящее.")
    user = found_or_entered(email.strip().lower(), told)
    deputies = user.absences.filter(ends_on__gte=starts_on).values_list("deputy", flat=True)
    people = locked_people(actor.pk, user.pk, *deputies)
    actor, user = people[actor.pk], people[user.pk]
    if not unit.is_open:
        raise GrantRefused(f"«{unit}» закрыта: полномочий в ней больше не дают.")
    require_grantable(actor, role, unit)
    require_of_another(actor, user)
    if not user.is_active:
        raise GrantRefused("Вход этого человека закрыт администратором. Обратитесь в союз.")
    if not is_same_person(user, told):
        raise GrantRefused(
            "С этой почтой в портале записан другой человек. Проверьте почту, фамилию и имя."
        )
    if ends_on and ends_on < starts_on:
        raise GrantRefused("Последний день полномочия раньше первого.")
    require_new(user, unit, role, starts_on, ends_on)
    mandate = Mandate.objects.create(
        user=user,
        unit=unit,
        role=role,
        post=post,
        basis=basis,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record(
        "accounts.mandate.given",
        mandate,
        actor=actor,
        unit_id=unit.pk,
        user=user.pk,
        role=role,
        starts_on=str(starts_on),
        ends_on=ends_on and str(ends_on),
    )
    if not user.has_usable_password():
        invite(user, actor, unit, now)
    mandate.user = user
    follow(mandate, actor=actor)
    return mandate


@transaction.atomic
def invite_again(user_id, *, unit, actor, now=None):
    """Open a new invitation; the links of earlier ones stop working. Raises ``GrantRefused``."""
    people = locked_people(actor.pk, user_id)
    actor, user = people[actor.pk], people[user_id]
    if user.has_usable_password():
        raise GrantRefused("Этот человек уже придумал пароль. Забыл его — «Не помню пароль».")
    if not user.is_active:
        raise GrantRefused("Вход этого человека закрыт администратором. Обратитесь в союз.")
    if not may(actor, Action.MANAGE_PEOPLE, unit):
        raise GrantRefused("Приглашать людей в эту организацию вы не можете.")
    invite(user, actor, unit, now or timezone.now())
    return user


@transaction.atomic
def accept_invitation(uid, token, password, *, now=None):
    """Set the first password. Returns the user, or None when the link does not work any more."""
    found = invited_user(uid, token, now=now)
    if found is None:
        return None
    locked_people(found.pk)
    user = invited_user(uid, token, now=now)
    if user is None:
        return None
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.invitation.accepted", user, actor=user)
    return user


@transaction.atomic
def end_mandate(pk, *, on, actor):
    """``on`` is the last day of the office. Raises ``GrantRefused``.

    What was in hand because of it is passed on by the caller: ``unionportal.handing_over``.
    """
    hold_tree()  # below which organisations he answered is read off the tree
    mandate = Mandate.objects.get(pk=pk)
    people = locked_people(actor.pk, mandate.user_id)
    actor = people[actor.pk]
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=pk)
    )
    require_grantable(actor, mandate.role, mandate.unit)
    require_own(mandate)
    if on < mandate.starts_on:
        raise GrantRefused(
            f"Полномочие начинается {mandate.starts_on:%d.%m.%Y}: раньше закончить нельзя."
        )
    if mandate.ends_on and mandate.ends_on <= on:
        raise GrantRefused(f"Полномочие и так заканчивается {mandate.ends_on:%d.%m.%Y}.")
    if mandate.user_id == actor.pk and not keeps_people(actor, mandate.unit, without=mandate):
        raise GrantRefused(
            "Это полномочие даёт вам право менять людей здесь, поэтому снять его с себя нельзя. "
            "Это сделает вышестоящая организация или тот, кто вас сменит."
        )
    require_somebody_left(mandate, on=on)
    mandate.ends_on = on
    mandate.save(update_fields=["ends_on"])
    record(
        "accounts.mandate.ended",
        mandate,
        actor=actor,
        unit_id=mandate.unit_id,
        user=mandate.user_id,
        on=str(on),
    )
    cut_deputies(mandate.deputies.all(), on=on, actor=actor)
    return mandate


@transaction.atomic
def change_mandate(pk, *, post, basis, actor):
    """How the office is called on papers, and by which decision it is held."""
    mandate = Mandate.objects.get(pk=pk)
    actor = locked_people(actor.pk, mandate.user_id)[actor.pk]
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    require_grantable(actor, mandate.role, mandate.unit)
    old = [mandate.post, mandate.basis]
    if old == [post, basis]:
        return mandate
    mandate.post, mandate.basis = post, basis
    mandate.save(update_fields=["post", "basis"])
    record(
        "accounts.mandate.changed",
        mandate,
        actor=actor,
        unit_id=mandate.unit_id,
        old=old,
        new=[post, basis],
    )
    return mandate


@transaction.atomic
def set_responsible(unit_id, user_id, *, actor):
    """Who answers for applications of the organisation; None: the nearest one above does."""
    hold_tree()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    actor = locked_people(actor.pk, user_id)[actor.pk]
    if not may(actor, Action.MANAGE_PEOPLE, unit):
        raise GrantRefused("Назначать ответственного в этой организации вы не можете.")
    can = users_who_may(Action.HANDLE_APPLICATION, unit)
    if user_id and not can.filter(pk=user_id).exists():
        raise GrantRefused("У этого человека нет права вести заявления этой организации.")
    row = Responsibility.objects.filter(unit=unit).first()
    old = row and row.user_id
    if old == user_id:
        return
    if user_id:
        Responsibility.objects.update_or_create(unit=unit, defaults={"user_id": user_id})
    else:
        row.delete()
    record("accounts.responsible.set", unit, actor=actor, unit_id=unit.pk, old=old, new=user_id)


@transaction.atomic
def change_person(user_id, *, actor, now=None, **fields):
    """Names, phone and, for another's account, the e-mail by which he signs in.

    With the e-mail he is put out everywhere; the caller writes to the old address. Raises
    ``GrantRefused``: one's own e-mail is changed by whoever manages people.
    """
    people = locked_people(actor.pk, user_id)
    actor, user = people[actor.pk], people[user_id]
    if actor.pk != user.pk and not governs(actor, user):
        raise GrantRefused(
            "Этого человека вы менять не можете: у него есть полномочия, которых вы не даёте."
        )
    if actor.pk == user.pk:
        fields.pop("email", None)
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
        if User.objects.filter(email=fields["email"]).exclude(pk=user.pk).exists():
            raise GrantRefused("С этой почтой уже входит другой человек.")
    changes = {
        name: [str(getattr(user, name)), str(value)]
        for name, value in fields.items()
        if getattr(user, name) != value
    }
    if not changes:
        return user
    for name, value in fields.items():
        setattr(user, name, value)
    if "email" in changes:
        user.email_changed_at = now or timezone.now()
        end_all(user)
    user.save(update_fields=[*fields, "email_changed_at"])
    record("accounts.person.changed", user, actor=actor, changes=changes)
    return user
