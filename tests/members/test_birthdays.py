from datetime import date

from members.birthdays import birthdays
from members.enums import Status
from tests.factories import make_member


def test_those_of_my_organisations_born_on_this_day_by_name(house, people):
    make_member(house.primary, surname="Яковлев", birth_date=date(1970, 11, 2))
    make_member(house.shop, surname="Абрамов", birth_date=date(1991, 11, 2))
    make_member(house.primary, surname="Борисов", birth_date=date(1991, 11, 3))
    make_member(
        house.primary, surname="Ушедший", birth_date=date(1991, 11, 2), status=Status.REMOVED
    )
    make_member(house.neighbour, surname="Чужой", birth_date=date(1991, 11, 2))

    found = birthdays(people.chair, on=date(2026, 11, 2))

    assert [member.surname for member in found] == ["Абрамов", "Яковлев"]
    assert birthdays(people.accountant, on=date(2026, 11, 2)) == []


def test_born_on_29_february_is_congratulated_every_year(house, people):
    make_member(house.primary, birth_date=date(1988, 2, 29))

    days = [date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 28), date(2028, 2, 29)]

    assert [len(birthdays(people.chair, on=day)) for day in days] == [1, 0, 0, 1]
