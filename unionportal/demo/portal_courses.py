"""«Работа на портале» in the demo union: a group for each office, which learns at its own pace."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from training import enrolling, grouping
from training.built_in.courses import put_in
from training.enums import Form, Source
from training.learners import student_of_user
from unionportal.demo.clock import clock_at
from unionportal.demo.logins import DOMAIN

LEARN = {"chair": ("ppo", "deputy"), "accountant": ("buh",), "specialist": ("union", "to2")}
BEGAN = timedelta(days=5)
LASTS = timedelta(days=90)


def offer(tree, now):
    """Put the courses in, and the logins of their offices into groups that are under way."""
    organiser = User.objects.get(email=f"admin@{DOMAIN}")
    first = timezone.localdate(now - BEGAN)
    with clock_at(now - BEGAN) as then:
        for course in put_in(tree.union, now=then):
            group = grouping.create(
                tree.union, course, actor=organiser, now=then, title="В своём темпе",
                form=Form.REMOTE, capacity=200, starts_on=first, ends_on=first + LASTS,
                source=Source.UNION, needs_approval=False,
            )  # fmt: skip
            for word in LEARN[course.key]:
                user = User.objects.get(email=f"{word}@{DOMAIN}")
                enrolling.enrol(group, student_of_user(user), actor=organiser, now=then)
