import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from documents.enums import UploadRefused
from documents.models import StoredFile
from members.models import Member, Revision
from members.photos import put_photo
from tests.factories import make_member
from tests.members.pictures import picture


@pytest.fixture
def card(house):
    return make_member(house.shop)


def test_a_picture_is_put_replaced_and_taken_off(client, people, card):
    client.force_login(people.chair)
    change = reverse("members:change_photo", args=[card.pk])

    client.post(change, {"photo": picture()})
    first = Member.objects.get(pk=card.pk).photo
    small = client.get(reverse("members:photo", args=[card.pk]))
    client.post(change, {"photo": picture("PNG", "я.png")})
    client.post(reverse("members:remove_photo", args=[card.pk]))

    assert small["Content-Type"] == "image/jpeg"
    assert small["Cache-Control"] == "private, max-age=86400"
    assert Member.objects.get(pk=card.pk).photo is None
    assert StoredFile.objects.filter(pk=first.pk).exists()
    assert [sorted(revision.changes) for revision in Revision.objects.all()] == [["photo"]] * 3


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n%%EOF", b"MZ program", b"<svg/>"])
def test_what_is_no_picture_is_refused_in_a_sentence(client, people, card, data):
    client.force_login(people.chair)

    answer = client.post(
        reverse("members:change_photo", args=[card.pk]),
        {"photo": SimpleUploadedFile("я.jpg", data)},
    )

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_a_document_is_no_photograph(people, card):
    pages = io.BytesIO()
    sheets = [Image.new("RGB", (300, 400), "white") for _ in range(2)]
    sheets[0].save(pages, "TIFF", save_all=True, append_images=sheets[1:])

    with pytest.raises(UploadRefused, match="нужна фотография"):
        put_photo(card.pk, SimpleUploadedFile("я.tif", pages.getvalue()), actor=people.chair)

    assert not StoredFile.objects.exists()


def test_nobody_foreign_sees_the_face(client, people, card):
    put_photo(card.pk, picture(), actor=people.chair)
    client.force_login(people.neighbour_chair)

    assert client.get(reverse("members:photo", args=[card.pk])).status_code == 404


def test_a_card_without_a_picture_has_none(client, people, card):
    client.force_login(people.chair)

    assert client.get(reverse("members:photo", args=[card.pk])).status_code == 404
