"""What this reader removed last: kept in his session, so that a mistake can be undone."""

import json

from django.core.serializers.json import DjangoJSONEncoder

KEY = "members.removed"


def keep_removed(request, member_pk, sort, title, kept):
    """Remember one removed line; the one before it can no longer be put back."""
    request.session[KEY] = {
        "member": member_pk,
        "sort": sort,
        "title": title,
        "kept": json.loads(json.dumps(kept, cls=DjangoJSONEncoder)),
    }


def removed_of(request, member_pk):
    """The line removed from this card last, or None."""
    removed = request.session.get(KEY)
    return removed if removed and removed["member"] == member_pk else None


def forget_removed(request):
    request.session.pop(KEY, None)


def as_fields(model, kept):
    """What JSON made of the fields, as the model knows them."""
    return {
        name: value if name.endswith("_id") else model._meta.get_field(name).to_python(value)
        for name, value in kept.items()
    }
