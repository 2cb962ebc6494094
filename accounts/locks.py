"""People locked before anything is looked at."""

from accounts.models import User


def locked_people(*pks):
    """The people, locked in the order of their ids, as they are now: {id: user}."""
    pks = [pk for pk in pks if pk]
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return {user.pk: user for user in rows}
