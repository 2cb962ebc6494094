"""For the walk over all addresses: copies of a register, one sent and one to be fetched, and a
job on it that a worker has not taken up."""

from django.core.files.base import ContentFile

from accounts.secrets_at_rest import seal
from dues.enums import JobKind
from dues.models import RegisterCopy, RegisterJob
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
    job = RegisterJob.objects.create(
        kind=JobKind.ANNUL, unit=register.unit, employer=register.employer, register=register,
        user=user,
    )  # fmt: skip
    return {"sent": RegisterCopy.objects.create(**done, **sealed), "large": large, "job": job}


def give_copies(laid, user):
    """What was laid was ordered by him."""
    copies = [laid["sent"].pk, laid["large"].pk]
    RegisterCopy.objects.filter(pk__in=copies).update(user=user)
    RegisterJob.objects.filter(pk=laid["job"].pk).update(user=user)
