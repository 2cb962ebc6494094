"""A link that opens something of one person does not open it of another, nor anything else."""

from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.cache import cache
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.invitations import invitation_path
from accounts.models import User
from applications.enums import Party
from applications.forms.join import new_stamp, read_stamp
from applications.models import Scan
from applications.services import add_scan
from audit.models import Entry
from cabinet import entering
from cabinet.models import MemberSession
from documents.drafts import keep_draft, take_draft
from documents.enums import TemplateFault
from documents.qr import page_code, read_page_code
from tests.applications.applicant import FIRST, photo, url
from tests.cabinet.visits import a_member, let_in
from tests.factories import make_application, make_user
from tests.house.consent_grounds import lay_consents
from tests.house.grounds import a_paper
from unionportal.unused import return_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_the_page_of_one_applicant_opens_no_scan_of_another(house, client):
    mine, theirs = make_application(house.primary), make_application(house.primary)
    scan = add_scan(theirs.pk, FIRST, photo(), actor=Party.APPLICANT)

    told = [
        client.get(url("mine_scan", mine, scan.pk)),
        client.get(url("mine_thumbnail", mine, scan.pk)),
        client.post(url("mine_remove", mine, scan.pk)),
        client.get(f"/a/{mine.token[:-1]}/"),
        client.get(f"/a/{mine.token}x/"),
    ]

    assert [answer.status_code for answer in told] == [404] * 5
    assert Scan.objects.count() == 1


def test_no_paper_of_one_applicant_stands_in_the_place_of_another(house, client):
    mine, theirs = make_application(house.primary), make_application(house.primary)
    theirs.papers.filter(kind=FIRST).update(paper=a_paper(house.primary, "theirs"))

    assert client.get(url("mine_paper", theirs, FIRST, "pdf")).status_code == 200
    assert client.get(url("mine_paper", mine, FIRST, "pdf")).status_code == 404


def an_invited(**fields):
    user = make_user(password=None, invited_at=timezone.now(), **fields)
    return User.objects.get(pk=user.pk)


def test_an_invitation_of_one_sets_no_password_of_another(house, client):
    one, other = an_invited(), an_invited()
    mine, theirs = invitation_path(one).split("/"), invitation_path(other).split("/")
    crossed = "/".join([*mine[:2], theirs[2], *mine[3:]])

    answer = client.post(
        crossed,
        {"new_password1": "слон в посудной лавке", "new_password2": "слон в посудной лавке"},
    )

    assert client.get(invitation_path(other)).status_code == 200
    assert answer.status_code == 404
    assert not User.objects.get(pk=other.pk).has_usable_password()


def test_the_link_of_a_new_password_is_of_one_person(people, client):
    uid = urlsafe_base64_encode(force_bytes(people.admin.pk))
    token = default_token_generator.make_token(people.chair)
    before = people.admin.password

    answer = client.get(f"/password-reset/{uid}/{token}/", follow=True)

    assert answer.status_code == 404
    assert User.objects.get(pk=people.admin.pk).password == before


def test_an_invitation_is_no_link_of_a_new_password_and_the_other_way_round(people, client):
    invited = an_invited()
    uid, token = invitation_path(invited).strip("/").split("/")[1:]
    reset = default_token_generator.make_token(invited)

    assert client.get(f"/password-reset/{uid}/{token}/", follow=True).status_code == 404
    assert client.get(f"/invitation/{uid}/{reset}/").status_code == 404


def test_the_link_of_a_return_opens_one_account(client):
    one, other = (make_user(is_active=False, closed_unused_at=timezone.now()) for _ in range(2))
    mine = return_path(one).strip("/").rpartition("/")[2]
    told, _, signature = mine.rpartition(":")
    forged = told.replace(str(one.pk), str(other.pk), 1) + ":" + signature

    answer = client.post(reverse("accounts:come_back_in", args=[forged]))

    assert answer.status_code == 404
    assert User.objects.filter(is_active=True).count() == 0


def test_the_link_of_a_member_opens_his_page_whoever_is_in(client, house):
    one = a_member(house.primary)
    other = a_member(house.primary, surname="Орлова", email="o@example.org", phone="+79730000002",
                     card_number="34-000513")  # fmt: skip
    let_in(client, one)
    _, token, _ = entering.new_link(other, actor="тест", now=timezone.now())
    session = MemberSession.objects.get()

    client.get(reverse("cabinet:open", args=[token]))
    tampered = client.post(reverse("cabinet:open", args=[token[:-1] + "x"]), {})

    assert tampered.status_code == 404
    assert list(MemberSession.objects.all()) == [session]
    assert session.member == one


def test_papers_of_another_member_are_not_among_mine(client, house):
    one = a_member(house.primary)
    other = a_member(house.primary, surname="Орлова", email="o@example.org", phone="+79730000002",
                     card_number="34-000513")  # fmt: skip
    theirs = other.movement_papers.create(
        kind="leaving_statement", paper=a_paper(house.primary, "theirs"), made_by="тест"
    )
    consent = lay_consents(other, a_paper)["consent"]
    let_in(client, one)
    before = Entry.objects.count()

    told = [
        client.get(reverse("cabinet:paper", args=[theirs.pk, "pdf"])),
        client.get(reverse("cabinet:certificate", args=[consent.pk])),
    ]

    assert [answer.status_code for answer in told] == [404, 404]
    assert Entry.objects.count() == before


def test_the_code_of_one_paper_is_not_that_of_another():
    ours, another = page_code(17, 1), page_code(18, 1)

    crossed = ours[:13] + another[13:]
    assert read_page_code(ours) == (17, 1)
    assert crossed not in (ours, another)
    assert read_page_code(crossed) is None


def test_what_is_signed_for_one_purpose_is_good_for_no_other(people, house):
    """Each purpose has a salt of its own: a stamp of a form is no draft of a template."""
    stamp = new_stamp(timezone.now())
    draft = keep_draft(b"PK", kind="statement", unit=house.primary, user=people.chair, note="")

    assert read_stamp(stamp)
    assert read_stamp(draft) is None
    assert read_stamp(signing.dumps({"key": "x", "at": 0})) is None
    with pytest.raises(TemplateFault):
        take_draft(stamp, kind="statement", unit=house.primary, user=people.chair)


def test_a_draft_of_one_is_applied_by_nobody_else_and_nowhere_else(people, house):
    draft = keep_draft(b"PK", kind="statement", unit=house.primary, user=people.chair, note="")

    for kind, unit, user in (
        ("statement", house.primary, people.deputy),
        ("statement", house.neighbour, people.chair),
        ("extract", house.primary, people.chair),
    ):
        with pytest.raises(TemplateFault):
            take_draft(draft, kind=kind, unit=unit, user=user)
    assert take_draft(draft, kind="statement", unit=house.primary, user=people.chair).data == b"PK"


def test_a_signature_by_another_key_opens_nothing(client, settings):
    invited = an_invited()
    uid = urlsafe_base64_encode(force_bytes(invited.pk))
    said = f"{invited.pk}|{invited.email}|{invited.password}|{invited.invited_at.isoformat()}"
    thief = Signer(key="known to everybody " * 4, salt="accounts.invitation", fallback_keys=[])

    forged = client.get(f"/invitation/{uid}/{thief.signature(said)}/")

    assert forged.status_code == 404
    assert client.get(invitation_path(invited)).status_code == 200


def test_an_old_stamp_is_not_good_for_ever(monkeypatch):
    stamp = new_stamp(timezone.now())
    late = (timezone.now() + timedelta(days=4)).timestamp()
    monkeypatch.setattr("time.time", lambda: late)

    assert read_stamp(stamp) is None
