from datetime import timedelta

import pytest

from audit.models import Entry
from cabinet import entering
from cabinet.enums import CabinetRefused
from cabinet.models import EntryLink, EntryRequest, MemberSession
from members.enums import Status
from members.models import Member
from notifications.models import Message
from notifications.outbox import HIDDEN_TEXT, shown_to
from tests.cabinet.visits import a_member, code_in, letter_to
from tests.factories import NOON

LATER = NOON + timedelta(minutes=5)
DEVICE = {"user_agent": "Firefox", "address": "10.0.0.7"}


def asked(contact, *, now=NOON):
    request = entering.ask(contact, now=now)
    entering.answer(request.pk, now=now)
    return request


def linked(member, *, now=NOON, **fields):
    return entering.new_link(member, actor="тест", now=now, **fields)[1]


def opened(token, *, now=LATER):
    return entering.open_by_link(token, is_own_device=True, now=now, **DEVICE)


def test_a_known_mail_brings_a_letter_with_a_link_and_a_code(member):
    request = asked("anna@example.org")

    letter = letter_to("anna@example.org")
    assert letter.subject == "Вход на вашу страницу члена профсоюза"
    assert "Здравствуйте, Анна Сергеевна!" in letter.text
    assert f"https://portal.test{letter.url}" in letter.text
    assert "30 мин." in letter.text
    session, key = opened(letter.url.split("/")[-2])
    assert session.member == member
    assert entering.session_of(key, now=LATER) == session
    request.refresh_from_db()
    assert (request.contact, request.answered_at) == ("", NOON)


@pytest.mark.parametrize("contact", ["ANNA@Example.org", "anna@example.org"])
def test_letters_of_the_mail_may_be_large_or_small(member, contact):
    Member.objects.filter(pk=member.pk).update(email="Anna@Example.ORG")

    asked(contact.lower())

    assert Message.objects.get().to_address == "Anna@Example.ORG"


def test_a_telephone_works_when_the_card_has_a_mail(member, house):
    a_member(house.shop, phone="+79730000002", email="", card_number="")

    asked("+79730000001")
    asked("+79730000002")

    assert list(Message.objects.values_list("to_address", flat=True)) == ["anna@example.org"]


@pytest.mark.parametrize("contact", ["nobody@example.org", "+79739999999", "", "@"])
def test_nobody_known_means_no_letter(member, contact):
    request = asked(contact)

    assert not Message.objects.exists()
    assert not EntryLink.objects.exists()
    request.refresh_from_db()
    assert (request.contact, request.answered_at) == ("", NOON)


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_is_not_on_the_books_gets_no_letter(member, status):
    Member.objects.filter(pk=member.pk).update(status=status)

    asked("anna@example.org")

    assert not Message.objects.exists()


def test_a_family_gets_one_letter_with_a_link_for_each(member, house):
    husband = a_member(house.shop, surname="Петров", name="Борис", phone="", card_number="7")

    request = asked("anna@example.org")

    letter = letter_to("anna@example.org")
    assert letter.url == ""
    assert letter.to_name == ""
    assert "Анна" not in letter.text
    lines = [line for line in letter.text.splitlines() if "ссылка" in line and "код" in line]
    people = {line.split(" — ")[0]: line for line in lines if " — код" in line}
    assert sorted(people) == ["П. А. С.", "П. Б. С."]
    code = people["П. Б. С."].split("код ")[1][:6]
    session, _ = entering.open_by_code(request.key, code, is_own_device=True, now=LATER)
    assert session.member == husband
    token = people["П. А. С."].split("/")[-2]
    assert opened(token)[0].member == member


def test_one_telephone_and_two_mails_are_two_letters(member, house):
    a_member(house.shop, email="boris@example.org", card_number="7")

    asked("+79730000001")

    addresses = Message.objects.values_list("to_address", flat=True)
    assert sorted(addresses) == ["anna@example.org", "boris@example.org"]


def test_a_request_is_answered_once(member):
    request = asked("anna@example.org")

    assert entering.answer(request.pk, now=LATER) == 0
    assert Message.objects.count() == 1


def test_the_sweep_answers_what_a_killed_worker_left(member):
    entering.ask("anna@example.org", now=NOON)

    assert entering.answer_pending(now=LATER) == 1
    assert entering.answer_pending(now=LATER) == 0


def test_the_sweep_answers_nobody_who_has_long_gone_away(member):
    entering.ask("anna@example.org", now=NOON)

    assert entering.answer_pending(now=NOON + entering.WORTH_ANSWERING) == 0
    assert not Message.objects.exists()


def test_one_broken_request_does_not_stop_the_others(member, other, monkeypatch):
    broken = entering.ask("anna@example.org", now=NOON)
    entering.ask("glafira@example.org", now=NOON)
    real = entering.answer

    def answer(pk, **more):
        if pk == broken.pk:
            raise RuntimeError("шаблон письма")
        return real(pk, **more)

    monkeypatch.setattr(entering, "answer", answer)

    assert entering.answer_pending(now=LATER) == 1
    assert Message.objects.get().to_address == "glafira@example.org"


def test_letters_to_one_card_are_few_an_hour_and_a_day(member):
    for minute in range(entering.AN_HOUR + 3):
        asked("anna@example.org", now=NOON + timedelta(minutes=minute))
    assert Message.objects.count() == entering.AN_HOUR

    for hour in range(2, 22):
        asked("anna@example.org", now=NOON + timedelta(hours=hour))
    assert Message.objects.count() == entering.A_DAY


def test_a_link_opens_once(member):
    token = linked(member)
    opened(token)

    with pytest.raises(CabinetRefused, match="уже входили"):
        opened(token)

    assert MemberSession.objects.count() == 1


def test_coming_in_spends_older_links_too(member):
    old, new = linked(member), linked(member)
    opened(new)

    with pytest.raises(CabinetRefused, match="уже входили"):
        opened(old)


@pytest.mark.parametrize("token", ["x" * 43, "", "вход"])
def test_a_link_nobody_was_sent_opens_nothing(member, token):
    linked(member)

    with pytest.raises(CabinetRefused, match="не открывает ничего"):
        opened(token)


def test_a_link_is_good_for_half_an_hour(member):
    token = linked(member)
    opened_late = NOON + entering.LINK_LIVES

    with pytest.raises(CabinetRefused, match="Срок ссылки истёк"):
        opened(token, now=opened_late)

    assert opened(token, now=opened_late - timedelta(seconds=1))


def test_the_link_of_who_left_meanwhile_opens_nothing(member):
    token = linked(member)
    Member.objects.filter(pk=member.pk).update(status=Status.REMOVED)

    with pytest.raises(CabinetRefused, match="Страница закрыта"):
        opened(token)

    assert not MemberSession.objects.exists()
    assert not Entry.objects.filter(action="cabinet.entered").exists()


def test_a_code_opens_the_page_where_the_letter_was_asked_for(member):
    request = asked("anna@example.org")
    code = code_in(letter_to("anna@example.org"))

    session, _ = entering.open_by_code(request.key, code, is_own_device=False, now=LATER, **DEVICE)

    assert session.member == member
    assert session.expires_at == LATER + entering.VISIT_LIVES
    with pytest.raises(CabinetRefused, match="Код не подошёл"):
        entering.open_by_code(request.key, code, is_own_device=False, now=LATER)


def test_a_code_is_of_no_use_elsewhere(member):
    asked("anna@example.org")
    code = code_in(letter_to("anna@example.org"))
    stranger = asked("nobody@example.org")

    with pytest.raises(CabinetRefused, match="Код не подошёл"):
        entering.open_by_code(stranger.key, code, is_own_device=True, now=LATER)


def test_after_five_wrong_codes_the_right_one_does_not_open_either(member):
    request = asked("anna@example.org")
    letter = letter_to("anna@example.org")
    wrong = "111111" if code_in(letter) != "111111" else "222222"
    for _ in range(entering.WRONG_CODES):
        with pytest.raises(CabinetRefused):
            entering.open_by_code(request.key, wrong, is_own_device=True, now=LATER)

    with pytest.raises(CabinetRefused, match="Код не подошёл"):
        entering.open_by_code(request.key, code_in(letter), is_own_device=True, now=LATER)

    assert opened(letter.url.split("/")[-2])  # the link of the letter is another door


def test_a_code_is_good_for_ten_minutes(member):
    request = asked("anna@example.org")
    code = code_in(letter_to("anna@example.org"))
    last = NOON + entering.CODE_LIVES - timedelta(seconds=1)

    with pytest.raises(CabinetRefused, match="Код не подошёл"):
        entering.open_by_code(request.key, code, is_own_device=True, now=NOON + entering.CODE_LIVES)

    session, _ = entering.open_by_code(request.key, code, is_own_device=True, now=last)
    assert session.member == member


def test_neither_links_nor_codes_nor_keys_are_kept_as_they_are(member):
    asked("anna@example.org")
    letter = letter_to("anna@example.org")
    token, code = letter.url.split("/")[-2], code_in(letter)
    _, key = opened(token)

    rows = [
        *EntryLink.objects.values(),
        *MemberSession.objects.values(),
        *EntryRequest.objects.values(),
    ]
    kept = " ".join(str(value) for row in rows for name, value in row.items() if "hash" in name)

    assert token not in kept and code not in kept and key not in kept


def test_nobody_in_the_office_reads_the_letter(member, people):
    asked("anna@example.org")
    letter = letter_to("anna@example.org")

    shown = shown_to(people.admin, letter)

    assert (shown.text, shown.url, shown.is_hidden) == (HIDDEN_TEXT, "", True)
    assert code_in(letter) not in shown.html
    assert "/me/enter/" not in shown.html


def test_the_office_sends_a_link_and_never_sees_it(member, people):
    entering.send_link(member.pk, actor=people.chair, now=NOON)

    letter = letter_to("anna@example.org")
    assert "код:" not in letter.text
    assert "/me/enter/" not in shown_to(people.chair, letter).text
    assert opened(letter.url.split("/")[-2])[0].member == member
    assert Entry.objects.get(action="cabinet.link.sent").actor_id == people.chair.pk


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"email": ""}, "нет электронной почты"), ({"status": Status.REMOVED}, "не состоит на учёте")],
)
def test_the_office_cannot_send_a_link_that_opens_nothing(member, people, fields, words):
    Member.objects.filter(pk=member.pk).update(**fields)

    with pytest.raises(CabinetRefused, match=words):
        entering.send_link(member.pk, actor=people.chair, now=NOON)

    assert not Message.objects.exists()


def test_the_office_does_not_flood_a_mailbox(member, people):
    for _ in range(entering.AN_HOUR):
        entering.send_link(member.pk, actor=people.chair, now=NOON)

    with pytest.raises(CabinetRefused, match="подождёт час"):
        entering.send_link(member.pk, actor=people.chair, now=NOON)


def test_a_session_lasts_thirty_days(member):
    _, key = opened(linked(member))

    assert entering.session_of(key, now=LATER + timedelta(days=29))
    assert entering.session_of(key, now=LATER + timedelta(days=30)) is None
    assert entering.session_of("x" * 43, now=LATER) is None


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_left_the_books_is_put_out(member, status):
    session, key = opened(linked(member))
    Member.objects.filter(pk=member.pk).update(status=status)

    assert entering.session_of(key, now=LATER) is None
    session.refresh_from_db()
    assert session.ended_at == LATER


def test_a_merged_card_loses_its_session_even_when_it_came_along(member, other):
    _, key = opened(linked(member))
    MemberSession.objects.update(member=other)

    assert entering.session_of(key, now=LATER) is None


def test_leaving_ends_one_device_and_leaving_everywhere_all(member):
    (here, key), (_, there) = opened(linked(member)), opened(linked(member))

    entering.leave(here, now=LATER)
    assert entering.session_of(key, now=LATER) is None
    assert entering.session_of(there, now=LATER)

    on_its_way = linked(member)
    assert entering.leave_everywhere(member, actor="тест", now=LATER) == 1
    assert entering.session_of(there, now=LATER) is None
    with pytest.raises(CabinetRefused):
        opened(on_its_way)


def test_an_address_to_which_nobody_wrote_in_time_is_wiped(member):
    request = entering.ask("stranger@example.org", now=NOON)

    entering.forget(now=NOON + timedelta(minutes=59))
    request.refresh_from_db()
    assert request.contact == "stranger@example.org"

    entering.forget(now=NOON + timedelta(minutes=61))
    request.refresh_from_db()
    assert (request.contact, request.answered_at) == ("", None)


def test_old_entries_are_forgotten_and_running_ones_kept(member):
    asked("anna@example.org")
    _, key = opened(linked(member))

    assert entering.forget(now=NOON + timedelta(days=29)) == 0
    assert entering.session_of(key, now=NOON + timedelta(days=29))
    entering.forget(now=NOON + timedelta(days=61))

    assert not EntryRequest.objects.exists()
    assert not EntryLink.objects.exists()
    assert not MemberSession.objects.exists()
