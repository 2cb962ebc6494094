"""Where a person belonged on a day: by his stays on the books, else by his offices of that day."""

from django.db.models import Q

from accounts.models import Mandate
from members.models import Membership


def homes_of(students, *, on):
    """{id of a student: his organisation on the day}; two queries.

    Of one who was nowhere then (not admitted yet, struck off by then) the one of today.
    """
    cards = {student.member_id for student in students if student.member_id}
    users = {student.user_id for student in students if student.user_id}
    stays = Membership.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on)
    stays = stays.filter(member__in=cards).select_related("unit").order_by("since", "pk")
    by_card = {stay.member_id: stay.unit for stay in stays}
    held = Mandate.objects.current(on).filter(user__in=users).select_related("unit")
    by_user = {mandate.user_id: mandate.unit for mandate in held.order_by("-starts_on", "-pk")}
    return {
        student.pk: by_card.get(student.member_id) or by_user.get(student.user_id) or student.home
        for student in students
    }


def home_of(student, *, on):
    return homes_of([student], on=on)[student.pk]
