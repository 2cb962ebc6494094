"""The work on campaigns, and the sweeps over what was lost."""

from celery import shared_task
from django.utils import timezone

from invitations import sending, services
from invitations.models import Campaign


@shared_task
def send_campaign(pk):
    return sending.send(pk)


@shared_task
def send_owed(limit=20):
    """Go on with campaigns that nobody is at."""
    owing = Campaign.objects.owing(timezone.now()).order_by("created_at")
    return sum(sending.send(pk) for pk in list(owing.values_list("pk", flat=True)[:limit]))


@shared_task
def remind_due():
    return services.remind_due()
