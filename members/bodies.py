"""Bodies of an organisation: who sits in them, till when, and which posts nobody holds."""

from typing import NamedTuple

from members.enums import Body, Post
from members.models import ElectedPost, Member
from members.register import WITH_PLACE
from structure.enums import Kind
from structure.scope import Action

MOST = 300  # people in the bodies of one organisation
ORDER = {post: place for place, post in enumerate(Post)}


class Vacancy(NamedTuple):
    """A post that every organisation of the kind has and nobody holds."""

    title: str
    body: Body
    post: Post


OFFICES = {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY}
EXPECTED = (
    # (what to say, body, post, kinds that have it)
    (Vacancy("Нет председателя", Body.COMMITTEE, Post.CHAIR), OFFICES | {Kind.SHOP}),
    (Vacancy("Нет профгрупорга", Body.NONE, Post.ORGANISER), {Kind.GROUP}),
    (Vacancy("Нет казначея", Body.COMMITTEE, Post.TREASURER), OFFICES),
    (
        Vacancy("Нет председателя ревизионной комиссии", Body.AUDIT, Post.CHAIR),
        OFFICES,
    ),
)
ANYWHERE = {Body.COMMITTEE, Body.NONE}


class Group(NamedTuple):
    title: str
    posts: list


def bodies_of(unit, *, user, on):
    """(bodies with their people, posts nobody holds) of one organisation on a day.

    ``post.is_open`` tells whether the reader may open the card, ``post.is_elsewhere`` whether the
    person has left for another organisation.
    """
    posts = _current(unit, on)
    readable = set(
        Member.objects.for_user(user, Action.VIEW_MEMBER)
        .filter(pk__in=[post.member_id for post in posts])
        .values_list("pk", flat=True)
    )
    for post in posts:
        post.is_open = post.member_id in readable
        home = post.member.unit
        post.is_elsewhere = not (home.tree_id == unit.tree_id and unit.lft <= home.lft <= unit.rght)
        post.is_overdue = bool(post.planned_until and post.planned_until < on)
    return _grouped(posts), _vacancies(unit, posts)


def _current(unit, on):
    rows = (
        ElectedPost.objects.filter(unit=unit, since__lte=on)
        .exclude(until__lte=on)
        .select_related(*(f"member__{path}" for path in WITH_PLACE))
        .order_by("member__fio_sort", "pk")[:MOST]
    )
    return sorted(rows, key=lambda post: ORDER[Post(post.post)])


def _grouped(posts):
    groups = {}
    for post in posts:
        title = Body(post.body).label
        if post.body == Body.COMMISSION and post.title:
            title = post.title
        groups.setdefault((list(Body).index(Body(post.body)), title), []).append(post)
    return [Group(title, rows) for (_, title), rows in sorted(groups.items())]


def _vacancies(unit, posts):
    """A closed organisation lacks nobody."""
    if not unit.is_open:
        return []
    held = {(post.body, post.post) for post in posts}
    return [
        vacancy
        for vacancy, kinds in EXPECTED
        if unit.kind in kinds
        and not any(
            (body, vacancy.post) in held
            for body in (ANYWHERE if vacancy.body in ANYWHERE else {vacancy.body})
        )
    ]
