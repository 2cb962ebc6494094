"""A template between «проверить» and «применить»: checked, shown, not yet in force.

The bytes wait in the private storage, one file for a person and a kind of paper, so that drafts
nobody returned to do not pile up. What is applied is exactly what was checked: the token that the
page carries is signed and names the bytes by their SHA-256.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents.enums import TemplateFault
from documents.services import sha256

MAX_AGE = timedelta(hours=12)
_SALT = "documents.drafts"


@dataclass(frozen=True)
class Draft:
    data: bytes
    note: str


def keep_draft(data: bytes, *, kind, unit, user, note) -> str:
    """Put the bytes aside and return the token with which ``take_draft`` finds them."""
    name = _place(kind, user)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
    about = {"kind": kind, "unit": unit.pk, "user": user.pk, "sha256": sha256(data), "note": note}
    return signing.dumps(about, salt=_SALT, compress=True)


def take_draft(token: str, *, kind, unit, user) -> Draft:
    """The checked bytes. Raises ``TemplateFault`` when they must be uploaded once more."""
    try:
        about = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
        with default_storage.open(_place(kind, user), "rb") as file:
            data = file.read()
    except (signing.BadSignature, FileNotFoundError) as error:
        raise TemplateFault(AGAIN) from error
    expected = {"kind": kind, "unit": unit.pk, "user": user.pk, "sha256": sha256(data)}
    if {key: about.get(key) for key in expected} != expected:
        raise TemplateFault(AGAIN)
    return Draft(data, about["note"])


def drop_draft(*, kind, user):
    default_storage.delete(_place(kind, user))


AGAIN = "Проверенный файл не сохранился или заменён другим. Загрузите шаблон ещё раз."


def _place(kind, user) -> str:
    return f"templates/checked/{user.pk}-{kind}.docx"
