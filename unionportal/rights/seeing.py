"""«Кто это видит» and «Почему этот человек это видит»: for those who manage people there."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import explaining
from accounts.models import Grant, Mandate, User
from accounts.people import visible_people
from accounts.titles import TITLES
from audit.services import record
from structure.branches import read_id
from structure.models import Unit
from unionportal.rights.kinds import EXPLAINED, managed

FOUND = 10


class Told(NamedTuple):
    """Actions of the page about one person that are answered in the same words."""

    titles: list[str]
    answer: explaining.Answer
    givers: list[Mandate]


@login_required
@require_safe
def who(request, kind, pk):
    """Everybody who sees the object, with the reason, nearest first."""
    shown, found = _explained(request, kind, pk)
    after = request.GET.get("after", "")
    seers, after = explaining.seers_by_office(found, shown.seen_by, after=after)
    here = request.path
    context = {
        **_head(shown, kind, found),
        "page_title": "Кто это видит",
        "seers": seers,
        "lent": [] if "after" in request.GET else explaining.seers_by_grant(found, shown.seen_by),
        "next_url": f"{here}?{urlencode({'after': after})}" if after else "",
        "lend_url": reverse("rights:lend", args=[kind, pk]) if shown.lent else "",
    }
    _record(request, found)
    return render(request, "rights/who.html", context)


@login_required
@require_safe
def why(request, kind, pk):
    """One person and one object: what he may do with it and why, or what stands against it."""
    shown, found = _explained(request, kind, pk)
    q = request.GET.get("q", "").replace("\0", "").strip()
    people = _people(request.user, found)
    if chosen := read_id(request.GET.get("person", "")):
        matching = list(people.filter(pk=chosen))
    else:
        matching = list(_named(people, q)[: FOUND + 1]) if q else []
    person = matching[0] if len(matching) == 1 else None
    context = {
        **_head(shown, kind, found),
        "page_title": "Почему человек это видит",
        "q": q or (person.surname if person else ""),
        "person": person,
        "matching": matching[:FOUND],
        "is_more": len(matching) > FOUND,
        "is_asked": bool(q or chosen),
        "told": _told(person, found, shown) if person else [],
    }
    _record(request, found)
    return render(request, "rights/why.html", context)


def _explained(request, kind, pk):
    if kind not in EXPLAINED:
        raise Http404
    return managed(request.user, kind, pk)


def _head(shown, kind, found):
    return {
        "kind": shown,
        "about": found,
        "back_url": found.get_absolute_url(),
        "who_url": reverse("rights:who", args=[kind, found.pk]),
        "why_url": reverse("rights:why", args=[kind, found.pk]),
    }


def _record(request, found):
    if request.method == "GET":
        unit = found if isinstance(found, Unit) else found.unit
        record("rights.read", found, actor=request.user, unit_id=unit.pk)


def _people(viewer, found):
    """Whom the viewer may ask about: people of his organisations, and those who see the object."""
    place = explaining.place_of(found)
    lent = Q(pk__in=[])
    for content_type, pk in place.lent_by:
        lent |= Q(content_type=content_type, object_id=pk)
    return User.objects.filter(
        Q(pk__in=visible_people(viewer).values("pk"))
        | Q(pk__in=Mandate.objects.filter(unit__in=list(place.above)).values("user"))
        | Q(pk__in=Grant.objects.filter(lent).values("user"))
    ).order_by("surname", "name", "pk")


def _named(people, q):
    if "@" in q:
        return people.filter(email=q.lower())
    surname, *names = q.split()
    found = people.filter(surname__istartswith=surname)
    return found.filter(name__istartswith=names[0]) if names else found


def _told(person, found, shown):
    told, before = [], None
    for answer in explaining.why_all(person, found, shown.actions):
        givers = [] if answer else explaining.could_give(found, answer.action)
        said = (bool(answer), [one.said for one in answer.obstacles], givers)
        if told and not answer and said == before:
            told[-1].titles.append(TITLES[answer.action])
        else:
            told.append(Told([TITLES[answer.action]], answer, givers))
        before = said
    return told
