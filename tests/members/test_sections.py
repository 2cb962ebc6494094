"""The row of pages of the register: whose it is and where its reader stands."""

from django.urls import reverse

from members.sections import sections_of

REGISTER = reverse("members:register")


def titles(user, path=REGISTER):
    return [title for title, *_ in sections_of(user, path)]


def test_whoever_keeps_no_register_sees_none_of_it(people):
    assert titles(people.accountant) == []
    assert titles(people.stranger) == []


def test_a_reader_is_not_offered_what_he_may_not_do(people):
    assert "Реестр" in titles(people.auditor)
    assert not {"Загрузки", "Выгрузки", "Двойники"} & set(titles(people.auditor))


def test_the_page_itself_is_marked_and_no_other(people):
    for path in (REGISTER, f"{REGISTER}?q=Иванов", reverse("members:member", args=[1])):
        here = [title for title, _, _, is_here in sections_of(people.chair, path) if is_here]
        assert here == ["Реестр"]
