"""Destruction by two people: proposed, confirmed, hidden for a time, and destroyed by a worker."""

from collections import Counter
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from applications.models import Application
from audit.services import record, subject_key
from members.models import Member, RequestStep
from notifications.models import Incoming, Message, Notice, Todo
from privacy import effects, obstacles, people
from privacy.brake import why_braked
from privacy.enums import Event, Fate, PrivacyRefused
from privacy.models import Destruction, Hold, Line
from privacy.rules import MOST, limits_of
from privacy.workflow import step_of, take
from structure.services import lock_tree


@transaction.atomic
def propose(unit, *, members=(), applications=(), reason, actor, rule="", now=None):
    """Propose to destroy the data of these people, all of whom stand in ``unit`` or inside it.

    Whoever has an obstacle is refused by name: the proposer has seen who they are.
    """
    now = now or timezone.now()
    members, applications = sorted(set(members)), sorted(set(applications))
    if not members and not applications:
        raise PrivacyRefused("Никто не выбран. Отметьте хотя бы одного человека.")
    if len(members) + len(applications) > MOST:
        raise PrivacyRefused(f"За один раз — не больше {MOST} человек.")
    places = _places(members, applications)
    _require_none(unit, members, applications, on=timezone.localdate(now))
    destruction = Destruction.objects.create(
        unit=unit, rule=rule, reason=reason[:300], proposed_by=actor, proposed_at=now
    )
    lines = [Line(of=destruction, member_id=pk, unit_id=places["m", pk]) for pk in members]
    lines += [Line(of=destruction, application_id=pk, unit_id=places["a", pk])
              for pk in applications]  # fmt: skip
    try:
        with transaction.atomic():
            Line.objects.bulk_create(lines)
    except IntegrityError:  # somebody proposed one of them at the same moment
        raise PrivacyRefused("Кого-то из них только что предложил другой. Откройте список заново.")
    record(
        "privacy.destruction.proposed", destruction, actor=actor, unit_id=unit.pk, rule=rule,
        people=len(lines), new=destruction.state,
    )  # fmt: skip
    effects.ask_second(destruction, now=now)
    return destruction


def _places(members, applications):
    found = {("m", pk): unit for pk, unit in
             Member.objects.living().filter(pk__in=members).values_list("pk", "unit")}  # fmt: skip
    rows = Application.objects.filter(pk__in=applications, hidden_at=None)
    found |= {("a", pk): unit for pk, unit in rows.values_list("pk", "unit")}
    if len(found) != len(members) + len(applications):
        raise PrivacyRefused("Кого-то из них уже нет в реестре. Откройте список заново.")
    return found


def _require_none(unit, members, applications, *, on):
    limits = limits_of(unit)
    against = obstacles.of_members(members, limits, on=on)
    against |= obstacles.of_applications(applications, limits, on=on)
    if against:
        pk, words = next(iter(against.items()))
        raise PrivacyRefused(f"Нельзя: № {pk} — {'; '.join(words)}. Уберите и повторите.")


@transaction.atomic
def confirm(pk, *, actor, now=None):
    """The second person agrees: data are hidden, or stopped by the brake.

    Obstacles are asked again: who has one now is left alone.
    """
    now = now or timezone.now()
    lock_tree()  # two halves confirmed at once would not count each other
    destruction = _locked(pk)
    step_of(destruction, Event.CONFIRM)
    limits = limits_of(destruction.unit)
    lines = _drop_obstructed(destruction, limits, now)
    if not lines:
        raise PrivacyRefused("Уничтожать больше некого: у каждого появилась причина оставить.")
    units = [line.unit_id for line in lines]
    brake = why_braked(units, limits, on=timezone.localdate(now))
    signed = {"confirmed_by": actor, "confirmed_at": now}
    if brake:
        take(destruction, Event.STOP, actor=actor, now=now, brake=brake, **signed)
        effects.ask_administrator(destruction, now=now)
        return destruction
    wipe_on = _day_of_wiping(limits, now)
    take(destruction, Event.CONFIRM, actor=actor, now=now, wipe_on=wipe_on, **signed)
    _hide(destruction, lines, now)
    return destruction


@transaction.atomic
def release(pk, *, actor, now=None):
    """The administrator of the union has looked and lets it go on."""
    now = now or timezone.now()
    destruction = _locked(pk)
    step_of(destruction, Event.RELEASE)
    limits = limits_of(destruction.unit)
    lines = _drop_obstructed(destruction, limits, now)
    if not lines:
        raise PrivacyRefused("Уничтожать больше некого: у каждого появилась причина оставить.")
    take(
        destruction, Event.RELEASE, actor=actor, now=now, released_by=actor,
        wipe_on=_day_of_wiping(limits, now),
    )  # fmt: skip
    _hide(destruction, lines, now)
    return destruction


@transaction.atomic
def refuse(pk, *, actor, note, now=None):
    destruction = take(_locked(pk), Event.REFUSE, actor=actor, note=note, now=now)
    destruction.lines.filter(fate=Fate.CHOSEN).update(fate=Fate.SKIPPED, why="Отклонено.")
    return destruction


@transaction.atomic
def withdraw(pk, *, actor, now=None):
    destruction = take(_locked(pk), Event.WITHDRAW, actor=actor, now=now)
    destruction.lines.filter(fate=Fate.CHOSEN).update(fate=Fate.SKIPPED, why="Отозвано.")
    return destruction


@transaction.atomic
def return_all(pk, *, actor, note, now=None):
    """Everybody comes back out of the quarantine as he was."""
    destruction = take(_locked(pk), Event.RETURN, actor=actor, note=note, now=now)
    lines = list(destruction.lines.select_for_update().filter(fate=Fate.HIDDEN).order_by("pk"))
    show(lines, Fate.RETURNED, destruction.note)
    return destruction


@transaction.atomic
def return_one(pk, line_pk, *, actor, note, now=None):
    """One person comes back out of the quarantine; the last one ends it."""
    destruction = _locked(pk)
    step_of(destruction, Event.RETURN)
    if not note.strip():
        raise PrivacyRefused("Напишите, почему: эти слова останутся в записи.")
    line = destruction.lines.select_for_update().filter(pk=line_pk, fate=Fate.HIDDEN).first()
    if line is None:
        raise PrivacyRefused("Этого человека здесь уже нет. Откройте страницу заново.")
    show([line], Fate.RETURNED, note.strip()[:500])
    record(
        "privacy.person.returned", line, actor=actor, unit_id=line.unit_id,
        destruction=pk, old=Fate.HIDDEN, new=Fate.RETURNED, note=note.strip()[:500],
    )  # fmt: skip
    if not destruction.lines.filter(fate=Fate.HIDDEN).exists():
        take(destruction, Event.RETURN, actor=actor, note="Возвращены все.", now=now)
    return destruction


@transaction.atomic
def hold(member_pk, *, until, reason, actor, now=None):
    """These data are needed until a day: nobody may destroy them."""
    member = Member.objects.select_for_update().get(pk=member_pk)
    placed = Hold.objects.create(
        member=member, until=until, reason=reason[:300], placed_by=str(actor)[:200],
        placed_at=now or timezone.now(),
    )  # fmt: skip
    record(
        "privacy.hold.placed", member, actor=actor, unit_id=member.unit_id, hold=placed.pk,
        new=[str(until), reason[:300]],
    )  # fmt: skip
    return placed


@transaction.atomic
def lift_hold(pk, *, actor, now=None):
    """They are needed no more; a second call changes nothing."""
    placed = Hold.objects.select_for_update().get(pk=pk)
    if placed.lifted_at is None:
        placed.lifted_at, placed.lifted_by = now or timezone.now(), str(actor)[:200]
        placed.save(update_fields=["lifted_at", "lifted_by"])
        record(
            "privacy.hold.lifted", placed.member, actor=actor, unit_id=placed.member.unit_id,
            hold=pk, old=[str(placed.until), placed.reason],
        )  # fmt: skip
    return placed


def _locked(pk):
    return Destruction.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)


def _day_of_wiping(limits, now):
    return timezone.localdate(now) + timedelta(days=limits.quarantine_days)


def _drop_obstructed(destruction, limits, now):
    """Lines that go on; those with an obstacle stay behind with its words."""
    lines = list(destruction.lines.select_for_update().filter(fate=Fate.CHOSEN).order_by("pk"))
    _rows_of(lines)  # locked: nobody is admitted anew between the question and the hiding
    against = why_not(lines, limits, on=timezone.localdate(now), but=destruction)
    for line in lines:
        if line.pk in against:
            line.fate, line.why = Fate.SKIPPED, "; ".join(against[line.pk])[:500]
    stay = [line for line in lines if line.pk in against]
    Line.objects.bulk_update(stay, ["fate", "why"])
    return [line for line in lines if line.pk not in against]


def why_not(lines, limits, *, on, but=None):
    """{line: [why not]} of lines that have an obstacle."""
    cards = {line.member_id: line.pk for line in lines if line.member_id}
    alone = {line.application_id: line.pk for line in lines if line.application_id}
    of_cards = obstacles.of_members(list(cards), limits, on=on, but=but)
    of_alone = obstacles.of_applications(list(alone), limits, on=on, but=but)
    found = {cards[pk]: words for pk, words in of_cards.items()}
    return found | {alone[pk]: words for pk, words in of_alone.items()}


def _hide(destruction, lines, now):
    """From here on no list and no search shows them, with everything that was merged into them."""
    cards, applications = _rows_of(lines)
    applications.update(hidden_at=now)
    cards.update(hidden_at=now)
    _mark_spoken(cards, applications, is_hidden=True)
    Line.objects.filter(pk__in=[line.pk for line in lines]).update(fate=Fate.HIDDEN)


def show(lines, fate, why):
    cards, applications = _rows_of(lines)
    applications.update(hidden_at=None)
    cards.update(hidden_at=None)
    _mark_spoken(cards, applications, is_hidden=False)
    Line.objects.filter(pk__in=[line.pk for line in lines]).update(fate=fate, why=why)


def _mark_spoken(cards, applications, *, is_hidden):
    """Letters and tasks about them lose or get back their words; they are counted all the same."""
    pks = [tuple(rows.values_list("pk", flat=True)) for rows in (cards, applications)]
    person = people.Person(*pks)
    steps = RequestStep.objects.filter(request__member__in=person.members).only("pk")
    abouts = [*person.abouts, *map(subject_key, steps)]
    for model in (Incoming, Message, Todo):
        spoken = model.objects.filter(Q(about__in=abouts) | Q(person__in=person.keys))
        spoken.update(is_hidden=is_hidden)
    Notice.objects.filter(person__in=person.keys).update(is_hidden=is_hidden)


def _rows_of(lines):
    """(cards, applications) of the people, locked in the order in which all lock them."""
    members = people.whole_cards([line.member_id for line in lines if line.member_id])
    alone = [line.application_id for line in lines if line.application_id]
    applications = list(
        Application.objects.select_for_update()
        .filter(people.of_cards_or(members, alone))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    cards = list(
        Member.objects.select_for_update()
        .filter(pk__in=members)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return Member.objects.filter(pk__in=cards), Application.objects.filter(pk__in=applications)


def tally(destruction):
    """{fate: people} of one destruction."""
    return Counter(destruction.lines.order_by().values_list("fate", flat=True))
