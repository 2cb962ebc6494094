from datetime import date

import pytest

from audit.models import Entry
from members.editing import MemberRefused
from members.life import add_line, correct_line, remove_line
from members.models import Award, Relative, Training
from tests.factories import make_member

FIELDS = {
    "training": {"title": "Основы", "year": 2022, "hours": 72, "document": "№ 118"},
    "award": {"kind": "union", "title": "Грамота", "year": 2024, "basis": "№ 7"},
    "relative": {
        "relation": "дочь", "name": "Мария", "birth_date": date(2016, 5, 1), "purpose": "подарки",
    },
}  # fmt: skip
MODELS = {"training": Training, "award": Award, "relative": Relative}


@pytest.mark.parametrize("sort", FIELDS)
def test_a_line_is_added_corrected_removed_and_put_back(house, people, sort):
    member, fields = make_member(house.shop), FIELDS[sort]
    name = "name" if sort == "relative" else "title"

    line = add_line(sort, member.pk, actor=people.chair, **fields)
    for _ in range(2):
        correct_line(sort, member.pk, line.pk, actor=people.chair, **{**fields, name: "Иное"})
    kept = remove_line(sort, member.pk, line.pk, actor=people.chair)
    assert not MODELS[sort].objects.exists()
    back = add_line(sort, member.pk, actor=people.chair, **kept)

    assert {key: getattr(back, key) for key in fields} == {**fields, name: "Иное"}
    entries = Entry.objects.filter(action__startswith=f"members.{sort}.").order_by("pk")
    assert [(entry.action, entry.unit_id, entry.data["member"]) for entry in entries] == [
        (f"members.{sort}.{act}", house.shop.pk, member.pk)
        for act in ("added", "corrected", "removed", "added")
    ]


def test_a_line_of_another_card_is_not_touched(house, people):
    one, other = make_member(house.shop), make_member(house.shop)
    line = add_line("award", one.pk, actor=people.chair, **FIELDS["award"])

    with pytest.raises(Award.DoesNotExist):
        remove_line("award", other.pk, line.pk, actor=people.chair)

    assert Award.objects.count() == 1


def test_there_is_an_end_to_lines(house, people, monkeypatch):
    monkeypatch.setattr("members.life.MOST", 1)
    member = make_member(house.shop)
    add_line("award", member.pk, actor=people.chair, **FIELDS["award"])

    with pytest.raises(MemberRefused, match="Уберите"):
        add_line("award", member.pk, actor=people.chair, **FIELDS["award"])

    assert Award.objects.count() == 1
