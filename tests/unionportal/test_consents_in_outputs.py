"""Consent × output: each way out of the register, with each consent given, taken back, over, never
asked for. What is withdrawn appears nowhere, and nothing else is lost with it."""

import csv
import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cabinet import cards, entering
from cabinet.cards import code_of
from cabinet.enums import CabinetRefused
from cabinet.models import EntryLink
from dues.enums import DuesRefused
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.queries import waiting
from dues.registering import make_register
from members import exports
from members.columns import COLUMNS, columns_named
from members.consents.outputs import OUTPUTS, Output, for_mailing
from members.enums import ConsentChannel, ConsentKind, ExportFormat
from members.models import Consent, Member, Movement, Suspension, SuspensionGround
from members.photos import put_photo
from structure.public_pages import change_public_page
from tests.factories import LONG_AGO, in_office, make_member
from tests.members.pictures import picture

pytestmark = pytest.mark.django_db
P, D = ConsentKind.PROCESSING, ConsentKind.DISSEMINATION
GIVEN, NOT_ENDED = "needs to be given", "is enough not to be taken back"
# What the law asks of each output, written once more and apart from the table of the portal.
LAW = {
    Output.PUBLIC_PAGE: {D: GIVEN},
    Output.STAND: {D: GIVEN},
    Output.STAND_PHOTO: {D: GIVEN},
    Output.BIRTHDAYS: {P: NOT_ENDED},
    Output.LIST: {P: NOT_ENDED},
    Output.EXPORT: {P: NOT_ENDED},
    Output.PHOTO: {P: NOT_ENDED},
    Output.LETTER: {P: NOT_ENDED},
    Output.MAILING: {ConsentKind.MAILINGS: GIVEN, P: NOT_ENDED},
    Output.UNION_CARD: {P: NOT_ENDED},
    Output.EMPLOYER: {ConsentKind.PROVISION: NOT_ENDED},
}
NEVER, GAVE, BACK, OVER = "never asked", "given", "taken back", "its term is over"
EVERYTHING = dict.fromkeys(("name", "birthday", "work", "photo", "awards", "contacts"), "yes")
PHONE, MAIL = "+79730009911", "mechenova@example.org"
PHONE_ENDS = ("99-11", "9730009911")  # however it is written


@pytest.fixture
def world(client, house, people):
    """A member whose every word occurs nowhere else; she is also the chair of a shop."""
    today = timezone.localdate()
    born = date(1990, today.month, min(today.day, 28))
    member = make_member(
        house.shop, surname="Меченова", name="Юлиана", patronymic="Эдуардовна", birth_date=born,
        phone=PHONE, email=MAIL, position="меченщица", department="Участок меток",
        employer=house.employer, card_number="34-777", personnel_number="7117",
    )  # fmt: skip
    other = make_member(house.shop, surname="Сторонняя", phone="+79730001122", birth_date=born)
    put_photo(member.pk, picture(), actor=people.chair)
    cards.issue(member.pk, actor=people.chair)
    Movement.objects.filter(member=member).update(note="из меточного цеха")
    ground = SuspensionGround.objects.get(code="army")
    Suspension.objects.create(member=member, ground=ground, since=LONG_AGO, is_counted=True)
    user = in_office(
        house.stranger_primary, surname="Меченова", name="Юлиана", patronymic="Эдуардовна",
        email=MAIL,
    )  # fmt: skip
    page = change_public_page(
        house.stranger_primary.pk, actor=user, is_published=True, shows_chair=True
    )
    client.force_login(people.chair)
    return SimpleNamespace(
        client=client, house=house, people=people, member=Member.objects.get(pk=member.pk),
        other=other, page=page,
    )  # fmt: skip


def say(member, kind, state, choices=None):
    """The state of one consent, whatever it was before."""
    Consent.objects.filter(member=member, kind=kind).delete()
    if state == NEVER:
        return
    now = timezone.now()
    Consent.objects.create(
        member=member,
        kind=kind,
        channel=ConsentChannel.PAPER,
        given_at=now - timedelta(days=100),
        choices=(EVERYTHING if choices is None else choices) if kind == D else {},
        withdrawn_at=now if state == BACK else None,
        valid_until=timezone.localdate() - timedelta(days=1) if state == OVER else None,
    )


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def on_public_page(world):
    return "Меченова" in text_of(world.client.get(f"/org/{world.page.code}/"))


def _stand(world):
    unit, month = world.house.shop.pk, world.member.birth_date.month
    return text_of(world.client.get(reverse("members:stand"), {"unit": unit, "month": month}))


def on_stand(world):
    return "Меченова" in _stand(world)


def with_photo_on_stand(world):
    return reverse("members:photo", args=[world.member.pk]) in _stand(world)


def reminded_of(world):
    return "Меченова" in text_of(world.client.get(reverse("today")))


def _seen(page):
    """Are the fields shown, that stand beside the name? The name itself and what the charter
    keeps stay always; the other person always stands there whole."""
    assert "Меченова Юлиана" in page
    assert "34-777" in page
    assert "11-22" in page
    marks = {word in page for word in (MAIL, "меченщица", "Участок меток", "7117")}
    marks.add(any(end in page for end in PHONE_ENDS))
    assert len(marks) == 1
    return marks.pop()


def in_lists(world):
    url = reverse("members:columns")
    world.client.post(url, {"columns": [name for name in COLUMNS if name != "name"]})
    screen = _seen(text_of(world.client.get(reverse("members:register"))))
    assert _seen(text_of(world.client.get(reverse("members:print_list")))) == screen
    assert _in_journal(world) == screen
    assert _on_a_day(world) == screen
    assert _behind_a_figure(world) == screen
    return screen


def _on_a_day(world):
    """The register as it was: the name and the status stay, why and since when go."""
    page = text_of(world.client.get(reverse("members:as_of"), {"unit": world.house.shop.pk}))
    assert "Меченова Юлиана" in page
    assert "Сторонняя" in page
    is_told = "Военная служба" in page
    assert ("Временно снят с учёта" in page) != is_told
    assert page.count('<td data-label="На учёте здесь" class="nowrap">с ') == 1 + is_told
    return is_told


def _behind_a_figure(world):
    """Who is behind a figure of the balance: the fact stays, the words about it go."""
    asked = {
        "unit": world.house.shop.pk, "figure": "came", "period": "days",
        "first": str(LONG_AGO), "last": str(timezone.localdate()),
    }  # fmt: skip
    page = text_of(world.client.get(reverse("members:balance_lines"), asked))
    assert "Меченова Юлиана" in page
    assert "Сторонняя" in page
    return "из меточного цеха" in page


def _in_journal(world):
    """The journal of members, before it is laid out as PDF."""
    drawn = []
    with pytest.MonkeyPatch.context() as patched:
        sheet = SimpleNamespace(write_pdf=lambda: b"%PDF-1.4")
        patched.setattr("members.printing.laid_out", lambda html, css: drawn.append(html) or sheet)
        url = reverse("members:journal")
        world.client.get(url, {"unit": world.house.shop.pk, "form": "pdf"})
    (page,) = drawn
    assert "Меченова Юлиана" in page
    born = f"{world.member.birth_date:%d.%m.%Y}"
    assert born in page  # of the other, born on the same day
    marks = {word in page for word in ("меченщица", "Участок меток")} | {page.count(born) == 2}
    assert len(marks) == 1
    return marks.pop()


def in_exports(world):
    user = world.people.chair
    made = []
    for kind in ExportFormat:
        export = exports.order_export(user, "", columns_named(COLUMNS), kind)
        assert exports.make(export.pk)
        export.refresh_from_db()
        with export.file.open() as file:
            made.append(_seen(_text_of_file(file.read(), kind)))
    assert len(set(made)) == 1
    return made[0]


def _text_of_file(data, kind):
    if kind == ExportFormat.CSV:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return "\n".join(" | ".join(map(str, row)) for row in rows)


def with_photo(world):
    address = reverse("members:photo", args=[world.member.pk])
    is_open = world.client.get(address).status_code == 200
    card = text_of(world.client.get(world.member.get_absolute_url()))
    assert (f'src="{address}' in card) == is_open
    return is_open


def written_to(world):
    EntryLink.objects.all().delete()
    try:
        return bool(entering.send_link(world.member.pk, actor=world.people.chair))
    except CabinetRefused:
        return False


def in_mailing(world):
    return for_mailing(Member.objects.filter(pk=world.member.pk)).exists()


def on_union_card(world):
    code = code_of(cards.good_cards(world.member).get())
    page = text_of(world.client.get(reverse("cabinet:card", args=[code])))
    assert "Билет действителен" in page
    return "М. Ю. Э." in page


def handed_to_employer(world):
    """Waiting for a register, put into a new one, and standing in one made before."""
    house, chair = world.house, world.people.chair
    DuesRegisterLine.objects.all().delete()
    DuesRegister.objects.all().delete()
    DuesStatement.objects.all().delete()
    told = {"unit": house.primary, "employer": house.employer}
    mine, others = (
        DuesStatement.objects.create(
            member=who, percent="1.00", starts_on=date(2026, 1, 1), key=who.surname, **told
        )
        for who in (world.member, world.other)
    )
    waits = mine in waiting(chair)
    assert others in waiting(chair)
    try:
        make_register([mine.pk], actor=chair, **told)
    except DuesRefused as refusal:
        assert "Меченова Ю. Э." in str(refusal)
        assert not waits
    else:
        assert waits
    return waits


BUILT = {
    Output.PUBLIC_PAGE: on_public_page,
    Output.STAND: on_stand,
    Output.STAND_PHOTO: with_photo_on_stand,
    Output.BIRTHDAYS: reminded_of,
    Output.LIST: in_lists,
    Output.EXPORT: in_exports,
    Output.PHOTO: with_photo,
    Output.LETTER: written_to,
    Output.MAILING: in_mailing,
    Output.UNION_CARD: on_union_card,
    Output.EMPLOYER: handed_to_employer,
}


def test_every_output_of_the_table_is_built_here():
    assert set(BUILT) == set(OUTPUTS) == set(LAW)


@pytest.mark.parametrize("output", Output)
def test_no_output_shows_what_was_not_agreed_to(world, output):
    wrong = []
    for asked in ConsentKind:
        for state in (NEVER, GAVE, BACK, OVER):
            for kind in ConsentKind:
                say(world.member, kind, state if kind == asked else GAVE)
            rule = LAW[output].get(asked)
            shown = state == GAVE or rule is None or (rule == NOT_ENDED and state == NEVER)
            if BUILT[output](world) != shown:
                wrong.append((asked.value, state, "hidden" if shown else "leaks"))

    assert wrong == []


@pytest.mark.parametrize(
    ("choices", "name_is_shown", "on_the_stand", "photo_is_shown"),
    [
        ({}, False, False, False),
        ({"name": "yes"}, True, False, False),
        ({"birthday": "yes", "photo": "yes"}, False, False, False),
        ({"name": "yes", "birthday": "no", "photo": "yes"}, True, False, False),
        ({"name": "yes", "birthday": "yes"}, True, True, False),
        ({"name": "yes", "birthday": "yes", "photo": "yes"}, True, True, True),
        ({"name": {"allowed": "yes", "condition": "internal"}}, False, False, False),
        (
            {"name": {"allowed": "yes", "condition": "no_passing"}, "birthday": "yes"},
            True, True, False,
        ),
    ],
)  # fmt: skip
def test_each_category_is_asked_apart_and_silence_forbids(
    world, choices, name_is_shown, on_the_stand, photo_is_shown
):
    say(world.member, D, GAVE, choices)

    assert on_public_page(world) == name_is_shown
    assert on_stand(world) == on_the_stand
    assert with_photo_on_stand(world) == photo_is_shown
    assert ("передавать дальше запрещено" in _stand(world)) == ("no_passing" in str(choices))


def test_a_new_consent_after_a_withdrawal_opens_everything_again(world):
    say(world.member, P, BACK)
    Consent.objects.create(
        member=world.member, kind=P, channel=ConsentChannel.PAPER, given_at=timezone.now()
    )

    assert in_lists(world)
    assert with_photo(world)


def _downloaded(client, url):
    return b"".join(client.get(url).streaming_content).decode("utf-8-sig")


def test_a_register_not_handed_over_yet_loses_who_forbids_it(world, monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)
    house = world.house
    statements = [
        DuesStatement.objects.create(
            member=who, unit=house.primary, employer=house.employer, percent="1.00",
            starts_on=date(2026, 1, 1), key=who.surname,
        )
        for who in (world.member, world.other)
    ]  # fmt: skip
    register = make_register(
        [one.pk for one in statements], unit=house.primary, employer=house.employer,
        actor=world.people.chair,
    )  # fmt: skip
    url = reverse("dues:file", args=[register.pk, "csv"])
    before = _downloaded(world.client, url)

    say(world.member, ConsentKind.PROVISION, BACK)
    after = _downloaded(world.client, url)

    assert "Меченова" in before
    assert ("Меченова" in after, "Сторонняя" in after) == (False, True)
    assert list(register.lines.values_list("position", "full_name")) == [
        (1, "Сторонняя Пётр Сергеевич")
    ]
