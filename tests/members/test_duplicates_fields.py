"""Which value of two cards is proposed."""

from members.duplicates.fields import GONE, KEPT, compared
from members.editing import save_card
from members.enums import Status
from members.models import Member
from tests.factories import make_member


def proposed(kept, gone):
    cards = [Member.objects.get(pk=card.pk) for card in (kept, gone)]
    return {row.name: (row.chosen, row.is_newer) for row in compared(*cards).differing}


def test_the_value_of_whoever_is_on_the_books_is_proposed_over_that_of_a_later_card(house):
    member = make_member(house.primary, surname="Михайлов")
    stray = make_member(house.primary, status=Status.NONE, surname="Михаалов")

    assert proposed(member, stray) == {"surname": (KEPT, False)}
    assert proposed(stray, member) == {"surname": (GONE, False)}


def test_a_correction_is_proposed_over_what_stood_there_from_the_beginning(house):
    kept = make_member(house.primary, position="слесарь")
    gone = make_member(house.primary, status=Status.NONE, position="токарь")

    save_card(gone.pk, actor="тест", position="мастер")

    assert proposed(kept, gone) == {"position": (GONE, True)}


def test_an_empty_value_yields(house):
    kept = make_member(house.primary)
    gone = make_member(house.primary, status=Status.NONE, position="токарь")

    assert proposed(kept, gone) == {"position": (GONE, False)}
