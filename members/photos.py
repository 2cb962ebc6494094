"""The photograph of a member: a picture only, drawn anew and kept like every file of a person."""

from django.db import transaction

from documents.enums import UploadRefused
from documents.services import store_upload
from documents.uploads import JPEG, accept
from members.editing import locked, write


def put_photo(pk, file, *, actor):
    """Put the picture on the card. Raises ``UploadRefused`` before anything is stored."""
    accepted = accept(file)
    if accepted.content_type != JPEG:
        raise UploadRefused("Это документ, а нужна фотография. Выберите снимок JPEG, PNG или HEIC.")
    with transaction.atomic():
        member = locked(pk)
        write(member, {"photo": store_upload(accepted, file.name)}, actor=actor)
    return member


@transaction.atomic
def take_photo_off(pk, *, actor):
    """The card has no photograph any more; the old one stays in its history."""
    member = locked(pk)
    write(member, {"photo": None}, actor=actor)
    return member
