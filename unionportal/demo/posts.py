"""Elected posts, training, awards and schooling of some members of the demo union.

Drawn from numbers of cards and not from chance, so that people stay who they were.
"""

from datetime import timedelta

from django.db.models import Case, Value, When
from django.db.models.functions import Mod

from accounts.enums import Role
from accounts.models import Mandate
from members.enums import AwardKind, Body, DuesMode, Education, Employment, Post, Status
from members.models import Award, ElectedPost, Member, MembershipRules, Training
from structure.enums import Kind

MASK = "########"
FILLED = 1500  # cards with more on them than the least
SEATS = (
    (Body.COMMITTEE, Post.MEMBER),
    (Body.COMMITTEE, Post.SECRETARY),
    (Body.AUDIT, Post.CHAIR),
    (Body.AUDIT, Post.MEMBER),
    (Body.YOUTH, Post.CHAIR),
    (Body.NONE, Post.SAFETY),
)
OF_OFFICE = {
    Role.TERRITORIAL_CHAIR: Post.CHAIR,
    Role.PRIMARY_CHAIR: Post.CHAIR,
    Role.SHOP_CHAIR: Post.CHAIR,
    Role.PRIMARY_DEPUTY: Post.DEPUTY,
    Role.PRIMARY_ACCOUNTANT: Post.TREASURER,
}
COURSES = (
    ("Основы профсоюзной работы", 72),
    ("Охрана труда: уполномоченный профсоюза", 40),
    ("Коллективный договор от проекта до подписания", 24),
    ("Финансовая работа в первичной организации", 16),
)
AWARDS = (
    (AwardKind.UNION, "Почётная грамота Центрального комитета"),
    (AwardKind.UNION, "Благодарность территориальной организации"),
    (AwardKind.DEPARTMENTAL, "Почётная грамота Министерства энергетики"),
)
SCHOOLS = (
    (Education.HIGHER, "Энергетический институт", "электрические станции"),
    (Education.VOCATIONAL, "Энергетический техникум", "электромонтёр"),
    (Education.SECONDARY, "", ""),
)


def elect(tree, today):
    """Write it; members and people in office are there already."""
    MembershipRules.objects.update_or_create(unit=tree.union, defaults={"card_mask": MASK})
    posts = [*_of_officers(today), *_of_committees(tree, today)]
    ElectedPost.objects.bulk_create(posts)
    active = sorted({post.member_id for post in posts})
    Training.objects.bulk_create(_trainings(active[::2], today))
    Award.objects.bulk_create(_awards(active, today))
    _fill()


def _of_officers(today):
    """Who holds an office of the portal holds the post it comes from."""
    mandates = Mandate.objects.filter(role__in=OF_OFFICE).select_related("user", "unit")
    cards = dict(
        Member.objects.filter(
            email__in=[mandate.user.email for mandate in mandates], status=Status.MEMBER
        ).values_list("email", "pk")
    )
    seen = set()
    for mandate in mandates.order_by("pk"):
        member, unit = cards.get(mandate.user.email), mandate.unit
        post = Post.ORGANISER if unit.kind == Kind.GROUP else OF_OFFICE[mandate.role]
        if member and (unit.pk, post) not in seen:
            seen.add((unit.pk, post))
            body = Body.NONE if post == Post.ORGANISER else Body.COMMITTEE
            yield _post(member, unit, body, post, today, is_staff=unit.kind == Kind.TERRITORIAL)


def _of_committees(tree, today):
    for number, home in enumerate(tree.homes):
        shops = [home.unit, *(shop for shop, _ in home.shops)]
        rows = Member.objects.filter(unit__in=shops, status=Status.MEMBER).order_by("-pk")
        seats = SEATS[: len(SEATS) - number % 3]  # some places are empty
        for member, (body, post) in zip(rows.values_list("pk", flat=True), seats, strict=False):
            yield _post(member, home.unit, body, post, today)


def _post(member, unit, body, post, today, *, is_staff=False):
    since = unit.last_election_on or today - timedelta(days=400 + unit.pk % 300)
    return ElectedPost(
        member_id=member,
        unit=unit,
        body=body,
        post=post,
        is_staff=is_staff,
        since=since,
        planned_until=unit.next_election_on or since + timedelta(days=3 * 365),
        basis=f"Протокол отчётно-выборного собрания от {since:%d.%m.%Y}",
    )


def _trainings(members, today):
    for number, member in enumerate(members):
        title, hours = COURSES[number % len(COURSES)]
        year = today.year - number % 5
        document = f"Удостоверение № {100 + number}"
        yield Training(member_id=member, title=title, year=year, hours=hours, document=document)


def _awards(members, today):
    for number, member in enumerate(members[::3]):
        kind, title = AWARDS[number % len(AWARDS)]
        yield Award(member_id=member, kind=kind, title=title, year=today.year - number % 7)


def _fill():
    """In one statement: what is the same for many is told by the number of the card."""
    first = list(Member.objects.order_by("pk").values_list("pk", flat=True)[:FILLED])

    def by_number(values):
        return Case(
            *(When(third=place, then=Value(str(value))) for place, value in enumerate(values)),
            default=Value(""),
        )

    cards = Member.objects.filter(pk__in=first).alias(third=Mod("pk", len(SCHOOLS)))
    levels, schools, trades = zip(*SCHOOLS, strict=True)
    cards.update(
        education=by_number(levels),
        school=by_number(schools),
        speciality=by_number(trades),
        employment=Employment.WORKS,
        dues_mode=DuesMode.EMPLOYER,
    )
