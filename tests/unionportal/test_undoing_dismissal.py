"""Who was dismissed does not undo it: neither the end taken back nor a longer term is his."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import GrantRefused, HandoverState
from accounts.models import User
from accounts.terms import change_term
from audit.models import Entry
from unionportal.handing_over import end, take_back

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.mark.parametrize("how", ["taken back", "for ever", "for longer"])
def test_the_dismissed_does_not_undo_his_dismissal(house, people, how):
    mandate = people.chair.mandates.get()
    handover = end(mandate.pk, on=TODAY(), actor=people.territorial_chair)
    dismissed = User.objects.get(pk=people.chair.pk)

    with pytest.raises(GrantRefused, match="Себе полномочие не дают"):
        if how == "taken back":
            take_back(handover.pk, actor=dismissed)
        elif how == "for ever":
            change_term(mandate.pk, ends_on=None, actor=dismissed)
        else:
            change_term(mandate.pk, ends_on=TODAY() + DAY, actor=dismissed)

    mandate.refresh_from_db()
    handover.refresh_from_db()
    assert mandate.ends_on == TODAY()
    assert handover.state == HandoverState.PLANNED
    undone = ["accounts.handover.taken_back", "accounts.mandate.term"]
    assert not Entry.objects.filter(action__in=undone).exists()
