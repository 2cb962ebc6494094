"""For the walk over all addresses: what belongs to one account alone."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import CodeApp, Passkey, Session
from accounts.secrets_at_rest import seal


def lay_account(user, place):
    """Keys, apps and a session of ``user``."""
    now = timezone.now()
    return {
        # Past the service: it would drop the one laid for the place before.
        "new_app": CodeApp.objects.create(
            user=user,
            name="Новый телефон",
            sealed_secret=seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            created_at=now,
        ),
        "app": CodeApp.objects.create(
            user=user, name="Телефон", sealed_secret="x", created_at=now, confirmed_at=now
        ),
        "key": Passkey.objects.create(
            user=user,
            name="Ключ",
            credential_id=place.encode(),
            public_key=b"",
            handle=b"h",
            created_at=now,
        ),
        "session": Session.objects.create(
            pk=f"walk-{place}",
            user=user,
            data="",
            opened_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=1),
        ),
    }


def give_account(laid, user):
    """What was laid is his."""
    for name in ("new_app", "app", "key", "session"):
        row = laid[name]
        type(row).objects.filter(pk=row.pk).update(user=user)
