from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dues.models import DuesExemption
from tests.cabinet.visits import a_member, let_in
from tests.dues.statements import statement_of
from tests.factories import TODAY

ADDRESS = reverse("applications:mine_dues")


def words(response):
    return " ".join(response.content.decode().split())


def test_a_member_reads_by_which_statement_he_pays_and_how_to_stop(client, house):
    member, other = a_member(house.primary), a_member(house.primary, card_number="9")
    statement_of(house, member=member, starts_on=date(2026, 3, 2))
    statement_of(house, member=other, percent=7)
    let_in(client, member)

    page = words(client.get(ADDRESS))

    assert f"{house.employer.short_name}: 1 %" in page
    assert "02.03.2026" in page
    assert "Удержание прекращают по вашему письменному заявлению" in page
    assert "7 %" not in page
    assert ADDRESS in words(client.get(reverse("cabinet:me")))


def test_without_a_statement_he_reads_that_there_is_none(client, house):
    let_in(client, a_member(house.primary))

    assert "Заявления на удержание нет" in words(client.get(ADDRESS))


def test_the_page_asks_as_much_of_one_statement_and_of_three(
    client, house, django_assert_num_queries
):
    member = a_member(house.primary)
    statement_of(house, member=member)
    let_in(client, member)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS)
    for _ in range(2):
        statement_of(house, member=member)
        DuesExemption.objects.create(
            member=member, unit=house.primary, since=TODAY, ground="Болезнь", created_by="тест"
        )

    with django_assert_num_queries(len(asked)):
        client.get(ADDRESS)


def test_nobody_reads_it_without_entering(client, house):
    assert client.get(ADDRESS).status_code == 302
