"""Who a person is among cadres and activists on a day: the row of section IV of form № 2."""

from collections import defaultdict

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Mandate
from members.enums import Post
from members.models import ElectedPost
from structure.enums import Kind
from training.enums import Category
from training.models import Student

OF_STAFF = {
    Role.UNION_ADMIN,
    Role.UNION_SPECIALIST,
    Role.TERRITORIAL_CHAIR,
    Role.TERRITORIAL_SPECIALIST,
    Role.PRIMARY_ACCOUNTANT,
}
OF_ACTIVISTS = {Role.PRIMARY_CHAIR, Role.PRIMARY_DEPUTY, Role.SHOP_CHAIR, Role.AUDITOR}
PAID_CHAIR = {
    Kind.PRIMARY: Category.CHAIR,
    Kind.SHOP: Category.SHOP_CHAIR,
    Kind.GROUP: Category.SHOP_CHAIR,
}


def categories_of(students, *, on):
    """{id of a student: his category}. A paid elected post goes before any other; three queries.

    An office on the portal does not tell whether it is paid, a post on the card does: a chair
    without such a post is an activist until somebody says otherwise.
    """
    found = {student.pk: {Category.NONE} for student in students}
    by_member, by_user = defaultdict(set), defaultdict(set)
    for student in students:
        if student.member_id:
            by_member[student.member_id].add(student.pk)
        if student.user_id:
            by_user[student.user_id].add(student.pk)
    tied = Student.objects.filter(member__in=list(by_member), user__isnull=False)
    for member, user in tied.values_list("member", "user"):
        by_user[user] |= by_member[member]
    held = ElectedPost.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on)
    for post in held.filter(member__in=list(by_member)).select_related("unit"):
        for pk in by_member[post.member_id]:
            found[pk].add(_of_post(post))
    for mandate in Mandate.objects.current(on).filter(user__in=list(by_user)):
        for pk in by_user[mandate.user_id]:
            found[pk].add(_of_office(mandate))
    order = list(Category)
    return {pk: min(told, key=order.index) for pk, told in found.items()}


def category_of(student, *, on):
    return categories_of([student], on=on)[student.pk]


def _of_post(post):
    if not post.is_staff:
        return Category.ACTIVIST
    if post.post == Post.CHAIR:
        return PAID_CHAIR.get(post.unit.kind, Category.STAFF)
    return Category.STAFF


def _of_office(mandate):
    if mandate.role in OF_STAFF:
        return Category.STAFF
    return Category.ACTIVIST if mandate.role in OF_ACTIVISTS else Category.NONE
