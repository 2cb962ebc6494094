"""For the walk over all addresses: copies of a register, one sent and one to be fetched."""

from django.core.files.base import ContentFile

from accounts.secrets_at_rest import seal
from dues.models import RegisterCopy
from members.enums import JobState
from tests.factories import NOON


def lay_copies(register, user):
    done = {
        "register": register, "user": user, "form": "csv", "state": JobState.DONE, "rows": 1,
        "total": 1, "finished_at": NOON,
    }  # fmt: skip
    large = RegisterCopy(**done)
    large.file.save("walk.csv", ContentFile(b"walk"), save=True)
    sealed = {"to_address": "buh@example.org", "sealed_password": seal("hhhh-hhhh-hhhh-hhhh")}
    return {"sent": RegisterCopy.objects.create(**done, **sealed), "large": large}


def give_copies(laid, user):
    """What was laid was ordered by him."""
    copies = [laid["sent"].pk, laid["large"].pk]
    RegisterCopy.objects.filter(pk__in=copies).update(user=user)
