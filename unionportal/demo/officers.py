"""People in office of the demo union, who answers for what, and one who is away."""

from datetime import datetime, time, timedelta
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.deputies import let_stand_in
from accounts.enums import Role
from accounts.models import Absence, Grant, Mandate, Responsibility, User
from structure.models import Employer
from structure.scope import Action
from unionportal.demo import branches
from unionportal.demo.logins import BY_ROLE, DOMAIN, PASSWORD
from unionportal.demo.persons import latin

NOBODY_ANSWERS = "Заинская ГРЭС"
CHAIR_AWAY = "Камышинские электрические сети"
# Some of these have never come to the portal: there is whom to invite.
MAY_NOT_HAVE_COME = {Role.PRIMARY_ACCOUNTANT, Role.SHOP_CHAIR}
POSTS = {
    Role.TERRITORIAL_CHAIR: "Председатель территориальной организации",
    Role.PRIMARY_CHAIR: "Председатель первичной профсоюзной организации",
    Role.SHOP_CHAIR: "Председатель цехового комитета",
}


class Offices:
    """Appoints; everything is written by ``write`` at once."""

    def __init__(self, people, today):
        self.people, self.today, self.rng = people, today, people.rng
        self.numbers = count(1)
        self.mandates, self.responsible = [], []
        self.cards = []  # (unit, home, person) of those in office who are members themselves
        self._hash = make_password(PASSWORD)

    def appoint(self, role, unit, home=None, *, login=False, names=None):
        """A new person in this office; returns the unsaved user."""
        known = BY_ROLE[role] if login else None
        ages = (30, 62)
        if known:
            person = self.people.known(
                known.surname, known.name, known.patronymic, known.gender, ages=ages
            )
            person = person._replace(email=known.email)
        else:
            person = self.people.draw(people=names or None, ages=ages)
            word = f"{latin(person.surname)}.{next(self.numbers)}"
            person = person._replace(email=f"{word}@{DOMAIN}")
        number = len(self.mandates)
        has_come = login or role not in MAY_NOT_HAVE_COME or number % 3
        user = User(
            email=person.email,
            surname=person.surname,
            name=person.name,
            patronymic=person.patronymic,
            phone=person.phone,
            password=self._hash if has_come else make_password(None),
            last_login=self._lately(number) if has_come else None,
            is_staff=role == Role.UNION_ADMIN,
            is_superuser=role == Role.UNION_ADMIN,
        )
        self.hold(user, role, unit)
        if home:
            self.cards.append((unit, home, person))
        return user

    def _lately(self, number):
        """One of the last days, in the morning."""
        day = self.today - timedelta(days=1 + number % 20)
        return timezone.make_aware(datetime.combine(day, time(8, number % 60)))

    def hold(self, user, role, unit, *, ended_on=None):
        since = self.today - timedelta(days=self.rng.randint(200, 1700))
        self.mandates.append(
            Mandate(
                user=user,
                unit=unit,
                role=role,
                post=POSTS.get(role, ""),
                starts_on=since,
                ends_on=ended_on,
                basis=f"Протокол № {self.rng.randint(1, 40)} от {since:%d.%m.%Y}",
            )
        )

    def answer(self, user, unit):
        self.responsible.append(Responsibility(unit=unit, user=user))

    def write(self):
        users = {id(mandate.user): mandate.user for mandate in self.mandates}
        User.objects.bulk_create(users.values())
        for row in (*self.mandates, *self.responsible):
            row.user_id = row.user.pk
        Mandate.objects.bulk_create(self.mandates)
        Responsibility.objects.bulk_create(self.responsible)

    def deputy_of(self, chair):
        """The deputy chair of the organisation where ``chair`` is."""
        place = next(row.unit for row in self.mandates if row.user_id == chair.pk)
        return next(
            row.user
            for row in self.mandates
            if row.unit == place and row.role == Role.PRIMARY_DEPUTY
        )


def staff(tree, people, today):
    """Fill every office. Returns (unit, home, person) of those who are members themselves."""
    offices = Offices(people, today)
    admin = offices.appoint(Role.UNION_ADMIN, tree.union, login=True)
    duty = offices.appoint(Role.UNION_SPECIALIST, tree.union, login=True)
    offices.appoint(Role.PRIMARY_ACCOUNTANT, tree.union)
    offices.answer(duty, tree.union)
    main = tree.home(branches.HOME)
    for unit in tree.territorials:
        is_main = unit is main.territorial
        names = next(home.branch.people for home in tree.homes if home.territorial is unit)
        offices.appoint(Role.TERRITORIAL_CHAIR, unit, login=is_main, names=names)
        offices.appoint(Role.PRIMARY_ACCOUNTANT, unit, names=names)
        specialist = offices.appoint(Role.TERRITORIAL_SPECIALIST, unit, login=is_main, names=names)
        offices.answer(specialist, unit)
    away, accountants = None, []
    for home in tree.homes:
        is_main = home is main
        names = home.branch.people
        chair = offices.appoint(Role.PRIMARY_CHAIR, home.unit, home, login=is_main, names=names)
        offices.appoint(Role.PRIMARY_DEPUTY, home.unit, home, login=is_main, names=names)
        offices.appoint(Role.PRIMARY_ACCOUNTANT, home.unit, home, login=is_main, names=names)
        for place, (shop, _) in enumerate(home.shops):
            if is_main or place % 3 != 2:  # every third shop has nobody elected now
                is_login = is_main and place == 0
                leader = offices.appoint(Role.SHOP_CHAIR, shop, home, login=is_login, names=names)
                if home.what.name == "Рефтинская ГРЭС":  # its shops admit themselves
                    offices.answer(leader, shop)
        for group in home.groups[:2]:
            offices.appoint(Role.SHOP_CHAIR, group, home, names=names)
        if home.what.name != NOBODY_ANSWERS:
            offices.answer(chair, home.unit)
        if home.what.name == CHAIR_AWAY:
            away = chair
    offices.appoint(Role.TRAINER, main.territorial, login=True)
    offices.appoint(Role.AUDITOR, main.territorial, login=True)
    former = offices.appoint(Role.TRAINER, tree.union)
    former_end = today - timedelta(days=180)
    offices.mandates[-1].starts_on = former_end - timedelta(days=700)
    offices.mandates[-1].ends_on = former_end
    former.is_active = False
    accountants = [
        (offices.appoint(Role.EMPLOYER_ACCOUNTANT, main.unit, login=True), main.employer),
    ]
    offices.write()
    absence = Absence.objects.create(
        user=away,
        starts_on=today - timedelta(days=9),
        ends_on=today + timedelta(days=12),
        reason="отпуск",
        deputy=offices.deputy_of(away),
    )
    let_stand_in(absence, actor=away)
    for user, employer in accountants:
        lend(user, employer, today, by=admin)
    return offices.cards


def lend(user, employer, today, *, by):
    """The employer's accountant sees its registers of dues and answers them."""
    kind = ContentType.objects.get_for_model(Employer)
    for action in (Action.VIEW_DUES, Action.ANSWER_REGISTERS):
        permission, _ = Permission.objects.get_or_create(
            content_type=kind, codename=action, defaults={"name": f"Дано отдельно: {action}"}
        )
        assign_perm(permission, user, employer)
        Grant.objects.create(
            user=user,
            content_type=kind,
            object_id=employer.pk,
            action=action,
            starts_on=today - timedelta(days=120),
            reason="Ведёт удержание взносов у работодателя",
            granted_by=by,
        )
