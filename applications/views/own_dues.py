"""Dues on the page of a member: by which statement, at which rate, and what was withheld."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cabinet.views.access import by_member
from dues.models import DuesExemption
from dues.strip import month_strip
from dues.timeline import rows_of, timeline
from members.enums import DuesMode
from structure.queries import nearest_value, time_zone_of


@require_safe
@by_member
def mine_dues(request, member):
    """All that is his, wherever he was before; nobody else's sums."""
    today = timezone.localdate(timezone=time_zone_of(member.unit))
    told = timeline(rows_of(member), today)
    context = {
        "member": member,
        "told": [one for one in told if not one.is_cancelled],
        "is_withheld": any(one.is_open for one in told),
        "mode": member.get_dues_mode_display(),
        "by_employer": member.dues_mode == DuesMode.EMPLOYER,
        "months": month_strip(member, today),
        "exemptions": [
            freed
            for freed in DuesExemption.objects.filter(member=member, cancelled_at=None).order_by(
                "-since", "-pk"
            )
            if freed.until is None or freed.until > today
        ],
        "phone": nearest_value(member.unit, "phone"),
        "email": nearest_value(member.unit, "email"),
    }
    return render(request, "mine/dues.html", context)
