"""Pages of certificates: of the office, of the student, of anybody who was shown one."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.test_certifying import WHY, made, passed
from tests.training.test_certifying import group as group
from tests.training.test_certifying import run as run
from training import certifying, printing
from training.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(group, run):
    found = made(group, run)
    printing.print_owed(now=NOON)
    found.refresh_from_db()
    return found


def text_of(response):
    return response.content.decode()


def check_address(certificate):
    return reverse("training:certificate_check", args=[printing.code_of(certificate)])


def test_anybody_learns_that_it_holds_and_no_name(client, certificate, run):
    response = client.get(check_address(certificate))
    page = text_of(response)

    assert "Удостоверение действует" in page
    assert "№ 1/2026" in page
    for secret in ("Петров", "Анна", certificate.unit.short_name, certificate.record.title):
        assert secret not in page
    assert response["Cache-Control"].count("no-store") == 1
    certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)
    page = text_of(client.get(check_address(certificate)))
    assert "Удостоверение отозвано" in page
    assert WHY not in page


def test_an_unknown_code_says_so(client, certificate):
    page = text_of(client.get(reverse("training:certificate_check", args=["7KQM2Z9XW4AB"])))

    assert "Такого удостоверения нет" in page


def test_a_code_is_typed_by_hand(client, certificate):
    page = reverse("training:check_certificate")
    code = printing.code_of(certificate)

    good = client.get(page, {"code": f"{code[:4]} {code[4:8]}-{code[8:]}".lower()})
    bad = client.get(page, {"code": "коротко"})

    assert good.url == check_address(certificate)
    assert bad.status_code == 422
    assert "В коде 12 латинских букв и цифр" in text_of(bad)
    assert 'value="коротко"' in text_of(bad)


def test_whoever_guesses_is_stopped(client, certificate):
    wrong = reverse("training:certificate_check", args=["7KQM2Z9XW4AB"])

    found = [client.get(wrong).status_code for _ in range(31)]

    assert found == [200] * 30 + [429]
    assert client.get(check_address(certificate)).status_code == 200


def test_the_organiser_gives_them_out_on_the_page_of_results(client, group, run, people):
    passed(group)
    client.force_login(run)
    page = reverse("training:results", args=[group.pk])

    assert "Выдать удостоверения: 1" in text_of(client.get(page))
    done = client.post(reverse("training:issue_certificates", args=[group.pk]), follow=True)

    assert "Выдано удостоверений: 1." in text_of(done)
    assert "№ 1/2026" in text_of(done)
    assert "Печатаются: готово 0 из 1" in text_of(done)
    state = reverse("training:certificates_state", args=[group.pk])
    assert client.get(state, {"printed": "0"}).status_code == 204
    printing.print_owed()
    assert "Все одним файлом" in text_of(client.get(state, {"printed": "0"}))


def test_it_is_revoked_with_a_reason_and_put_back(client, certificate, run):
    client.force_login(run)
    card = reverse("training:certificate", args=[certificate.pk])
    revoke = reverse("training:revoke_certificate", args=[certificate.pk])

    empty = client.post(revoke, {"reason": ""})
    assert empty.status_code == 422
    assert "Напишите причину" in text_of(empty)
    client.post(revoke, {"reason": WHY})

    assert WHY in text_of(client.get(card))
    client.post(reverse("training:put_back_certificate", args=[certificate.pk]), {"reason": "да"})
    assert "Отозвано" not in text_of(client.get(card))


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_paper_is_downloaded_and_that_is_recorded(client, certificate, run, form):
    client.force_login(run)

    response = client.get(reverse("training:certificate_file", args=[certificate.pk, form]))

    data = b"".join(response.streaming_content)
    assert data.startswith({"pdf": b"%PDF", "docx": b"PK"}[form])
    entry = Entry.objects.get(action="training.certificate.exported")
    assert entry.person == certificate.record.student.of_person


def test_papers_of_a_group_come_as_one_file(client, certificate, group, run):
    client.force_login(run)

    response = client.get(reverse("training:group_certificates", args=[group.pk]))

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert Entry.objects.filter(action="training.certificate.exported").count() == 1


def test_a_list_finds_by_number_and_by_code(client, certificate, group, run, people):
    client.force_login(run)
    page = reverse("training:certificates")

    for asked in ("1/2026", "№ 1/2026", printing.code_of(certificate)):
        assert "Петрова А. И." in text_of(client.get(page, {"q": asked}))
    assert "Не нашлось" in text_of(client.get(page, {"q": "2/2026"}))
    client.force_login(people.neighbour_chair)
    assert "Петрова" not in text_of(client.get(page))


def test_a_list_costs_the_same_with_three(
    client, certificate, group, run, django_assert_max_num_queries
):
    client.force_login(run)
    page = reverse("training:certificates")
    client.get(page)
    with django_assert_max_num_queries(30) as one:
        client.get(page)
    for surname in ("Абрамова", "Яковлева"):
        passed(group, surname)
    certifying.issue(group.pk, actor=run, now=NOON)
    with django_assert_max_num_queries(30) as three:
        client.get(page)

    assert Certificate.objects.count() == 3
    assert len(three) == len(one)


def test_the_student_takes_his_own(client, certificate):
    member = certificate.record.student.member
    enrolment = certificate.record.enrolment
    mine = reverse("training:my_certificate", args=[enrolment.pk])
    assert client.get(mine).status_code == 302
    let_in(client, member)

    page = text_of(client.get(reverse("training:my_course", args=[enrolment.pk])))
    response = client.get(mine)

    assert "Удостоверение № 1/2026" in page
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_neighbour_does_not_get_it(client, certificate, people):
    client.force_login(people.neighbour_chair)

    for name, args in (
        ("certificate", []), ("certificate_file", ["pdf"]), ("revoke_certificate", []),
    ):  # fmt: skip
        address = reverse(f"training:{name}", args=[certificate.pk, *args])
        assert client.get(address).status_code == 404
