"""``/org/<code>/privacy/``: the policy of an operator of personal data, for everybody."""

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.limits import address_of, too_often, wait_for
from applications import limits
from members.consents.published import conditions_of
from structure.models import Unit
from structure.policies import operator_by, policy_of
from structure.queries import data_operators, nearest_value

REMEMBERED = 10 * 60  # seconds; the law gives three working days to publish conditions


@require_safe
def policy(request, code):
    """Requisites from the card, the text in force with its version, conditions people have set."""
    operator = operator_by(code)
    if operator is None:
        if seconds := wait_for(limits.UNKNOWN, address_of(request)):
            return too_often(request, seconds)
        raise Http404
    if code != code.upper():
        return redirect("policy", code.upper())
    above = list(Unit.objects.above(operator))
    context = {
        "operator": operator,
        "others": data_operators(operator)[:-1],
        "shown": policy_of(operator),
        "address": operator.legal_address or operator.address,
        "phone": nearest_value(operator, "phone"),
        "email": nearest_value(operator, "email"),
        "conditions": cache.get_or_set(
            f"policy:conditions:{operator.pk}", lambda: conditions_of(operator), REMEMBERED
        ),
        "union_title": above[-1].name,
    }
    return render(request, "structure/policy_public.html", context)
