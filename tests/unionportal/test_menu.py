import pytest

from unionportal.menu import menu_for


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/office/", ["Сегодня"]),
        ("/office/applications/7/", ["Заявления"]),
        ("/office/people/5/", ["Организации"]),
        ("/office/offices/", ["Полномочия"]),
        ("/office/invitations/5/", ["Полномочия"]),
        ("/office/profile/", []),
        ("/office/notifications/", []),
    ],
)
def test_the_menu_marks_the_place_one_is_at(people, path, marked):
    menu = menu_for(people.chair, path)

    assert [item["title"] for item in menu if item["active"]] == marked


def test_what_is_done_daily_stands_above_letters_and_the_portal_itself(people):
    def headings(user):
        menu = menu_for(user, "/office/")
        return [(item["heading"], item["title"]) for item in menu if item["heading"]]

    assert headings(people.chair) == [("Письма", "Входящие"), ("Портал", "Шаблоны бумаг")]
    assert headings(people.trainer) == []
