"""What this reader removed last: kept in his session, so that a mistake can be undone."""

import json

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder

KEY = "members.removed"


def keep_removed(request, member_pk, sort, title, kept, *, line_pk):
    """Remember one removed line; the one before it can no longer be put back."""
    request.session[KEY] = {
        "member": member_pk,
        "sort": sort,
        "title": title,
        "line": line_pk,
        "kept": json.loads(json.dumps(kept, cls=DjangoJSONEncoder)),
    }


def removed_of(request, member_pk):
    """The line removed from this card last, or None."""
    removed = request.session.get(KEY)
    return removed if removed and removed["member"] == member_pk else None


def is_removed_already(request, sort, line_pk):
    """Was the button pressed twice? Then it is told: the line itself is not there any more."""
    removed = request.session.get(KEY) if request.method == "POST" else None
    if removed is None or (removed["sort"], removed.get("line")) != (sort, line_pk):
        return False
    messages.info(request, f"Уже сделано: «{removed['title']}» убрано.")
    return True


def removed_member(request):
    """Key of the card from which a line was removed last."""
    return request.session[KEY]["member"]


def forget_removed(request):
    request.session.pop(KEY, None)


def as_fields(model, kept):
    """What JSON made of the fields, as the model knows them."""
    return {
        name: value if name.endswith("_id") else model._meta.get_field(name).to_python(value)
        for name, value in kept.items()
    }
