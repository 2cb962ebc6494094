"""Inviting organisations: whom, with which faults, once each, and who came."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate, User
from audit.models import Entry
from invitations import sending, services
from invitations.enums import Came, CampaignRefused, Sent, State
from invitations.models import Campaign, Invitee
from invitations.queries import outcomes
from invitations.sheets import Line
from notifications.models import Message
from tests.factories import PASSWORD, make_mandate, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = timedelta(days=1)


def newcomer(unit, role=Role.PRIMARY_CHAIR, **fields):
    user = make_user(**fields)
    user.set_unusable_password()
    user.save()
    make_mandate(user, unit, role)
    return user


@pytest.fixture
def silent(house, people):
    """Three people in office who have never come: two chairs and an accountant."""
    return [
        newcomer(house.primary, surname="Первый", email="first@example.org"),
        newcomer(house.neighbour, surname="Второй", email="second@example.org"),
        newcomer(house.primary, Role.PRIMARY_ACCOUNTANT, surname="Счетовод"),
    ]


def line(number, place, email, surname="Новиков", name="Олег"):
    return Line(number, place, email, surname, name, "")


def prepared(house, people, **told):
    told = {"whom": "heads"} | told
    if told.get("lines"):
        told.pop("whom")
    return services.prepare(
        house.territorial.pk, title="Первая", actor=people.territorial_chair, **told
    )


def sent(house, people, **told):
    campaign = prepared(house, people, **told)
    services.start(campaign.pk, actor=people.territorial_chair)
    sending.send(campaign.pk)
    return Campaign.objects.get(pk=campaign.pk)


def come(user):
    User.objects.get(pk=user.pk)
    user.set_password(PASSWORD)
    user.save()


def counted(campaign):
    return {str(outcome): number for outcome, number in outcomes(campaign)}


def test_people_in_office_who_never_came_are_chosen_once_each(house, people, silent):
    make_mandate(silent[0], house.neighbour, Role.PRIMARY_CHAIR)

    heads = prepared(house, people)
    everybody = prepared(house, people, whom="all")

    assert list(heads.invitees.order_by("line").values_list("user", flat=True)) == [
        silent[0].pk,
        silent[1].pk,
    ]
    assert everybody.invitees.count() == 3
    assert heads.state == State.DRAFT
    assert not Message.objects.exists()


def test_nobody_to_invite_is_said_in_a_sentence(house, people):
    with pytest.raises(CampaignRefused, match="загрузите список"):
        prepared(house, people)

    assert not Campaign.objects.exists()


def test_a_list_is_checked_line_by_line_before_anything_is_sent(house, people):
    make_user(email="known@example.org", surname="Известный")
    lines = [
        line(2, "ППО «Волжская ГЭС»", "new@example.org"),
        line(3, "ппо волжская гэс", "other@example.org"),
        line(4, "ППО «Калининская АЭС»", "far@example.org"),
        line(5, "", "none@example.org"),
        line(6, "ППО «Камышинские сети»", "не почта"),
        line(7, "ППО «Камышинские сети»", "empty@example.org", surname=""),
        line(8, "ППО «Камышинские сети»", "known@example.org"),
        line(9, "ППО «Камышинские сети»", "twice@example.org"),
        line(10, "ППО «Камышинские сети»", "twice@example.org"),
        line(11, "Волгоградская ТО", "above@example.org"),
    ]

    campaign = prepared(house, people, lines=lines)

    faults = dict(campaign.invitees.exclude(fault="").values_list("line", "fault"))
    assert 2 not in faults
    assert faults[4].startswith("Такой организации здесь нет")
    assert faults[5] == "Не сказано, какая организация."
    assert faults[6] == "Почта написана с ошибкой."
    assert faults[7] == "Нет фамилии или имени."
    assert faults[8] == "С этой почтой в портале записан другой человек."
    assert faults[9] == faults[10] == "Эта почта в списке не одна."
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Message.objects.exists()


def test_a_line_makes_a_chair_with_a_personal_link(house, people):
    campaign = sent(house, people, lines=[line(2, house.neighbour.short_name, "new@example.org")])

    mandate = Mandate.objects.get(user__email="new@example.org")
    letter = Message.objects.get()
    assert (mandate.unit, mandate.role) == (house.neighbour, Role.PRIMARY_CHAIR)
    assert letter.to_address == "new@example.org"
    assert house.neighbour.short_name in letter.text
    assert "Председатель ППО" in letter.text
    assert campaign.state == State.SENT
    page = Client().get(letter.url)
    assert page.status_code == 200
    assert counted(campaign) == {"opened": 1}


def test_pressed_twice_and_sent_twice_it_writes_one_letter_each(house, people, silent):
    campaign = prepared(house, people)

    pressed = [services.start(campaign.pk, actor=people.territorial_chair) for _ in range(2)]
    done = [sending.send(campaign.pk) for _ in range(2)]

    assert (pressed, done) == ([True, False], [True, False])
    assert Message.objects.count() == 2
    assert Entry.objects.filter(action="invitations.campaign.started").count() == 1


def test_a_worker_killed_in_the_middle_is_gone_on_with(house, people, silent, monkeypatch):
    campaign = prepared(house, people)
    services.start(campaign.pk, actor=people.territorial_chair)
    real, seen = sending.send_one, []

    def die_at_second(pk, *args, **told):
        seen.append(pk)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(pk, *args, **told)

    monkeypatch.setattr(sending, "send_one", die_at_second)
    with pytest.raises(KeyboardInterrupt):
        sending.send(campaign.pk)
    monkeypatch.setattr(sending, "send_one", real)

    too_early = sending.send(campaign.pk)
    later = sending.send(campaign.pk, now=NOW() + 2 * sending.LEASE)

    assert (too_early, later) == (False, True)
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        "first@example.org",
        "second@example.org",
    ]
    assert set(campaign.invitees.values_list("letters", flat=True)) == {1}


def test_one_broken_line_does_not_keep_back_the_others(house, people, silent, monkeypatch):
    campaign = prepared(house, people)
    services.start(campaign.pk, actor=people.territorial_chair)
    broken = campaign.invitees.first().pk
    real = sending.send_one

    def fail(pk, *args, **told):
        if pk == broken:
            raise RuntimeError
        return real(pk, *args, **told)

    monkeypatch.setattr(sending, "send_one", fail)
    sending.send(campaign.pk)

    assert counted(campaign) == {"silent": 1, "faulty": 1}
    assert Campaign.objects.get().state == State.SENT


def test_who_came_meanwhile_gets_no_letter(house, people, silent):
    campaign = prepared(house, people)
    come(silent[0])
    services.start(campaign.pk, actor=people.territorial_chair)
    sending.send(campaign.pk)

    assert counted(campaign) == {"silent": 1, "present": 1}
    assert Message.objects.count() == 1


def test_the_page_tells_who_came_who_opened_and_who_did_not(house, people, silent):
    third = newcomer(house.primary, surname="Третий")
    newcomer(house.primary, surname="Четвёртый")
    campaign = sent(house, people)
    come(silent[0])
    User.objects.filter(pk=silent[1].pk).update(invitation_opened_at=NOW())
    Message.objects.filter(user=third).update(state="failed", reason="no_box", error="Ящика нет")

    assert counted(campaign) == {"came": 1, "undelivered": 1, "opened": 1, "silent": 1}


def test_those_who_did_not_come_are_invited_again_after_a_day(house, people, silent):
    campaign = sent(house, people)
    old = Message.objects.get(user=silent[0]).url
    come(silent[1])
    with pytest.raises(CampaignRefused, match="Повторять некому"):
        services.repeat(campaign.pk, actor=people.territorial_chair)

    number = services.repeat(campaign.pk, actor=people.territorial_chair, now=NOW() + DAY)
    with pytest.raises(CampaignRefused, match="Дождитесь"):
        services.repeat(campaign.pk, actor=people.territorial_chair, now=NOW() + DAY)
    sending.send(campaign.pk)

    assert number == 1
    assert Message.objects.filter(user=silent[0]).count() == 2
    assert Client().get(old).status_code == 404
    assert Client().get(Message.objects.filter(user=silent[0]).latest("pk").url).status_code == 200


def test_nobody_gets_more_than_five_letters(house, people, silent):
    campaign = sent(house, people)
    Invitee.objects.update(letters=services.LETTERS_AT_MOST)

    with pytest.raises(CampaignRefused, match="5 писем"):
        services.repeat(campaign.pk, actor=people.territorial_chair, now=NOW() + DAY)


def test_a_reminder_goes_once_after_the_days_given(house, people, silent):
    campaign = sent(house, people, remind_after_days=7)
    come(silent[1])

    early = services.remind_due(now=NOW() + 6 * DAY)
    due = [services.remind_due(now=NOW() + 7 * DAY) for _ in range(2)]
    sending.send(campaign.pk)
    later = services.remind_due(now=NOW() + 30 * DAY)

    assert (early, due, later) == (0, [1, 0], 0)
    assert Message.objects.filter(user=silent[0]).count() == 2
    assert Message.objects.filter(user=silent[1]).count() == 1


def test_a_campaign_is_stopped_and_gone_on_with(house, people, silent):
    campaign = prepared(house, people)
    services.start(campaign.pk, actor=people.territorial_chair)
    services.stop(campaign.pk, actor=people.territorial_chair)

    assert sending.send(campaign.pk) is False
    assert not Message.objects.exists()
    services.start(campaign.pk, actor=people.territorial_chair)
    assert sending.send(campaign.pk) is True


def test_a_sender_who_lost_his_right_sends_nothing(house, people, silent):
    campaign = prepared(house, people)
    services.start(campaign.pk, actor=people.territorial_chair)
    Mandate.objects.filter(user=people.territorial_chair).update(ends_on=timezone.localdate() - DAY)

    sending.send(campaign.pk)

    assert counted(campaign) == {"faulty": 2}
    assert not Message.objects.exists()


def test_the_words_are_those_of_the_campaign(house, people, silent):
    campaign = prepared(house, people)
    services.word(
        campaign.pk,
        subject="Ждём {{ организация }}",
        body="{{ имя }}, заходите.",
        remind_after_days=None,
        actor=people.territorial_chair,
    )
    services.start(campaign.pk, actor=people.territorial_chair)
    sending.send(campaign.pk)

    letter = Message.objects.get(user=silent[0])
    assert letter.subject == "Ждём ППО «Волжская ГЭС»"
    assert letter.text.startswith("Мария Петровна, заходите.")
    with pytest.raises(CampaignRefused, match="не меняется"):
        services.word(
            campaign.pk, subject="x", body="y", remind_after_days=1, actor=people.territorial_chair
        )


def test_the_link_is_seen_by_its_reader_alone(house, people, silent, client, settings):
    settings.DEBUG = False
    sent(house, people)
    letter = Message.objects.get(user=silent[0])
    client.force_login(people.admin)

    page = client.get(reverse("notifications:message", args=[letter.pk])).content.decode()

    assert letter.url not in page


@pytest.mark.parametrize("who", ["deputy", "auditor", "neighbour_chair", "stranger"])
def test_a_stranger_neither_sees_nor_starts_it(house, people, silent, client, who):
    campaign = prepared(house, people)
    client.force_login(getattr(people, who))

    answers = [client.get(reverse("invitations:campaign", args=[campaign.pk])).status_code]
    answers += [
        client.post(reverse(f"invitations:{name}", args=[campaign.pk])).status_code
        for name in ("start", "stop", "repeat", "word")
    ]

    assert set(answers) == {404}
    assert Campaign.objects.get().state == State.DRAFT


def test_each_outcome_has_a_place_in_the_list():
    assert set(Sent.values) - {"sent"} <= set(Came.values)
